import { Button } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import { messageOf } from '../api.ts';

/** What went wrong, in the corner, until somebody closes it. */
export const toastError = (error: unknown, title = 'That did not work'): void => { showNotification({ title, message: messageOf(error), color: 'red', autoClose: 12_000, role: 'alert' }); };
/** What was done; with a button that takes it back. */
export function toastDone(message: string, undo?: () => void): void {
  const id = `done-${String(performance.now())}`;
  const back = (): void => { hideNotification(id); undo?.(); };
  showNotification({ id, color: 'green', autoClose: undo === undefined ? 4000 : 12_000, message: <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>{message}{undo !== undefined && <Button size="compact-xs" variant="default" onClick={back}>Undo</Button>}</span> });
}

import { Button } from '@mantine/core';
import { hideNotification, Notifications, showNotification } from '@mantine/notifications';
import type { ReactNode } from 'react';

/** Where toasts appear. */
export default function Toaster(): ReactNode { return <Notifications position="bottom-right" limit={4} />; }

export const showError = (message: string, title: string): void => { showNotification({ title, message, color: 'red', autoClose: 12_000, role: 'alert' }); };
/** With a button that takes back what was done. */
export function showDone(message: string, undo?: () => void): void {
  const id = `done-${String(performance.now())}`;
  const back = (): void => { hideNotification(id); undo?.(); };
  showNotification({ id, color: 'green', role: 'status', autoClose: undo === undefined ? 4000 : 12_000, message: <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>{message}{undo !== undefined && <Button data-undo size="compact-xs" variant="default" onClick={back}>Undo</Button>}</span> });
}
/** With a button that does it all the same. */
export function showOffer(message: string, title: string, { label, run }: { readonly label: string; readonly run: () => void }): void {
  const id = `offer-${String(performance.now())}`;
  const go = (): void => { hideNotification(id); run(); };
  showNotification({ id, title, color: 'yellow', role: 'alert', autoClose: false, closeButtonProps: { 'aria-label': 'Close' }, message: <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>{message}<Button size="compact-xs" variant="default" onClick={go}>{label}</Button></span> });
}

import { messageOf } from '../api.ts';

/** What went wrong, in the corner, until somebody closes it. */
export function toastError(error: unknown, title = 'That did not work'): void { void import('./toaster.tsx').then(({ showError }) => { showError(messageOf(error), title); }); }
/** What was done; with a button that takes it back. */
export function toastDone(message: string, undo?: () => void): void { void import('./toaster.tsx').then(({ showDone }) => { showDone(message, undo); }); }

import { messageOf } from '../api.ts';

/** What went wrong, in the corner, until somebody closes it. */
export function toastError(error: unknown, title = 'That did not work'): void { void import('./toaster.tsx').then(({ showError }) => { showError(messageOf(error), title); }); }
/** What was done; with a button that takes it back. */
export function toastDone(message: string, undo?: () => void): void { void import('./toaster.tsx').then(({ showDone }) => { showDone(message, undo); }); }
/** What stands in the way, and a button that does it all the same; it stays until somebody closes it. */
export function toastOffer(message: string, title: string, offer: { readonly label: string; readonly run: () => void }): void { void import('./toaster.tsx').then(({ showOffer }) => { showOffer(message, title, offer); }); }

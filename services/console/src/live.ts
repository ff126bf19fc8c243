import type { api } from '@winnow/core';
import { useEffect, useEffectEvent } from 'react';

type Listener = (event: api.LiveEvent) => void;
const listeners = new Set<Listener>();
const kinds: readonly api.LiveEvent['kind'][] = ['cases', 'health', 'session'];

function tell(event: api.LiveEvent): void { for (const listener of listeners) listener(event); }

function heard(message: MessageEvent<unknown>): void {
  if (typeof message.data !== 'string') return;
  try {
    const event = JSON.parse(message.data) as Partial<api.LiveEvent>; // checked in the next line
    if (event.kind !== undefined && kinds.includes(event.kind)) tell({ version: '', ...event, kind: event.kind });
  } catch { /* no event of ours */ }
}

/** One stream of the server's events for the whole console; the browser connects again by itself. After a gap all may have changed: that is told as well. */
export function startLive(): () => void {
  const source = new EventSource('/api/v1/events');
  let wasOpen = false;
  source.addEventListener('open', () => { if (wasOpen) for (const kind of kinds) tell({ kind, version: '' }); wasOpen = true; });
  source.addEventListener('message', heard);
  for (const kind of kinds) source.addEventListener(kind, heard);
  return () => { source.close(); };
}

/** Calls back on each of the server's events while the component stands. */
export function useLive(callback: Listener): void {
  const latest = useEffectEvent(callback);
  useEffect(() => {
    const listener: Listener = (event) => { latest(event); };
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  }, []);
}

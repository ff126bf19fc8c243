import { randomBytes } from 'node:crypto';
import { type ApiDeps, type Audit } from './ports.ts';

/** Rows that wait; more than that and the oldest go, counted in the log: an audit that fills the memory would stop what it watches. */
const MOST_WAITING = 10_000;
const FLUSH_MS = 500;
const MOST_NAMED = 200;

/** The audit trail, stored a little later than what it tells of, and again after the store was away. */
export function openAudit({ db, clock, log }: Pick<ApiDeps, 'db' | 'clock' | 'log'>): Audit {
  let waiting: object[] = [];
  let cancel: (() => void) | undefined;
  let isTold = false;
  const flush = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    const rows = waiting;
    if (rows.length === 0) return;
    waiting = [];
    try {
      await db.insert('audit', rows, '');
      isTold = false;
    } catch (error) {
      if (!isTold) log.warn({ kind: error instanceof Error ? error.name : 'unknown' }, 'the audit trail cannot be stored; it waits');
      isTold = true;
      waiting = [...rows, ...waiting];
      const tooMany = waiting.length - MOST_WAITING;
      if (tooMany > 0) { waiting.splice(0, tooMany); log.error({ entries: tooMany }, 'entries of the audit trail are lost: the store is away for too long'); }
      cancel ??= clock.setTimer(FLUSH_MS * 4, () => { void flush(); });
    }
  };
  return {
    add: ({ principal, user, address, action, what, ok }) => {
      const named = what.length > MOST_NAMED ? [...what.slice(0, MOST_NAMED), `and ${String(what.length - MOST_NAMED)} more`] : what;
      waiting.push({ at: clock.now(), id: randomBytes(8).toString('hex'), actor: principal?.user ?? user ?? '', via: principal?.via ?? 'none', action, what: named.map((text) => text.slice(0, 300)), address, ok: ok ? 1 : 0 });
      cancel ??= clock.setTimer(FLUSH_MS, () => { void flush(); });
    },
    flush,
  };
}

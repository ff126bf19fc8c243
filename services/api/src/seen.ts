import { type api, isoTime } from '@winnow/core';
import { seenBy, type SeenDays } from '@winnow/detection';
import { type AccountDays, type DeviceDays, EntityStore } from '@winnow/platform';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';

const MOST = 100;
interface Words { readonly label?: (value: string) => string | undefined; readonly detail?: (value: string) => string | undefined }

/** What was seen, as it goes out: at most 100 values. */
export const seenValues = (seen: readonly SeenDays[], { label, detail }: Words = {}): api.SeenValue[] => seen.slice(0, MOST).map(({ value, days, first, last }) => {
  const more = detail?.(value) ?? '';
  return { value, label: label?.(value) ?? value, ...(more !== '' && { detail: more }), days: days.size, first: isoTime(first), last: isoTime(last) };
});

/** Accounts as the people who own them, each with their name. */
export const peopleSeen = (rows: readonly AccountDays[], known: Known, names: api.Names): api.SeenValue[] => seenValues(seenBy(rows.map(({ account, ...row }) => ({ value: known.subjects.subjectOf(account), ...row }))), { label: (id) => names[id]?.name ?? names[id]?.logins?.[0], detail: (id) => names[id]?.team });
/** Stored devices as those of the inventory, each with its host name. */
export const devicesSeen = async (rows: readonly DeviceDays[], known: Known, context: Context): Promise<api.SeenValue[]> => devicesNamed(seenBy(rows.map(({ device, ...row }) => ({ value: known.subjects.deviceOf(device), ...row }))), known, context);

/** Devices with their host names and what the inventory says that they are. */
export async function devicesNamed(seen: readonly SeenDays[], { claims }: Known, { deps }: Context): Promise<api.SeenValue[]> {
  const unnamed = seen.slice(0, MOST).map((s) => s.value).filter((id) => claims.device(id)?.hostnames?.[0] === undefined);
  const hosts = unnamed.length === 0 ? new Map<string, string>() : await new EntityStore(deps.db).hosts(unnamed);
  return seenValues(seen, { label: (id) => claims.device(id)?.hostnames?.[0] ?? hosts.get(id), detail: (id) => { const claim = claims.device(id); return [claim?.model, claim?.os, claim?.ownership].filter((part) => part !== undefined).join(', '); } });
}

/** Cases as rows, with the people who stand in them. */
export const peopleOfCases = (cases: readonly api.CaseRow[]): readonly string[] => cases.flatMap((c) => c.people);

import { type api, type DeviceClaim, isoDate, macKey } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { addressBlock, EntityStore } from '@winnow/platform';
import { type Known as Cases } from './case-index.ts';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';
import { everybody, matching } from './people-list.ts';

const MOST = 50;
/** Of one kind, so that a word that stands in a thousand names leaves room for the rest. */
const MOST_OF_KIND = 20;
/** Characters from which on a text is looked for inside of others, and from which on the store is asked for addresses and ids that begin with it. */
const LEAST = { inside: 2, address: 3, observation: 8 } as const;

/** What was found, and how well it fits: 0 is what the text names exactly. */
interface Hit { readonly rank: number; readonly hit: api.SearchResult['hits'][number] }
/** 0 the whole, 1 its beginning, 2 the beginning of a word, 3 somewhere in it; undefined: not at all. */
function fit(text: string, q: string): number | undefined {
  const at = text.toLowerCase().indexOf(q);
  if (at < 0) return undefined;
  if (at > 0) return /[\s\n._@/\\:-]/.test(text[at - 1] ?? '') ? 2 : 3;
  return text.length === q.length ? 0 : 1;
}
const best = (texts: readonly (string | undefined)[], q: string): number | undefined => texts.reduce<number | undefined>((least, text) => { const rank = text === undefined ? undefined : fit(text, q); return rank === undefined ? least : Math.min(least ?? 9, rank); }, undefined);

/** What a text is found in, best first. Rejects with DbError while the store is away. */
export async function search(text: string, context: Context): Promise<api.SearchResult> {
  const q = text.trim().toLowerCase();
  if (q === '') return { hits: [], is_cut: false, names: {} };
  const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
  const store = new EntityStore(context.deps.db);
  const people = peopleLike(q, known, context);
  const [devices, addresses, observations] = await Promise.all([devicesLike(q, known, store), addressesLike(text.trim(), store), observationsLike(q, store)]);
  const found = [casesLike(q, cases), people, devices, addresses, observations, detectorsLike(q)].map(sorted);
  const all = sorted(found.flatMap((hits) => hits.slice(0, MOST_OF_KIND)));
  const hits = all.slice(0, MOST).map(({ hit }) => hit);
  return { hits, is_cut: all.length > MOST || found.some((list) => list.length > MOST_OF_KIND), names: context.directory.namesOf(hits.filter((hit) => hit.kind === 'person').map((hit) => hit.id), known) };
}

const kinds = ['case', 'person', 'device', 'address', 'observation', 'detector'];
const sorted = (hits: readonly Hit[]): readonly Hit[] => [...hits].sort((a, b) => a.rank - b.rank || kinds.indexOf(a.hit.kind) - kinds.indexOf(b.hit.kind));

/** Most probable first, as the index has them; those that went into another one last. */
function casesLike(q: string, { all }: Cases): readonly Hit[] {
  return all.flatMap(({ case: c }): Hit[] => {
    // That somebody or something stands in a case is less than what the text names itself.
    const inside = q.length < LEAST.inside ? undefined : best([c.headline, ...c.people, ...c.devices, ...c.ips], q);
    const rank = q.length > 1 && c.case_id.toLowerCase().startsWith(q) ? (c.case_id.length === q.length ? 0 : 1) : inside === undefined ? undefined : Math.max(1.5, inside);
    if (rank === undefined) return [];
    return [{ rank: rank + (c.merged_into === undefined ? 0 : 1), hit: { kind: 'case', id: c.case_id, label: c.headline, detail: `${c.merged_into === undefined ? c.status : 'merged'}, ${c.band}` } }];
  });
}

function peopleLike(q: string, known: Known, { directory }: Context): readonly Hit[] {
  if (q.length < LEAST.inside) return [];
  const isFound = matching(q);
  const hasPhone = phoneLike(q);
  const ranked: { id: string; rank: number }[] = [];
  for (const one of everybody(known)) {
    const isPhone = hasPhone(known.claims.person(one.id)?.phone);
    if (isPhone || isFound(one)) ranked.push({ id: one.id, rank: (best(one.text.split('\n'), q) ?? (isPhone ? 1 : 3)) + (one.isClaimed ? 0 : 0.5) });
  }
  const first = ranked.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1)).slice(0, MOST_OF_KIND + 1);
  const names = directory.namesOf(first.map(({ id }) => id), known);
  return first.map(({ id, rank }) => ({ rank, hit: { kind: 'person', id, ...wordsOf(names[id] ?? { is_claimed: false }, id) } }));
}
const wordsOf = ({ name, logins = [], team, is_claimed: isClaimed }: api.Names[string], id: string): { readonly label: string; readonly detail: string } => ({ label: name ?? logins[0] ?? id, detail: [team, ...logins.slice(0, 2), isClaimed ? undefined : 'nobody claims this account'].filter((part) => part !== undefined).join(', ') });

/** However a number is written, its digits are compared. */
function phoneLike(q: string): (phone: string | undefined) => boolean {
  const digits = /^\+?[\d\s()/.-]{6,}$/.test(q) ? q.replace(/\D/g, '') : '';
  return (phone) => digits.length >= 6 && phone?.replace(/\D/g, '').includes(digits) === true;
}

const claimWords = (claim: DeviceClaim | undefined): string => [claim?.model, claim?.os, claim?.owner_id].filter((part) => part !== undefined).join(', ');

async function devicesLike(q: string, known: Known, store: EntityStore): Promise<readonly Hit[]> {
  if (q.length < LEAST.inside) return [];
  const { claims, subjects } = known;
  const mac = macKey(q);
  const isMac = mac.length >= 6 && /^[0-9a-f:.\s-]+$/.test(q);
  const found = new Map<string, Hit>();
  const put = (id: string, rank: number | undefined, host: string | undefined): void => {
    const before = found.get(id);
    if (rank === undefined || (before !== undefined && before.rank <= rank)) return;
    const claim = claims.device(id);
    found.set(id, { rank, hit: { kind: 'device', id, label: [host, claim?.hostnames?.[0], before?.hit.label].find((text) => text !== undefined && text !== '') ?? id, detail: claimWords(claim) } });
  };
  for (const claim of claims.rows.devices) put(claim.device_id, best([claim.device_id, ...(claim.hostnames ?? [])], q) ?? (isMac ? best((claim.macs ?? []).map(macKey), mac) : undefined), claim.hostnames?.[0]);
  const [named, worked] = await Promise.all([store.findDevices(q, MOST_OF_KIND + 1), store.findWorkedOn(q, MOST_OF_KIND + 1).then(async (ids) => [...ids, ...await store.findWorkedOn(q.toUpperCase(), MOST_OF_KIND + 1)])]);
  for (const { id, host } of named) put(subjects.deviceOf(id), best([id, host], q) ?? 3, host);
  for (const id of worked) put(subjects.deviceOf(id), best([id], q), undefined);
  return [...found.values()];
}

/** An address or block as it is written, else those that begin with it. */
async function addressesLike(text: string, store: EntityStore): Promise<readonly Hit[]> {
  const block = addressBlock(text);
  if (typeof block !== 'string') {
    const network = await store.address(block);
    if (network !== undefined) return [{ rank: 0, hit: { kind: 'address', id: block.text, label: block.text, detail: [network.network_class, network.operator, network.city, network.country].filter((part) => part !== '').join(', ') } }];
  }
  if (text.length < LEAST.address || !/^[0-9a-f]*[.:][0-9a-f.:]*$/i.test(text)) return [];
  return (await store.findAddresses(text.toLowerCase(), MOST_OF_KIND + 1)).map(({ ip, people, last }) => ({ rank: 1, hit: { kind: 'address', id: ip, label: ip, detail: `${String(people)} ${people === 1 ? 'account' : 'accounts'}, last ${isoDate(last)}` } }));
}

async function observationsLike(q: string, store: EntityStore): Promise<readonly Hit[]> {
  if (q.length < LEAST.observation || !/^[0-9a-f]{8,64}$/.test(q)) return [];
  return (await store.findRecords(q, 5)).map(({ id, at, source }) => ({ rank: id === q ? 0 : 1, hit: { kind: 'observation', id, label: `Record of ${source}`, detail: new Date(at).toISOString() } }));
}

const detectorsLike = (q: string): readonly Hit[] => (q.length < LEAST.inside ? [] : catalogue.flatMap(({ id, title, family }): Hit[] => { const rank = best([id, title], q); return rank === undefined ? [] : [{ rank: rank === 0 ? 0 : rank + 0.5, hit: { kind: 'detector', id, label: title, detail: family } }]; }));

import { basename } from 'node:path';
import { accountId, type Case, type Claims, DAY, HOUR, isoDate, isoTime, probabilityOf, sha256, startOfDay, type Timeline } from '@winnow/core';
import { CaseFold, explained, type ExplainedPerson, type Muted, mutedOf, type Rates, ratesName, ratesOf, Subjects, type Weighing, withNetworks } from '@winnow/detection';
import { actedOf, asDetectionStore, ownNetworksIn, respected, settingsOf, tunedCatalogue } from '@winnow/detector';
import { hostId } from '@winnow/intake';
import { CaseStore, type Config, DetectorStore, listFolders, loadLists, openGeo } from '@winnow/platform';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Answering } from './ask.ts';
import { versionOf } from './settings.ts';

/** Where a raw record lies: the file and line it came from, else only when and of which source it is. */
export interface Place { readonly id: string; readonly at?: string; readonly source?: string; /** `path:line`. */ readonly place?: string }
export interface Versions {
  readonly program: string;
  /** Rates by the findings that stood at the end of `day`; `name` is a hash of who showed what. */
  readonly rates: { readonly day: string; readonly people: number; readonly levels: number; readonly name: string };
  readonly claims: { readonly people: number; readonly devices: number; readonly travel: number; readonly networks: number; readonly name: string };
  /** What is configured now; the store does not keep with which a record was read. */
  readonly lists: { readonly entries: number; readonly oldest: string; readonly newest: string; readonly name: string };
  readonly geo: { readonly places: { readonly name: string; readonly built: string }; readonly networks: { readonly name: string; readonly built: string } };
}
/** A case's arithmetic as it stood at `at`. */
export interface CaseExplanation {
  readonly case_id: string;
  readonly headline: string;
  readonly at: string;
  readonly open_at_db: number;
  readonly close_below_db: number;
  readonly score_db: number;
  readonly probability: number;
  /** What the stored case says of the same instant; absent for another one. */
  readonly stored_score_db?: number;
  /** The member who weighs most. */
  readonly person: ExplainedPerson;
  readonly others: readonly { readonly person: string; readonly score_db: number; readonly probability: number; readonly prior_db: number; readonly up_db: number; readonly taken_db: number; readonly evidence: number }[];
  readonly muted: readonly Muted[];
  readonly records: readonly Place[];
  readonly versions: Versions;
}

export interface Explaining { readonly answering: Answering; readonly claims: Claims; readonly config: Config }

/** People and accounts as the store and the claims have them. */
export async function subjectsIn({ store, key = '' }: Answering, claims: Claims): Promise<Subjects> {
  const seen = { accounts: await store.accounts(), devices: await store.devices() };
  const pseudonyms = { account: (name: string): string => accountId(key, '', name), host: (name: string): string => hostId(key, name) };
  const [asClaimed, span] = [new Subjects(claims, seen, pseudonyms), await store.span()];
  const own = span === undefined ? [] : await ownNetworksIn(asDetectionStore(store), asClaimed, { from: startOfDay(span.first), asOf: startOfDay(span.last) + DAY });
  return own.length === 0 ? asClaimed : new Subjects(withNetworks(claims, own), seen, pseudonyms);
}

/** One person's resolved timeline, all of it. */
export async function timelineOfSubject(subject: string, subjects: Subjects, { store }: Answering): Promise<Timeline | undefined> {
  const ids = subjects.accountsOf(subject);
  const worked = (await store.accountDevices()).filter(({ account }) => ids.includes(account)).map(({ device }) => device);
  const span = await store.span();
  const timelines = span === undefined ? undefined : await store.timelines([{ subject, accounts: ids, devices: [...new Set([...worked, ...subjects.ownedBy(subject)])].sort() }], span.first - HOUR, span.last + HOUR);
  const found = timelines?.get(subject);
  return found === undefined ? undefined : subjects.resolve(found);
}

/**
 * Works a case's scores out once more, from the findings, mitigating facts and claims that are stored, with the rates of the day before: the
 * same fold that keeps cases gives every number.
 */
export async function explainCase(c: Case, at: number, { answering, claims, config }: Explaining): Promise<CaseExplanation> {
  const settings = settingsOf(config);
  const subjects = await subjectsIn(answering, claims);
  const { weighings, rates } = await weighed(c.people, at, { answering, claims, subjects, config });
  const people = weighings.map(explained).sort((a, b) => b.score_db - a.score_db || (a.person < b.person ? -1 : 1));
  const [person] = people;
  if (person === undefined) throw new Error(`${c.case_id}: a case of nobody`);
  const timeline = await timelineOfSubject(person.person, subjects, answering);
  return {
    case_id: c.case_id, headline: c.headline, at: isoTime(at), open_at_db: settings.cases.openAtDb, close_below_db: settings.cases.openAtDb - settings.cases.closeGapDb,
    score_db: person.score_db, probability: probabilityOf(person.score_db), ...(isoTime(at) === c.as_of && { stored_score_db: c.score_db }), person,
    others: people.slice(1).map((p) => ({ person: p.person, score_db: p.score_db, probability: p.probability, prior_db: p.prior_db, up_db: p.up_db, taken_db: p.taken_db, evidence: p.evidence.length })),
    muted: timeline === undefined ? [] : mutedOf(timeline, claims, at),
    records: await recordsOf([...new Set([...person.evidence, ...person.faded].flatMap((e) => e.observations))], answering),
    versions: await versionsOf(config, claims, { day: isoDate(startOfDay(at - 1) - DAY), rates }),
  };
}

interface At extends Explaining { readonly subjects: Subjects }
/** Everybody's findings as they stood at `at` say who shares with whom; those of the day before give the rates. */
async function weighed(people: readonly string[], at: number, { answering, claims, subjects, config }: At): Promise<{ readonly weighings: readonly Weighing[]; readonly rates: Rates }> {
  const live = new DetectorStore(answering.db);
  const day = startOfDay(at - 1);
  const [standing, before, mitigating] = await Promise.all([live.standingBefore(isoDate(day + DAY)), live.standingBefore(isoDate(day)), mitigatingAt(people, isoDate(day), answering)]);
  const { population } = subjects;
  const rates = ratesOf(before, population);
  const [actions, cases] = await Promise.all([new CaseStore(answering.db).actions(), answering.store.cases()]);
  const { confirmed } = respected(actedOf(actions), new Map(cases.map((c) => [c.case_id, c])));
  const fold = new CaseFold({ detectors: tunedCatalogue(settingsOf(config)).counting, claims, population, confirmed }, { rates });
  fold.take(standing, mitigating);
  return { weighings: fold.weigh(people, at), rates };
}

const Facts = Type.Array(Type.Object({ kind: Type.Unsafe<'office' | 'home' | 'history'>(Type.String()), summary: Type.String(), weight_db: Type.Number() }));
async function mitigatingAt(people: readonly string[], day: string, { db }: Answering): Promise<{ subject: string; day: string; facts: { kind: 'office' | 'home' | 'history'; summary: string; weight_db: number }[] }[]> {
  const rows = await db.query('SELECT subject, day, doc FROM mitigations FINAL WHERE subject IN {people:Array(String)} AND day <= {day:String} ORDER BY subject, day DESC LIMIT 1 BY subject', { people, day }, Type.Object({ subject: Type.String(), day: Type.String(), doc: Type.String() }));
  return rows.flatMap(({ doc, ...row }) => { const facts: unknown = JSON.parse(doc); return Check(Facts, facts) ? [{ ...row, facts }] : []; });
}

/** Where the raw text of these observations came from, in order of time; of those whose record is not kept any more only the id. */
async function recordsOf(ids: readonly string[], { db }: Answering): Promise<readonly Place[]> {
  const rows = await db.query('SELECT id, timestamp, source, path, line FROM records FINAL WHERE id IN {ids:Array(String)} ORDER BY timestamp, id', { ids }, Type.Object({ id: Type.String(), timestamp: Type.Number(), source: Type.String(), path: Type.String(), line: Type.Number() }));
  const known = new Set(rows.map((r) => r.id));
  const found = rows.map((r): Place => ({ id: r.id, at: isoTime(r.timestamp), source: r.source, ...(r.path !== '' && { place: r.line > 0 ? `${r.path}:${String(r.line)}` : r.path }) }));
  return [...found, ...ids.filter((id) => !known.has(id)).map((id) => ({ id }))];
}

async function versionsOf(config: Config, claims: Claims, { day, rates }: { readonly day: string; readonly rates: Rates }): Promise<Versions> {
  const [{ sources, version }, geo] = await Promise.all([
    loadLists(listFolders(config.lists.folder)),
    openGeo({ ...(config.geo.cityMmdb !== undefined && { cityMmdb: config.geo.cityMmdb }), ...(config.geo.asnMmdb !== undefined && { asnMmdb: config.geo.asnMmdb }) }),
  ]);
  const dates = sources.flatMap((s) => [s.oldest, s.newest]).filter((d) => d !== '').sort();
  const { people, devices, travel, networks } = claims.rows;
  const built = (ms: number): string => (ms > 0 ? isoDate(ms) : 'unknown');
  return {
    program: versionOf(), rates: { day, people: rates.population, levels: rates.showing.size, name: ratesName(rates) },
    claims: { people: people.length, devices: devices.length, travel: travel.length, networks: networks.length, name: shortHash(claims.rows) },
    lists: { entries: sources.reduce((sum, s) => sum + s.entries, 0), oldest: dates[0] ?? '', newest: dates.at(-1) ?? '', name: version.slice(0, 12) },
    geo: { places: { name: shortName(geo.info.city.name), built: built(geo.info.city.built) }, networks: { name: shortName(geo.info.asn.name), built: built(geo.info.asn.built) } },
  };
}
const shortHash = (value: unknown): string => sha256(JSON.stringify(value)).slice(0, 12);
/** `Type (/where/it/lies.mmdb)` with the file's name only. */
const shortName = (name: string): string => name.replace(/\((.*)\)$/, (_, path: string) => `(${basename(path)})`);

import { type api, type Band, type Case, type Claims, lineOf, type PersonClaim } from '@winnow/core';
import { type Holder } from '@winnow/platform';
import { placeName } from '../../places.ts';
import { notFound } from '../../problem.ts';
import { type Known } from '../../directory.ts';
import { type Cover } from './deeds.ts';
import { listIn, peopleIn, personOf, type Span, spanOf } from './facts.ts';
import { type Page } from './page.ts';

type Kind = api.GraphView['nodes'][number]['kind'];
/** A graph that is larger cannot be read. */
const MOST_NODES = 250;
/** Of one person's lines, and of others who use one thing. */
const MOST_LINES = 8;
const MOST_OTHERS = 12;

export const nodeId = (kind: Kind, value: string): string => `${kind}:${value}`;
/** The kind and value of a node's id; undefined for none. */
export function nodeOf(id: string): { readonly kind: Kind; readonly value: string } | undefined {
  const [, kind, value] = /^(person|device|address|phone|mfa-device|recruiter):(.+)$/s.exec(id) ?? [];
  return kind === undefined || value === undefined ? undefined : { kind: kind as Kind, value }; // one of the words of the expression
}

/** Nodes and edges, each once; what comes first stays when there are too many. */
class Drawing {
  readonly #nodes = new Map<string, api.GraphView['nodes'][number]>();
  readonly #edges = new Map<string, api.GraphView['edges'][number]>();
  isCut = false;
  add(node: api.GraphView['nodes'][number]): void {
    if (this.#nodes.has(node.id)) return;
    if (this.#nodes.size >= MOST_NODES) this.isCut = true;
    else this.#nodes.set(node.id, node);
  }
  link(edge: api.GraphView['edges'][number]): void { const key = `${edge.from}\n${edge.to}\n${edge.label}`; if (edge.from !== edge.to && !this.#edges.has(key)) this.#edges.set(key, edge); }
  has(id: string): boolean { return this.#nodes.has(id); }
  get view(): api.GraphView { return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()].filter((e) => this.has(e.from) && this.has(e.to)), is_cut: this.isCut }; }
}

interface Around { readonly c: Case; readonly page: Page; readonly known: Known; readonly span: Span; readonly bandOf: ReadonlyMap<string, Band>; readonly marked: ReadonlySet<string>; readonly drawing: Drawing }

/** The people of a case and what they share; or, of one node, what it hangs together with. Throws ProblemError 404 for an id that names nothing. */
export async function graphView(c: Case, page: Page, node?: string): Promise<api.GraphView> {
  const [known, { all }] = await Promise.all([page.context.directory.now(), page.context.cases.now()]);
  const bandOf = new Map([...all].reverse().filter((one) => one.case.merged_into === undefined).flatMap((one) => one.case.people.map((p) => [p, one.case.band] as const)));
  const around: Around = { c, page, known, span: spanOf(c), bandOf, marked: markedIn(c, known), drawing: new Drawing() };
  const asked = node === undefined ? undefined : nodeOf(node);
  if (node !== undefined && asked === undefined) throw notFound(`node ${node.slice(0, 100)}`);
  if (asked === undefined) await drawPeople(peopleIn(c), around);
  else await drawNode(asked, around);
  const { view } = around.drawing;
  if (asked !== undefined && asked.kind !== 'person' && view.edges.length === 0) throw notFound(`node ${node?.slice(0, 100) ?? ''}`);
  return view;
}

async function drawNode({ kind, value }: { readonly kind: Kind; readonly value: string }, around: Around): Promise<void> {
  if (kind === 'recruiter') { drawRecruited(value, around); return; }
  if (kind !== 'person') { await drawThing(kind, value, around); return; }
  if (around.known.claims.person(value) === undefined && around.known.subjects.accountsOf(value).length === 0) throw notFound(`person ${value.slice(0, 100)}`);
  await drawPeople([value], around);
}

/** Devices and lines that evidence speaks of, as node ids. */
const markedIn = (c: Case, { subjects }: Known): ReadonlySet<string> => new Set([
  ...[...c.devices, ...c.evidence.flatMap((e) => listIn(e, 'device_ids'))].flatMap((d) => [d, subjects.deviceOf(d)]).flatMap((d) => [nodeId('device', d), nodeId('mfa-device', d)]), ...[...c.ips, ...c.evidence.flatMap((e) => listIn(e, 'ips'))].map((ip) => nodeId('address', lineOf(ip))),
]);

const personNode = (id: string, { c, known, page, bandOf }: Around): api.GraphView['nodes'][number] => {
  const [name, band, team] = [page.context.directory.namesOf([id], known)[id], bandOf.get(id), known.claims.person(id)?.team];
  return { id: nodeId('person', id), kind: 'person', label: name?.name ?? name?.logins?.[0] ?? id, is_member: c.people.includes(id), ...(team !== undefined && { detail: team }), ...(band !== undefined && { band }) };
};

async function drawPeople(people: readonly string[], around: Around): Promise<void> {
  const { page, known, span, drawing, marked } = around;
  const accounts = people.flatMap((p) => known.subjects.accountsOf(p));
  const [covers, approvals] = await Promise.all([page.deeds.of(people, span), page.store.approvals(accounts)]);
  for (const person of people) drawing.add(personNode(person, around));
  const uses = [...usesOf(covers, marked), ...approvals.map((a) => useOf(a, known))];
  for (const use of uses) drawUse(use, around);
  for (const person of people) drawClaims(person, around);
  await drawOthers(uses, around);
}

/** Somebody's use of a thing: what an edge is made of. */
interface Use { readonly person: string; readonly kind: Kind; readonly value: string; readonly days: number; readonly detail?: string }
const labels: Readonly<Record<Kind, string>> = { person: 'knows', device: 'works on', address: 'works from', phone: 'approves by', 'mfa-device': 'approves with', recruiter: 'came by' };
const useOf = ({ kind, value, account, days }: Holder, { subjects }: Known): Use => ({ person: subjects.subjectOf(account), kind: kind as Kind, value: kind === 'device' ? subjects.deviceOf(value) : value, days }); // a Holder's kind is one of ours

function drawUse({ person, kind, value, days, detail }: Use, { drawing, marked }: Around): void {
  const id = nodeId(kind, value);
  drawing.add({ id, kind, label: value, is_member: marked.has(id), ...(detail !== undefined && detail !== '' && { detail }) });
  drawing.link({ from: nodeId('person', person), to: id, label: labels[kind], days, is_evidence: marked.has(id) });
}

/** All devices, and of the lines those of evidence and the few of most days. */
function usesOf(covers: readonly Cover[], marked: ReadonlySet<string>): readonly Use[] {
  const seen = new Map<string, Omit<Use, 'days'> & { readonly dates: Set<number> }>();
  const add = (use: Omit<Use, 'days'>, hour: number): void => {
    const key = `${use.person}\n${use.kind}\n${use.value}`;
    let known = seen.get(key);
    if (known === undefined) seen.set(key, known = { ...use, dates: new Set() });
    known.dates.add(Math.floor(hour / 86_400_000));
  };
  for (const { person, device, ip, hour, of } of covers) {
    if (device !== '') add({ person, kind: 'device', value: device }, hour);
    add({ person, kind: 'address', value: lineOf(ip), detail: [of.networkClass, of.operator, placeName(of.city, of.country)].filter((part) => part !== '').join(', ') }, hour);
  }
  const uses = [...seen.values()].map(({ dates, ...use }): Use => ({ ...use, days: dates.size })).sort((a, b) => b.days - a.days || (a.value < b.value ? -1 : 1));
  const lines = new Map<string, number>();
  return uses.filter((use) => {
    if (use.kind !== 'address' || marked.has(nodeId('address', use.value))) return true;
    lines.set(use.person, (lines.get(use.person) ?? 0) + 1);
    return (lines.get(use.person) ?? 0) <= MOST_LINES;
  });
}

/** What only the company says: devices that are theirs, the telephone number, who brought them. */
function drawClaims(person: string, around: Around): void {
  const { drawing, known: { claims }, marked, c } = around;
  const from = nodeId('person', person);
  const row = claims.person(person);
  for (const { device_id: device, model } of claims.devicesOf(person)) {
    const id = nodeId('device', device);
    drawing.add({ id, kind: 'device', label: device, is_member: marked.has(id), ...(model !== undefined && { detail: model }) });
    drawing.link({ from, to: id, label: 'owns', is_evidence: false });
  }
  if (row?.phone !== undefined && row.phone !== '') {
    const id = nodeId('phone', row.phone);
    const isEvidence = c.evidence.some((e) => e.detector === 'sharing.phone' && personOf(c, e) === person);
    drawing.add({ id, kind: 'phone', label: row.phone, is_member: isEvidence });
    drawing.link({ from, to: id, label: 'gave HR', is_evidence: isEvidence });
  }
  for (const recruiter of recruitersOf(row)) {
    const own = nodeId('person', recruiter.who);
    const isDrawn = recruiter.kind !== 'agency' && drawing.has(own);
    if (!isDrawn) drawing.add(recruiterNode(recruiter, around));
    drawing.link({ from, to: isDrawn ? own : nodeId('recruiter', recruiter.value), label: recruiter.label, is_evidence: false });
  }
}

interface Recruiter { /** `agency/NAME`, `referrer/PERSON`, `manager/PERSON`: one who is both is two nodes, for the two say different things. */ readonly value: string; readonly kind: 'agency' | 'referrer' | 'manager'; readonly who: string; readonly label: string }
function recruitersOf(row: PersonClaim | undefined): readonly Recruiter[] {
  const said = (who: string | undefined, kind: Recruiter['kind'], label: string): readonly Recruiter[] => (who === undefined || who === '' ? [] : [{ value: `${kind}/${who}`, kind, who, label }]);
  return [...said(row?.agency, 'agency', 'hired through'), ...said(row?.referrer_id, 'referrer', 'referred by'), ...said(row?.manager_id, 'manager', 'reports to')];
}
const recruiterNode = ({ value, kind, who }: Recruiter, { page, known }: Around): api.GraphView['nodes'][number] => ({ id: nodeId('recruiter', value), kind: 'recruiter', label: kind === 'agency' ? who : (page.context.directory.namesOf([who], known)[who]?.name ?? who), is_member: false, detail: kind });

/** Whoever else uses the same things: a device, a number or a line that evidence rests on, or that several share. */
async function drawOthers(uses: readonly Use[], around: Around): Promise<void> {
  const { page, known, span, marked } = around;
  const things = [...new Set(uses.filter((u) => u.kind !== 'address').map((u) => u.value))].slice(0, 500);
  // A line of the company's own is everybody's.
  const lines = [...new Set(uses.filter((u) => u.kind === 'address' && marked.has(nodeId('address', u.value)) && !isOwn(u.value, known.claims)).map((u) => u.value))].slice(0, 50);
  const [holders, onLines] = await Promise.all([things.length === 0 ? [] : page.store.holders([...known.subjects.storedIdsOf(new Set(things))], MOST_OTHERS), lines.length === 0 ? [] : page.store.onLines(lines, span, MOST_OTHERS)]);
  drawHolders([...holders, ...onLines], around);
}
const isOwn = (line: string, claims: Claims): boolean => { const kind = claims.network(line)?.kind; return kind === 'corporate-egress' || kind === 'vpn-pool' || kind === 'vdi'; };

function drawHolders(holders: readonly Holder[], around: Around): void {
  for (const use of holders.map((h) => useOf(h, around.known))) {
    around.drawing.add(personNode(use.person, around));
    drawUse(use, around);
  }
}

async function drawThing(kind: Exclude<Kind, 'person' | 'recruiter'>, value: string, around: Around): Promise<void> {
  const { page, known: { subjects, claims }, span, drawing, marked } = around;
  const id = nodeId(kind, value);
  drawing.add({ id, kind, label: value, is_member: marked.has(id) });
  if (kind === 'address') {
    const [holders, devices] = await Promise.all([page.store.onLines([value], span, MOST_OTHERS * 4), page.store.devicesOnLines([value], span, MOST_OTHERS)]);
    drawHolders(holders, around);
    for (const { device, days } of devices) {
      const to = nodeId('device', subjects.deviceOf(device));
      drawing.add({ id: to, kind: 'device', label: subjects.deviceOf(device), is_member: marked.has(to) });
      drawing.link({ from: id, to, label: 'was on', days, is_evidence: marked.has(id) && marked.has(to) });
    }
    return;
  }
  const stored = kind === 'device' ? [...subjects.storedIdsOf(new Set([value]))] : [value];
  drawHolders((await page.store.holders(stored, MOST_OTHERS * 4)).filter((h) => h.kind === kind), around);
  const owner = kind === 'device' ? subjects.ownerOf(value) : undefined;
  const claimed = kind === 'phone' ? claims.personIds.filter((p) => claims.person(p)?.phone === value).slice(0, MOST_OTHERS) : owner === undefined ? [] : [owner];
  for (const person of claimed) {
    drawing.add(personNode(person, around));
    drawing.link({ from: nodeId('person', person), to: id, label: kind === 'phone' ? 'gave HR' : 'owns', is_evidence: false });
  }
}

/** Whom an agency, a referrer or a manager brought, those who are in a case first. */
function drawRecruited(value: string, around: Around): void {
  const { drawing, known: { claims }, bandOf } = around;
  const brought = claims.personIds.flatMap((person) => { const by = recruitersOf(claims.person(person)).find((r) => r.value === value); return by === undefined ? [] : [{ person, by }]; });
  for (const { person, by } of brought.sort((a, b) => Number(bandOf.has(b.person)) - Number(bandOf.has(a.person)) || (a.person < b.person ? -1 : 1))) {
    drawing.add(recruiterNode(by, around));
    drawing.add(personNode(person, around));
    drawing.link({ from: nodeId('person', person), to: nodeId('recruiter', value), label: by.label, is_evidence: false });
  }
}

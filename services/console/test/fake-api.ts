/**
 * For development and screenshots only: the built console with canned answers in the contract's forms, so that pages can be drawn without a store. It proves nothing about
 * the api; tests run against the real one. `node --conditions=@winnow/source --import tsx services/console/test/fake-api.ts [PORT] [--empty | --down | --out | --hostile]`
 * (`--empty`: no case; `--down`: the store is away; `--out`: nobody is signed in; `--hostile`: names from an attacker).
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { type Action, type api, bandOf, bands, type Case, caseFields, casesOf, families, type Fields, parseQuery, preview, probabilityOf, type Query, type Scope, type Taken, verdicts, workOf, workStates } from '@winnow/core';

const NOW = Date.parse('2026-03-28T09:00:00.000Z');
const DAY = 86_400_000;
const flags = new Set(process.argv.slice(2).filter((a) => a.startsWith('--')));
const port = Number(process.argv.slice(2).find((a) => /^\d+$/.test(a)) ?? 8080);
const dist = join(import.meta.dirname, '../dist');

let seed = 7;
const random = (): number => { seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648; return seed / 2_147_483_648; };
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T; // never empty
const first = ['Ann', 'Ben', 'Chloé', 'Dmitri', 'Elena', 'Farid', 'Grace', 'Hiro', 'Ines', 'Jonas', 'Kwame', 'Lena', 'Marek', 'Nadia', 'Oscar', 'Priya'];
const last = ['Doe', 'Keller', 'Okafor', 'Lindqvist', 'Moreau', 'Silva', 'Tanaka', 'Novak', 'Haddad', 'Byrne', 'Schmidt', 'Rossi'];
const hostile = ['<img src=x onerror=alert(1)>', '=HYPERLINK("http://x")', 'Ann \u202Ekcab\u202C', 'Name\u0000with\u0007controls', 'x'.repeat(10_000)];
const names: api.Names = {};
const people = Array.from({ length: 160 }, (_, i) => {
  const id = `p${String(1000 + i)}`;
  const [a, b] = [pick(first), pick(last)];
  const isKnown = random() > 0.05;
  names[id] = { is_claimed: isKnown, logins: [`${a}.${b}`.normalize('NFD').replace(/[^a-z.]/gi, '').toLowerCase()], team: pick(['engineering', 'support', 'finance', 'it']), ...(isKnown && { name: flags.has('--hostile') && i % 3 === 0 ? hostile[i % hostile.length] ?? '' : `${a} ${b}` }) };
  return id;
});

const stories: readonly { readonly text: string; readonly detectors: readonly string[] }[] = [
  { text: 'works from one line at 12 Alder Street with four others whom nobody says to live there', detectors: ['sharing.line', 'delivery.elsewhere', 'origin.vpn-behind-vpn'] },
  { text: 'has a KVM switch on the company’s laptop and comes in through Astrill', detectors: ['remote-control.kvm', 'origin.operator'] },
  { text: 'claims to live in Ohio and is seen from Shenyang when the VPN drops', detectors: ['location.slip', 'location.persistent'] },
  { text: 'works on a virtual machine behind a privacy VPN', detectors: ['device.vm', 'origin.vpn-behind-vpn'] },
  { text: 'had the laptop sent to a parcel shop 900 km from home', detectors: ['delivery.parcel-shop', 'location.first-check-in'] },
  { text: 'approves sign-ins with the phone of two others', detectors: ['sharing.mfa-device', 'behaviour.hours'] },
];
const iso = (at: number): string => new Date(at).toISOString();
const familyOf = (detector: string): (typeof families)[number] => families.find((f) => detector.startsWith(`${f}.`)) ?? 'behaviour';

function made(i: number): Case {
  const story = stories[i % stories.length] ?? stories[0];
  const isCluster = i % 6 === 0;
  const own = Array.from({ length: isCluster ? 3 + Math.floor(random() * 5) : 1 }, () => pick(people));
  const opened = NOW - Math.floor(random() ** 2 * 60) * DAY - Math.floor(random() * DAY);
  const db = -9 + random() * 30;
  const peak = probabilityOf(db);
  const evidence = (story?.detectors ?? []).map((detector, n) => ({ id: `e${String(i)}-${String(n)}`, detector, level: 'persistent', family: familyOf(detector), weight_db: Math.round((18 - n * 4 + random() * 6) * 10) / 10, observed_at: iso(opened + n * 3_600_000), summary: `${names[own[0] ?? '']?.name ?? 'The account'} ${story?.text ?? ''}`, facts: { days: 12, operator: 'Astrill', ip: '203.0.113.7' }, observations: ['a'.repeat(64)] }));
  return {
    case_id: `c_${(i * 7919 + 104_729).toString(16).padStart(6, '0')}${'0'.repeat(10)}`, kind: isCluster ? 'cluster' : 'person', people: [...new Set(own)], devices: [`LT-${String(4000 + i)}`], ips: [`203.0.113.${String(i % 250)}`],
    probability: probabilityOf(db - random() * 4), score_db: db, peak_probability: peak, peak_at: iso(opened + DAY), band: bandOf(peak), status: random() > 0.8 ? 'closed' : 'open', opened_at: iso(opened), updated_at: iso(Math.min(NOW, opened + random() * 5 * DAY)), as_of: iso(NOW),
    headline: `${isCluster ? `${String(new Set(own).size)} people work` : 'Works'} ${(story?.text ?? '').replace(/^(works|has|claims|had|approves)\s?/, (w) => (w.startsWith('works') ? '' : `and ${w}`))}`, evidence, mitigating: [{ summary: 'Was on the office network on 3 days', weight_db: -8 }], innocent_explanation: 'They share a flat, and nobody told HR.',
  };
}
let cases: readonly Case[] = flags.has('--empty') ? [] : Array.from({ length: 340 }, (_, i) => made(i));
const actions = new Map<string, Taken[]>();
let version = 1;
let serial = 0;
function act(c: Case, action: Action, actor = 'ann'): string {
  const id = `a${String(++serial)}`;
  actions.set(c.case_id, [...(actions.get(c.case_id) ?? []), { ...action, id, case_id: c.case_id, at: NOW + serial, actor }]);
  version++;
  return id;
}
for (const c of cases) {
  if (random() > 0.6) act(c, { action: 'assign', to: pick(['ann', 'ben', 'soc-night']) });
  if (random() > 0.75) { act(c, { action: 'verdict', to: pick(verdicts), reason: 'Talked to the manager.' }); act(c, { action: 'status', to: 'closed' }); }
  if (random() > 0.7) act(c, { action: 'tag', add: [pick(['hr-asked', 'vip', 'contractor', 'waiting'])], remove: [] });
}

const workOfCase = (c: Case): api.CaseWork => {
  const { version: v, state, assignee, verdict, tags, comments, updated_at } = workOf(actions.get(c.case_id) ?? []);
  return { version: v, state, tags: [...tags], comments: comments.length, is_suppressed: false, ...(assignee !== undefined && { assignee }), ...(verdict !== undefined && { verdict: { ...verdict, at: iso(verdict.at) } }), ...(updated_at !== undefined && { updated_at: iso(updated_at) }) };
};
const rowOf = (c: Case): api.CaseRow => ({
  case_id: c.case_id, kind: c.kind, people: c.people, probability: c.probability, peak_probability: c.peak_probability, band: c.band, status: c.status, opened_at: c.opened_at, updated_at: c.updated_at, headline: c.headline,
  families: [...new Set(c.evidence.map((e) => e.family))], detectors: c.evidence.map((e) => e.detector), devices: c.devices.length, ips: c.ips.length, work: workOfCase(c),
});

const fields: Fields = { ...caseFields, state: { type: 'word', words: workStates, help: workStates.join(', ') }, assignee: { type: 'text', help: 'who works on it; me, none' }, verdict: { type: 'word', words: [...verdicts, 'none'], help: verdicts.join(', ') }, tag: { type: 'text', help: 'a tag' }, suppressed: { type: 'word', words: ['yes', 'no'], help: 'yes or no' } };
const own: Readonly<Record<string, (w: api.CaseWork) => readonly string[]>> = { state: (w) => [w.state], assignee: (w) => (w.assignee === undefined ? ['none'] : w.assignee === 'ann' ? ['ann', 'me'] : [w.assignee]), verdict: (w) => [w.verdict?.to ?? 'none'], tag: (w) => w.tags, suppressed: (w) => [w.is_suppressed ? 'yes' : 'no'] };
function found(query: Query): readonly Case[] {
  const matches = (c: Case): boolean => query.terms.every((t) => { const f = t.field === undefined ? undefined : own[t.field]; return f === undefined || t.values.some((v) => v.kind === 'pattern' && f(workOfCase(c)).includes(v.parts.join('*'))) !== t.isNot; });
  const named = { named: (parts: readonly string[]) => people.filter((p) => [names[p]?.name, ...(names[p]?.logins ?? [])].some((n) => n?.toLowerCase().includes(parts.join('')) === true)), ofTeam: (parts: readonly string[]) => people.filter((p) => names[p]?.team === parts.join('')) };
  const list = casesOf(cases, { terms: query.terms.filter((t) => t.field === undefined || own[t.field] === undefined), ...(query.sort !== undefined && { sort: query.sort }) }, named).filter(matches);
  return query.sort === undefined ? [...list].sort((a, b) => b.peak_probability - a.peak_probability) : list;
}

type Reply = (status: number, body?: unknown, headers?: Record<string, string>) => void;
const problem = (status: number, code: string, detail: string, more: object = {}): unknown => ({ type: `urn:winnow:problem:${code}`, title: code, status, code, detail, ...more });
const buckets = (values: readonly string[]): api.Bucket[] => [...values.reduce((m, v) => m.set(v, (m.get(v) ?? 0) + 1), new Map<string, number>())].map(([value, n]) => ({ value, n })).sort((a, b) => b.n - a.n);

function facets(list: readonly Case[]): api.CaseFacets {
  const works = list.map(workOfCase);
  const field = (name: string, values: readonly string[]) => ({ field: name, buckets: buckets(values).slice(0, 12) });
  const days = new Map<string, Record<string, number>>();
  for (const c of list) { const day = c.opened_at.slice(0, 10); const counts = days.get(day) ?? Object.fromEntries(bands.map((b) => [b, 0])); counts[c.band] = (counts[c.band] ?? 0) + 1; days.set(day, counts); }
  return {
    total: list.length,
    facets: [field('band', list.map((c) => c.band)), field('state', works.map((w) => w.state)), field('status', list.map((c) => c.status)), field('assignee', works.map((w) => w.assignee ?? 'none')), field('verdict', works.map((w) => w.verdict?.to ?? 'none')), field('family', list.flatMap((c) => [...new Set(c.evidence.map((e) => e.family))])), field('detector', list.flatMap((c) => c.evidence.map((e) => e.detector))), field('tag', works.flatMap((w) => w.tags)), field('team', list.flatMap((c) => c.people.map((p) => names[p]?.team ?? ''))), field('kind', list.map((c) => c.kind))],
    histogram: [...days].sort().map(([day, counts]) => ({ day, bands: counts })),
  };
}

function viewOf(c: Case): api.CaseView {
  return {
    case: c, work: workOfCase(c), names: Object.fromEntries(c.people.map((p) => [p, names[p] ?? { is_claimed: false }])),
    why: c.evidence.map((e) => ({ ...e, title: `Detector ${e.detector}`, expected: 'Works from the claimed home.', innocent: 'Moved, and nobody told HR.', hit: 0.6, base: 0.01, source: 'estimate', showing: 3, population: 160, attacks: [{ tactic: 'TA0001', technique: 'T1078' }], ...(c.people[0] !== undefined && c.kind === 'cluster' && { person: c.people[0] }) })),
    history: (actions.get(c.case_id) ?? []).map((action) => ({ id: action.id, at: iso(action.at), actor: action.actor, action, is_undone: false })),
    decides: ['The delivery receipt of the laptop', 'A call with the camera on'], arithmetic: { prior_db: -40, evidence_db: 48, mitigation_db: -8, score_db: c.score_db, open_at_db: -10 },
    runbook: [{ id: 'r1', text: 'Ask HR for the address on the contract.' }, { id: 'r2', text: 'Compare the serial number with the delivery.', detector: c.evidence[0]?.detector ?? '' }], took_in: [],
  };
}

const session: api.Session = { user: 'ann', role: 'admin', scopes: ['read', 'act', 'ingest', 'admin'], csrf: 'x', expires_at: iso(NOW + DAY), product: { version: '0.1.0', mode: 'embedded', now: iso(NOW), sample: { text: 'All people and logs here are invented.', how: 'Load your own: winnow serve --data DIR' } } };
let isIn = !flags.has('--out');
const views = new Map<string, api.View>([['My cases', { name: 'My cases', q: 'assignee:me -state:closed', is_shared: false, owner: 'ann', updated_at: iso(NOW) }], ['Farms', { name: 'Farms', q: 'kind:cluster family:sharing -state:closed', is_shared: true, owner: 'ben', updated_at: iso(NOW) }]]);
const streams = new Set<ServerResponse>();
const tell = (ids: readonly string[]): void => { for (const s of streams) s.write(`event: cases\ndata: ${JSON.stringify({ kind: 'cases', version: String(version), cases: ids })}\n\n`); };
const batches = new Map<string, readonly (readonly [string, string])[]>();

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : JSON.parse(text);
}

function list(q: string, reply: Reply, then: (list: readonly Case[]) => unknown): void {
  const parsed = parseQuery(q, fields, NOW);
  if ('faults' in parsed) reply(400, problem(400, 'query', 'The query cannot be read.', { faults: parsed.faults })); else reply(200, then(found(parsed.query)));
}

function bulk(body: { cases?: string[]; q?: string; action: Action }, reply: Reply): void {
  const parsed = parseQuery(body.q ?? '', fields, NOW);
  const chosen = body.cases !== undefined ? cases.filter((c) => body.cases?.includes(c.case_id) === true) : 'query' in parsed ? found(parsed.query) : [];
  const batch = `b${String(++serial)}`;
  batches.set(batch, chosen.map((c) => [c.case_id, act(c, body.action)] as const));
  tell(chosen.map((c) => c.case_id).slice(0, 100));
  reply(200, { batch, done: chosen.map((c) => c.case_id), failed: [] } satisfies api.BulkResult);
}

function single(c: Case, request: IncomingMessage, action: Action, reply: Reply): void {
  const etag = `"v${String(workOfCase(c).version)}"`;
  if (request.headers['if-match'] !== '*' && request.headers['if-match'] !== etag) { reply(409, problem(409, 'stale', 'Somebody else changed this case meanwhile.', { current: workOfCase(c) })); return; }
  const id = act(c, action);
  tell([c.case_id]);
  reply(200, { action_id: id, work: workOfCase(c) } satisfies api.Acted, { etag: `"v${String(workOfCase(c).version)}"` });
}

interface Asked { readonly request: IncomingMessage; readonly reply: Reply; readonly q: string; readonly id: string; readonly body: unknown; readonly search: URLSearchParams }
const named = (list: readonly Case[]): api.Names => Object.fromEntries(list.flatMap((c) => c.people).map((p) => [p, names[p] ?? { is_claimed: false }]));

function signIn({ body, reply }: Asked): void {
  const { password } = body as { password: string };
  isIn = password !== 'wrong';
  reply(isIn ? 200 : 401, isIn ? session : problem(401, 'credentials', 'User or password is wrong.'));
}
function caseList({ q, search, reply }: Asked): void {
  const [from, limit] = [Number(search.get('cursor') ?? 0), Number(search.get('limit') ?? 50)];
  list(q, reply, (all) => { const page = all.slice(from, from + limit); return { items: page.map(rowOf), total: all.length, version: String(version), names: named(page), ...(from + limit < all.length && { next: String(from + limit) }) } satisfies api.CaseList; });
}
function undo({ body, reply }: Asked): void {
  const done = batches.get((body as { batch: string }).batch) ?? [];
  for (const [id, of] of done) { const c = cases.find((x) => x.case_id === id); if (c !== undefined) act(c, { action: 'undo', of }); }
  tell(done.map(([c]) => c).slice(0, 100));
  reply(200, { batch: 'u', done: done.map(([c]) => c), failed: [] } satisfies api.BulkResult);
}
function previewOf({ body, reply }: Asked): void {
  const { scope, days = 30 } = body as { scope: Scope; days?: number };
  const recent = cases.filter((c) => Date.parse(c.opened_at) > NOW - days * DAY);
  const muted = preview({ id: 's', case_id: '', at: 0, actor: 'ann', scope, reason: '', until: iso(NOW + 365 * DAY) }, recent.map((c) => ({ case: c, work: workOf(actions.get(c.case_id) ?? []) })), (ip, cidr) => ip.startsWith(cidr.split('.').slice(0, 3).join('.')));
  const [wholly, frauds] = [muted.filter((m) => m.isWhole).length, muted.filter((m) => m.verdict === 'fraud').length];
  reply(200, { cases: muted.slice(0, 50).map((m) => ({ case_id: m.case_id, headline: cases.find((c) => c.case_id === m.case_id)?.headline ?? '', is_whole: m.isWhole, ...(m.verdict !== undefined && { verdict: m.verdict }) })), of: recent.length, days, wholly, evidence: muted.length, frauds, people: 3, text: `In ${String(days)} days this would have muted ${String(wholly)} cases wholly and ${String(muted.length - wholly)} in part, of ${String(recent.length)}; ${frauds === 0 ? 'none of them' : String(frauds)} found to be fraud.` } satisfies api.Preview);
}
function search({ q, reply }: Asked): void {
  const hits = people.filter((p) => names[p]?.name?.toLowerCase().includes(q.toLowerCase()) === true).slice(0, 20);
  reply(200, { hits: hits.map((p) => ({ kind: 'person', id: p, label: names[p]?.name ?? p, detail: names[p]?.logins?.[0] ?? '' })), is_cut: false, names } satisfies api.SearchResult);
}
function one({ id, request, body, reply }: Asked): void {
  const c = cases.find(({ case_id }) => case_id === id);
  if (c === undefined) reply(404, problem(404, 'not-found', `case ${id.slice(0, 80)} is not known here`)); else if (request.method === 'POST') single(c, request, body as Action, reply); else reply(200, viewOf(c), { etag: `"v${String(workOfCase(c).version)}"` });
}

/** By method and path, `*` an id in it. */
const routes: Readonly<Record<string, (a: Asked) => void>> = {
  'GET /query-fields': ({ reply }) => { reply(200, { fields: Object.entries(fields).map(([name, f]) => ({ name, help: f.help, type: f.type, sorts: f.sorts ?? false, ...(f.words !== undefined && { words: [...f.words] }) })) } satisfies api.QueryFields); },
  'GET /cases': caseList, 'GET /cases/facets': ({ q, reply }) => { list(q, reply, facets); }, 'POST /cases/actions': ({ body, reply }) => { bulk(body as Parameters<typeof bulk>[0], reply); }, 'POST /cases/actions/undo': undo,
  'POST /suppressions/preview': previewOf, 'GET /suppressions': ({ reply }) => { reply(200, { items: [] }); }, 'GET /search': search, 'GET /cases/*': one, 'POST /cases/*/actions': one,
  'GET /views': ({ reply }) => { reply(200, { items: [...views.values()] }); }, 'DELETE /views/*': ({ id, reply }) => { views.delete(id); reply(204); },
  'PUT /views/*': ({ id, body, reply }) => { const view: api.View = { name: id, owner: 'ann', updated_at: iso(NOW), ...(body as { q: string; is_shared: boolean }) }; views.set(id, view); reply(200, view); },
};
const open: Readonly<Record<string, (a: Asked) => void>> = {
  'GET /sign-in': ({ reply }) => { reply(200, { password: true, setup: false, sample: true, oidc: { label: 'Sign in with Example ID', href: '/api/v1/oidc/start' } } satisfies api.SignIn); },
  'POST /session': signIn, 'POST /setup': signIn, 'DELETE /session': ({ reply }) => { isIn = false; reply(204); }, 'GET /session': ({ reply }) => { reply(isIn ? 200 : 401, isIn ? session : problem(401, 'no-session', 'Sign in first.')); },
};

async function answer(request: IncomingMessage, url: URL, reply: Reply): Promise<void> {
  const path = url.pathname.slice('/api/v1'.length);
  const parts = path.split('/');
  const body = request.method === 'GET' ? {} : await bodyOf(request);
  const asked: Asked = { request, reply, body, q: url.searchParams.get('q') ?? '', id: decodeURIComponent(parts[2] ?? ''), search: url.searchParams };
  const key = `${request.method ?? ''} ${path}`;
  const early = open[key];
  if (early !== undefined) early(asked); else if (!isIn) reply(401, problem(401, 'no-session', 'Sign in first.')); else if (flags.has('--down')) reply(503, problem(503, 'store', 'The store does not answer.'), { 'retry-after': '2' });
  else (routes[key] ?? routes[`${request.method ?? ''} ${parts.map((p, i) => (i === 2 ? '*' : p)).join('/')}`] ?? (() => { reply(404, problem(404, 'not-found', `${path} is not known here`)); }))(asked);
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'";
function asset(path: string, response: ServerResponse): void {
  const file = join(dist, normalize(path));
  const isThere = file.startsWith(dist) && extname(file) !== '' && existsSync(file);
  response.writeHead(200, { 'content-type': types[isThere ? extname(file) : '.html'] ?? 'application/octet-stream', 'content-security-policy': csp });
  createReadStream(isThere ? file : join(dist, 'index.html')).pipe(response);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/api/v1/events') { response.writeHead(200, { 'content-type': 'text/event-stream' }); response.write(': \n\n'); streams.add(response); response.on('close', () => { streams.delete(response); }); return; }
  if (url.pathname === '/fake/new') { const added = Array.from({ length: 7 }, () => made(cases.length + Math.floor(random() * 1e6))); cases = [...added, ...cases]; version++; tell(added.map((c) => c.case_id)); response.end('7 new\n'); return; }
  if (!url.pathname.startsWith('/api/')) { asset(url.pathname, response); return; }
  const reply: Reply = (status, body, headers = {}) => { response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers }); response.end(body === undefined ? undefined : JSON.stringify(body)); };
  answer(request, url, reply).catch((error: unknown) => { reply(500, problem(500, 'fake', String(error))); });
});
server.listen(port, '127.0.0.1', () => { process.stdout.write(`http://127.0.0.1:${String(port)}\n`); });

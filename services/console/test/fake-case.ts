/**
 * For development and screenshots only: the built console with two canned cases (a laptop farm and one person) in the contract's forms. It proves nothing about the api.
 * `node --conditions=@winnow/source --import tsx services/console/test/fake-case.ts [PORT] [--many | --hostile | --stale | --broken | --viewer]`
 * (`--many`: 2,000 spans; `--hostile`: names from an attacker; `--stale`: the first action of each kind gets a 409; `--broken`: map, graph and timeline fail). Cases: /cases/c_farm, /cases/c_person; c_old went into c_farm.
 */
/* eslint-disable complexity -- canned data in one place */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { type Action, type api, bandOf, type Case, probabilityOf, type Taken, workOf } from '@winnow/core';

const NOW = Date.parse('2026-03-28T09:00:00.000Z');
const [HOUR, DAY] = [3_600_000, 86_400_000];
const flags = new Set(process.argv.slice(2).filter((a) => a.startsWith('--')));
const port = Number(process.argv.slice(2).find((a) => /^\d+$/.test(a)) ?? 8080);
const dist = join(import.meta.dirname, '../dist');
const iso = (at: number): string => new Date(at).toISOString();
const evil = '<img src=x onerror=alert(1)> \u202Etxt.exe\u202C \u0007' + 'x'.repeat(10_000);

interface Who { readonly id: string; readonly name: string; readonly login: string; readonly team: string; readonly home: string; readonly at: readonly [number, number]; readonly laptop: string; readonly hired: string; readonly by: string; readonly payout: string; readonly zone: number; readonly since: number; readonly until: number; readonly line: number }
const who = (id: string, name: string, rest: Omit<Who, 'id' | 'name' | 'login'>): Who => ({ id, name: flags.has('--hostile') && id === 'p1' ? evil : name, login: name.toLowerCase().replace(' ', '.'), ...rest });
const farm: readonly Who[] = [
  who('p1', 'Aaron Pike', { team: 'platform', home: 'Austin, US', at: [30.27, -97.74], laptop: 'LT-4471', hired: '2025-11-03', by: 'Kestrel Staffing', payout: 'payroll-a91', zone: -5, since: 44, until: 0, line: 0 }),
  who('p2', 'Dana Whitlow', { team: 'payments', home: 'Denver, US', at: [39.74, -104.99], laptop: 'LT-4502', hired: '2025-11-17', by: 'Kestrel Staffing', payout: 'payroll-a91', zone: -6, since: 41, until: 0, line: 0 }),
  who('p3', 'Marcus Ilic', { team: 'data', home: 'Portland, US', at: [45.52, -122.68], laptop: 'LT-4519', hired: '2025-12-01', by: 'Kestrel Staffing', payout: 'payroll-c03', zone: -7, since: 36, until: 0, line: 0 }),
  who('p4', 'Tess Romero', { team: 'support tools', home: 'Tampa, US', at: [27.95, -82.46], laptop: 'LT-4533', hired: '2026-01-12', by: 'direct', payout: 'payroll-a91', zone: -4, since: 30, until: 9, line: 0 }),
  who('p5', 'Joel Varga', { team: 'mobile', home: 'Boise, US', at: [43.62, -116.21], laptop: 'LT-4540', hired: '2026-01-19', by: 'Kestrel Staffing', payout: 'payroll-f12', zone: -6, since: 22, until: 0, line: 1 }),
  who('p6', 'Nina Castell', { team: 'platform', home: 'Raleigh, US', at: [35.78, -78.64], laptop: 'LT-4551', hired: '2026-02-02', by: 'Arbor Talent', payout: 'payroll-n07', zone: -4, since: 15, until: 0, line: 1 }),
];
const solo = who('p9', 'Jordan Ellis', { team: 'backend', home: 'Columbus, US', at: [39.96, -83.0], laptop: 'LT-4630', hired: '2025-09-15', by: 'direct', payout: 'payroll-e55', zone: -4, since: 45, until: 0, line: 0 });
const names: api.Names = Object.fromEntries([...farm, solo].map((w) => [w.id, { name: w.name, logins: [w.login, `${w.login}@example.com`], team: w.team, is_claimed: true }]));
const lines = [{ ip: '203.0.113.44', operator: 'Comcast Cable', place: 'Nashville, US', at: [36.16, -86.78] }, { ip: '203.0.113.91', operator: 'AT&T Internet', place: 'Murfreesboro, US', at: [35.85, -86.39] }] as const;
const lineOf = (w: Who): (typeof lines)[number] => lines[w.line] ?? lines[0];

const whyOf = (id: string, detector: string, more: Partial<api.Why> & Pick<api.Why, 'title' | 'summary' | 'expected' | 'weight_db'>): api.Why => ({
  id, detector, level: 'persistent', family: detector.split('.')[0] as api.Why['family'], observed_at: iso(NOW - 2 * DAY), facts: {}, observations: [`${id}-a`, `${id}-b`], innocent: 'Say where you work from, and show a bill with your name on it.', // its ids begin with the family
  hit: 0.4, base: 0.4 / 10 ** (more.weight_db / 10), source: 'estimate', showing: 3, population: 412, attacks: [{ tactic: 'initial-access', technique: 'T1078' }], ...more,
});
const farmWhy: readonly api.Why[] = [
  whyOf('e1', 'sharing.shared-egress', { level: 'three-separate', title: 'Several people work from one line', person: 'p1', summary: 'Aaron Pike, Dana Whitlow, Marcus Ilic and Tess Romero worked from 203.0.113.44 (Comcast Cable, Nashville) on 29 days, in four teams that have nothing to do with each other', expected: 'A line that nobody else works from, at the claimed home in Austin, US; colleagues of platform are at homes of their own.', weight_db: 17.4, showing: 4, facts: { days: 29, people: 4, ip: '203.0.113.44', operator: 'Comcast Cable' } }),
  whyOf('e2', 'remote-control.kvm', { level: 'disguise', title: 'A KVM switch on the laptop', person: 'p2', summary: 'LT-4502 has a PiKVM (1d6b:0104) that calls itself a Logitech keyboard, and a screen of 0 × 0 cm', expected: 'Keyboard, mouse and screen at LT-4502, and nothing that passes them on.', weight_db: 15.1, showing: 2, facts: { device_ids: ['LT-4502'], usb: '1d6b:0104', display: '0x0 cm' } }),
  whyOf('e3', 'delivery.shared-address', { level: 'three', title: 'Laptops sent to one address', person: 'p3', summary: 'LT-4471, LT-4502 and LT-4519 were sent to 12 Alder Street, Nashville, where none of them says to live', expected: 'LT-4519 sent to the claimed home in Portland, US, or to an office that a claim tells of.', weight_db: 12.6, showing: 5, facts: { address: '12 Alder Street, Nashville', devices: 3 } }),
  whyOf('e4', 'location.home-mismatch', { level: 'never-home', title: 'Works somewhere else than at home', person: 'p4', summary: 'Tess Romero claims Tampa and was seen only in Nashville, 985 km away, on 21 days', expected: 'Work from the claimed home in Tampa, US; no travel is on record then.', weight_db: 8.2, showing: 9, facts: { km: 985, days: 21 } }),
  whyOf('e5', 'behaviour.payout', { level: 'shared', title: 'Wages of several people to one account', person: 'p1', summary: 'The wages of Aaron Pike, Dana Whitlow and Tess Romero go to one account', expected: 'Wages to a bank account in the person’s own name in US.', weight_db: 7.9, showing: 3, facts: { people: 3 } }),
  whyOf('e6', 'behaviour.no-quiet-gap', { level: 'long', title: 'Works around the clock', person: 'p5', summary: 'Joel Varga was at work in all 24 hours of the day within a week', expected: 'Some hours without work in each day, at night in America/Boise.', weight_db: 4.4, showing: 14, facts: { hours: 24 } }),
  whyOf('e7', 'remote-control.rmm', { level: 'one', title: 'A tool of remote control', person: 'p6', summary: 'AnyDesk 8.0 runs on LT-4551', expected: 'On LT-4551 none but the company’s own tool of support.', weight_db: 3.2, showing: 22, muted_by: 'a_sup.c_farm', facts: { software: 'AnyDesk' } }),
  whyOf('e8', 'origin.access-churn', { level: 'many', title: 'Many providers in a short time', person: 'p6', summary: 'Nina Castell came from 7 providers in 14 days', expected: 'One or two providers at the claimed home in Raleigh, US, and a phone’s.', weight_db: 2.1, showing: 31, facts: { providers: 7 } }),
];
const soloWhy: readonly api.Why[] = [
  whyOf('s1', 'location.slip', { level: 'slip', title: 'Seen far away when the VPN drops', summary: 'For 11 minutes on 19 March Jordan Ellis came from 42.84.12.9 (China Unicom, Shenyang), 10,950 km from Columbus; before and after from Astrill', expected: 'Nothing from far away of the claimed home in Columbus, US; no travel is on record then.', weight_db: 14.8, showing: 1, facts: { km: 10950, minutes: 11, operator: 'China Unicom' }, observed_at: iso(Date.parse('2026-03-19T07:42:11Z')) }),
  whyOf('s2', 'origin.vpn-behind-vpn', { level: 'constant', title: 'Another VPN beneath the company’s', summary: 'On 31 of 33 days from addresses of Astrill VPN', expected: 'A line whose address says where it is: that of the claimed home in Columbus, US, an office or a phone.', weight_db: 9.6, showing: 6, facts: { days: 31, operator: 'Astrill' } }),
  whyOf('s3', 'location.gateway-latency', { level: 'impossible', title: 'The line is longer than the claimed one can be', summary: 'Answers of the gateway in Ashburn take 231 ms; from Columbus 14 ms are usual', expected: 'Answers as late as the way from the claimed home in Columbus, US to the gateway makes them.', weight_db: 6.3, showing: 2, facts: { rtt_ms: 231 } }),
  whyOf('s4', 'device.os-mismatch', { level: 'system', title: 'Another system than the inventory says', summary: 'LT-4630 says Windows 10; the inventory has Windows 11', expected: 'LT-4630 with Windows 11, as the inventory has it.', weight_db: 1.2, showing: 40 }),
];

interface Canned { readonly id: string; readonly people: readonly Who[]; readonly why: readonly api.Why[]; readonly headline: string; readonly mitigating: Case['mitigating']; readonly innocent: string; readonly decides: string[]; readonly opened: number }
const canned: readonly Canned[] = [
  { id: 'c_farm', people: farm, why: farmWhy, headline: 'Six people of five teams work from two lines near Nashville; four of the laptops were sent to one address, one carries a KVM', mitigating: [{ summary: 'Phishing-resistant second factor on 40 of 41 days (Dana Whitlow)', weight_db: -3.5 }, { summary: 'Tess Romero was in the Tampa office on 2 days', weight_db: -4 }], innocent: 'It would be innocent if the line is that of an office or a coworking space that no claim tells of.', decides: ['its lease or an invoice, entered as a network claim', 'a video call with the camera on the window, unannounced', 'the carrier’s proof of who signed for LT-4471, LT-4502 and LT-4519'], opened: 40 },
  { id: 'c_person', people: [solo], why: soloWhy, headline: 'Jordan Ellis claims Columbus, Ohio, hides behind Astrill, and once came from Shenyang when it dropped', mitigating: [{ summary: 'The managed laptop LT-4630, the same on all days', weight_db: -2 }], innocent: 'It would be innocent if the person lives on the road and told nobody.', decides: ['boarding cards or stamps in the passport', 'who pays for the line in Columbus'], opened: 9 },
];
const actions = new Map<string, Taken[]>([['c_farm', [
  { action: 'assign', to: 'ines', id: 'a_1.c_farm', case_id: 'c_farm', at: NOW - 3 * DAY, actor: 'ines' },
  { action: 'comment', text: 'Asked the carrier who signed for the three parcels.\nAnswer by Friday.', id: 'a_2.c_farm', case_id: 'c_farm', at: NOW - 3 * DAY + HOUR, actor: 'ines' },
  { action: 'suppress', scope: { detector: 'remote-control.rmm', device: 'LT-4551' }, reason: 'IT support had AnyDesk on it for a migration, ticket 8841', until: iso(NOW + 20 * DAY), id: 'a_sup.c_farm', case_id: 'c_farm', at: NOW - 2 * DAY, actor: 'marek' },
  { action: 'tag', add: ['kestrel'], remove: [], id: 'a_3.c_farm', case_id: 'c_farm', at: NOW - 2 * DAY + HOUR, actor: 'ines' },
  { action: 'verdict', to: 'benign', reason: 'Office of a customer', id: 'a_4.c_farm', case_id: 'c_farm', at: NOW - DAY, actor: 'marek' },
  { action: 'undo', of: 'a_4.c_farm', id: 'a_5.c_farm', case_id: 'c_farm', at: NOW - DAY + HOUR, actor: 'marek' },
]]]);

function workView(id: string): api.CaseWork {
  const { comments, updated_at, verdict, version, state, assignee, tags } = workOf(actions.get(id) ?? []);
  return { version, state, tags: [...tags], comments: comments.length, is_suppressed: false, ...(assignee !== undefined && { assignee }), ...(updated_at !== undefined && { updated_at: iso(updated_at) }), ...(verdict !== undefined && { verdict: { ...verdict, at: iso(verdict.at) } }) };
}
function caseOf(c: Canned): Case {
  const score = c.why.filter((w) => w.muted_by === undefined).reduce((sum, w) => sum + w.weight_db, -33) + c.mitigating.reduce((sum, m) => sum + m.weight_db, 0);
  return {
    case_id: c.id, kind: c.people.length > 1 ? 'cluster' : 'person', people: c.people.map((w) => w.id), devices: c.people.map((w) => w.laptop), ips: ['203.0.113.44', '203.0.113.91'], probability: probabilityOf(score - 1.1), score_db: score, peak_probability: probabilityOf(score), peak_at: iso(NOW - 2 * DAY), band: bandOf(probabilityOf(score)),
    status: 'open', opened_at: iso(NOW - c.opened * DAY), updated_at: iso(NOW - 5 * HOUR), as_of: iso(NOW), headline: c.headline, evidence: c.why.map(({ id, detector, level, family, weight_db, observed_at, summary, facts, observations }) => ({ id, detector, level, family, weight_db, observed_at, summary, facts, observations })), mitigating: c.mitigating, innocent_explanation: c.innocent,
  };
}
function viewOf(c: Canned): api.CaseView {
  const list = actions.get(c.id) ?? [];
  const undone = new Set(list.flatMap((a) => (a.action === 'undo' ? [a.of] : [])));
  const sum = (values: readonly number[]): number => Math.round(values.reduce((a, b) => a + b, 0) * 10) / 10;
  const one = caseOf(c);
  return {
    case: one, work: workView(c.id), why: [...c.why], names, took_in: c.id === 'c_farm' ? ['c_old', 'c_older'] : [], decides: c.decides,
    history: list.map(({ id, at, actor, ...action }) => ({ id, at: iso(at), actor, action, is_undone: undone.has(id) })),
    arithmetic: { person: one.people[0] ?? '', prior_db: -33, evidence_db: sum(c.why.filter((w) => w.muted_by === undefined).map((w) => w.weight_db)), mitigation_db: sum(c.mitigating.map((m) => m.weight_db)), score_db: Math.round(one.score_db * 10) / 10, open_at_db: 0 },
    runbook: [
      { id: 'r1', text: 'Ask HR for the contract address and the address that the bank has. Do they agree with what the claims say?' }, { id: 'r2', text: 'Ask the carrier for the proof of delivery: who signed, where?', detector: 'delivery.shared-address' },
      { id: 'r3', text: 'Look at the devices plugged into the laptop now; ask for a photograph of the desk.', detector: 'remote-control.kvm' }, { id: 'r4', text: 'Call unannounced with the camera on; have the person hold the laptop’s serial number into it.' }, { id: 'r5', text: 'Before anything else is done: agree with legal and HR on how to hold the evidence.' },
    ],
  };
}

const base = (w: Who, day: number, hour: number): number => NOW - 9 * HOUR - day * DAY + hour * HOUR;
function timelineOf(c: Canned, from: number, to: number): api.TimelineView {
  const lanes: api.TimelineView['lanes'] = [];
  const moments: api.TimelineView['moments'] = [];
  const per = flags.has('--many') ? Math.ceil(2000 / c.people.length / 45) : 1;
  for (const w of c.people) for (let day = w.since; day >= w.until; day--) {
    if ((day + w.line) % 7 < 2 && w.id !== 'p5') continue;
    const start = w.id === 'p5' ? (day * 5) % 24 : w === solo ? 1 : 12 + (w.zone % 3);
    for (let n = 0; n < per; n++) {
      const a = base(w, day, start + n * 9 / per);
      const vpn = w === solo;
      const slip = vpn && day === 9 && n === 0;
      lanes.push({ person: w.id, device: w.laptop, ip: slip ? '42.84.12.9' : vpn ? `198.51.100.${String(day % 4 + 10)}` : n % 9 === 8 ? `192.0.2.${String(n + day % 20)}` : lineOf(w).ip, first: iso(a), last: iso(a + 8 * HOUR / per), minutes: Math.round(400 / per), network_class: slip ? 'residential' : vpn ? 'vpn' : 'residential', operator: slip ? 'China Unicom' : vpn ? 'Astrill' : lineOf(w).operator, country: slip ? 'CN' : 'US', city: slip ? 'Shenyang' : vpn ? '' : lineOf(w).place.split(',')[0] ?? '' });
    }
    const e = day === 9 ? c.why.filter((y) => (y.person ?? w.id) === w.id).map((y) => y.id).slice(0, 2) : [];
    moments.push({ id: `m-${w.id}-${String(day)}`, at: iso(base(w, day, start) + 60_000), person: w.id, kind: (['login', 'mfa', 'device-seen', 'vpn-session-start', 'account-change'] as const)[day % 5] ?? 'login', outcome: day % 11 === 0 ? 'failure' : 'success', source: ['okta', 'cisco-anyconnect', 'crowdstrike', 'intune'][day % 4] ?? '', ip: lineOf(w).ip, device: w.laptop, summary: ['Signed in to Okta', 'Approved a push', 'Laptop checked in', 'Connected to vpn-east', 'Changed the phone number'][day % 5] ?? '', evidence: e });
  }
  const inside = (a: string, b: string): boolean => Date.parse(b) >= from && Date.parse(a) <= to;
  return { from: iso(Math.max(from, NOW - 45 * DAY)), to: iso(Math.min(to, NOW)), lanes: lanes.filter((l) => inside(l.first, l.last)), moments: moments.filter((m) => inside(m.at, m.at)), names, is_cut: false };
}
function mapOf(c: Canned): api.MapView {
  const places: api.MapView['places'] = [];
  const arcs: api.MapView['arcs'] = [];
  if (c.id === 'c_farm') places.push({ kind: 'office', label: 'Tampa office', lat: 27.95, lon: -82.46, accuracy_km: 1, is_evidence: false }, { kind: 'delivery', label: '12 Alder Street, Nashville', lat: 36.17, lon: -86.75, accuracy_km: 5, person: 'p1', device: 'LT-4471', is_evidence: true });
  for (const w of c.people) {
    const home = places.push({ kind: 'home', person: w.id, label: w.home, lat: w.at[0], lon: w.at[1], accuracy_km: 10, is_evidence: false }) - 1;
    const spots = w === solo ? [{ at: [41.8, 123.4] as const, label: 'Shenyang, CN', days: 1, network: 'residential' as const, ip: '42.84.12.9', km: 10950 }, { at: [34.05, -118.24] as const, label: 'Los Angeles, US (Astrill)', days: 31, network: 'vpn' as const, ip: '198.51.100.11', km: 3180 }] : [{ at: lineOf(w).at, label: lineOf(w).place, days: w.since - w.until - 8, network: 'residential' as const, ip: lineOf(w).ip, km: 600 + w.since * 40 }];
    for (const s of spots) {
      const seen = places.push({ kind: 'seen', person: w.id, label: s.label, lat: s.at[0], lon: s.at[1], accuracy_km: s.network === 'vpn' ? 200 : 25, days: s.days, network_class: s.network, ip: s.ip, device: w.laptop, is_evidence: s.network !== 'vpn' }) - 1;
      arcs.push({ person: w.id, from: home, to: seen, km: s.km, label: `${s.label}: ${String(s.days)} days` });
    }
  }
  return { places, arcs, names };
}
function graphOf(c: Canned, node: string | null): api.GraphView {
  if (node !== null) return { nodes: [{ id: node, kind: node.startsWith('p') ? 'person' : 'address', label: node, is_member: true }, { id: `more-${node}`, kind: 'address', label: `192.0.2.${String(node.length * 7)}`, is_member: false, detail: 'Spectrum, Memphis' }], edges: [{ from: node, to: `more-${node}`, label: '2 days', days: 2, is_evidence: false }], is_cut: false };
  const nodes: api.GraphView['nodes'] = [...new Set(c.people.map((w) => w.line))].map((l) => ({ id: `ip:${lines[l]?.ip ?? ''}`, kind: 'address', label: lines[l]?.ip ?? '', is_member: true, detail: `${lines[l]?.operator ?? ''}, ${lines[l]?.place ?? ''}` }));
  const edges: api.GraphView['edges'] = [];
  for (const w of c.people) {
    nodes.push({ id: w.id, kind: 'person', label: w.name, is_member: true, band: 'critical', detail: w.team }, { id: w.laptop, kind: 'device', label: w.laptop, is_member: true });
    edges.push({ from: w.id, to: w.laptop, label: 'works on', days: w.since - w.until, is_evidence: false }, { from: w.laptop, to: `ip:${lineOf(w).ip}`, label: `${String(w.since - w.until)} days`, days: w.since - w.until, is_evidence: w.line === 0 });
  }
  nodes.push({ id: 'ph', kind: 'phone', label: '+1 615 555 0142', is_member: true }, { id: 'rec', kind: 'recruiter', label: 'Kestrel Staffing', is_member: false });
  for (const w of c.people.slice(0, 2)) edges.push({ from: w.id, to: 'ph', label: 'approves with', days: 20, is_evidence: true });
  for (const w of c.people) if (w.by.startsWith('Kestrel')) edges.push({ from: w.id, to: 'rec', label: 'hired by', is_evidence: false });
  return { nodes, edges, is_cut: false };
}
function farmOf(c: Canned): api.FarmView {
  const hours = (w: Who): number[] => Array.from({ length: 24 }, (_, h) => (w.id === 'p5' ? 40 : h >= 12 + (w.zone % 3) && h < 21 + (w.zone % 3) ? 900 - Math.abs(16 - h) * 60 : 0));
  const day = (n: number): string => iso(NOW - n * DAY).slice(0, 10);
  return {
    lines: lines.map((l, i) => ({ line: `l${String(i)}`, ips: [l.ip], network_class: 'residential', operator: l.operator, place: l.place, people: c.people.filter((w) => w.line === i).length, first: iso(NOW - Math.max(...c.people.filter((w) => w.line === i).map((w) => w.since)) * DAY), last: iso(NOW - 5 * HOUR) })),
    rows: c.people.map((w) => ({ person: w.id, line: `l${String(w.line)}`, first: iso(base(w, w.since, 12)), last: iso(base(w, w.until, 8)), days: Math.round((w.since - w.until) * 5 / 7), hours: hours(w), devices: [w.laptop], home: w.home, home_km: Math.round(600 + w.since * 40), sent_to: w.line === 0 ? '12 Alder Street, Nashville' : '88 Mill Road, Murfreesboro', hired: w.hired, hired_by: w.by, payout: w.payout })),
    days: Array.from({ length: 45 }, (_, i) => 44 - i).flatMap((n) => lines.map((_, l) => { const own = c.people.filter((w) => w.line === l); return { day: day(n), line: `l${String(l)}`, people: n % 7 < 2 ? 0 : own.filter((w) => w.since >= n && w.until <= n).length, joined: own.filter((w) => w.since === n).map((w) => w.id), left: own.filter((w) => w.until === n && n > 0).map((w) => w.id) }; })),
    names,
  };
}
const hoursOf = (c: Canned): api.HoursView => ({
  people: c.people.map((w) => ({
    person: w.id, claimed_zone: w === solo ? 'America/New_York' : 'America/Chicago', claimed_offset_h: w.zone,
    minutes: Array.from({ length: 7 }, (_, d) => Array.from({ length: 24 }, (_h, h) => (d > 4 && w.id !== 'p5' ? 0 : w === solo ? (h >= 1 && h < 10 ? 240 - Math.abs(5 - h) * 25 : 0) : w.id === 'p5' ? 60 : h >= 12 && h < 21 ? 280 - Math.abs(16 - h) * 30 : 0))),
    fits: w === solo ? [{ offset_h: 8, share: 0.97 }, { offset_h: 9, share: 0.95 }, { offset_h: 7, share: 0.9 }, { offset_h: -4, share: 0.08 }] : [{ offset_h: -5, share: 0.98 }, { offset_h: -6, share: 0.94 }, { offset_h: 8, share: 0.1 }],
  })), names,
});
const seenOf = (why: api.Why, n: number): api.Seen => ({
  person: why.person ?? solo.id, source: n === 0 ? 'okta' : 'cisco-anyconnect', origin: n === 0 ? { topic: 'okta', partition: 3, offset: '1884213' } : { path: '/var/log/asa/2026-03-19.log', line: 48211 },
  ...(n < 2 && { raw: n === 0 ? '{"published":"2026-03-19T07:42:11.000Z","eventType":"user.session.start","actor":{"alternateId":"jordan.ellis@example.com"},"client":{"ipAddress":"42.84.12.9"},"outcome":{"result":"SUCCESS"}}' : '%ASA-4-113019: Group = STAFF, Username = jordan.ellis, IP = 198.51.100.11, Session disconnected.\u0007 <b>bold</b>' }),
  observation: {
    schema_version: 1, '@timestamp': iso(Date.parse(why.observed_at) + n * 47 * 60_000), event: { id: `${why.id}-${String(n)}`, outcome: 'success', action: n === 0 ? 'user.session.start' : 'session-start', category: ['authentication'] },
    source: { ip: n === 0 ? '42.84.12.9' : '198.51.100.11', geo: n === 0 ? { country_iso_code: 'CN', city_name: 'Shenyang', location: { lat: 41.8, lon: 123.4 } } : { country_iso_code: 'US', city_name: 'Los Angeles', location: { lat: 34.05, lon: -118.24 } }, as: { number: n === 0 ? 4837 : 212_238, organization: { name: n === 0 ? 'China Unicom' : 'Datacamp' } } },
    host: { id: 'LT-4630', os: { name: n === 0 ? 'Windows 10' : 'Windows 11' } }, ...(n === 0 && { user_agent: { original: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/146.0' } }),
    winnow: { kind: n === 0 ? 'login' : 'vpn-session-start', source: n === 0 ? 'okta' : 'cisco-anyconnect', account_id: `acc-${why.id}`, person_id: why.person ?? solo.id, device_id: 'LT-4630', network: { class: n === 0 ? 'residential' : 'vpn', operator: n === 0 ? 'China Unicom' : 'Astrill' }, geo_accuracy_km: n === 0 ? 25 : 200, mfa: { factor: 'push' } },
  },
});
const rowOf = (c: Canned, verdict?: 'fraud' | 'benign'): api.CaseRow => { const { case_id, kind, people, probability, peak_probability, band, opened_at, updated_at, headline } = caseOf(c); return { case_id: verdict === undefined ? case_id : `c_${verdict}`, kind, people, probability, peak_probability, band, status: 'open', opened_at, updated_at, headline, families: ['sharing', 'delivery'], detectors: c.why.map((w) => w.detector), devices: 3, ips: 2, work: { ...workView(c.id), ...(verdict !== undefined && { state: 'closed', verdict: { to: verdict, at: iso(NOW - DAY), actor: 'marek', reason: 'Badge data of the building agree' } }) } }; };

const staled = new Set<string>();
async function act(c: Canned, request: IncomingMessage): Promise<readonly [number, unknown]> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const action = JSON.parse(text) as Action; // the console's own words
  const list = actions.get(c.id) ?? [];
  if (flags.has('--stale') && request.headers['if-match'] !== '*' && !staled.has(action.action)) {
    staled.add(action.action);
    actions.set(c.id, [...list, { action: 'status', to: 'in-progress', id: `a_x${String(list.length)}.${c.id}`, case_id: c.id, at: NOW, actor: 'marek' }]);
  }
  const work = workView(c.id);
  const match = request.headers['if-match'];
  if (match !== '*' && match !== `"v${String(work.version)}"`) return [409, { type: 'about:blank', title: 'Conflict', status: 409, code: 'stale', detail: `${c.id}: somebody did something about it since you looked; see what, and try again`, current: work }];
  const id = `a_n${String(list.length)}.${c.id}`;
  actions.set(c.id, [...actions.get(c.id) ?? [], { ...action, id, case_id: c.id, at: NOW + list.length, actor: 'ines' }]);
  return [200, { action_id: id, work: workView(c.id) }];
}
function part(c: Canned, what: string, search: URLSearchParams): unknown {
  if (flags.has('--broken') && ['map', 'graph', 'timeline'].includes(what)) return undefined;
  switch (what) {
    case '': return viewOf(c);
    case 'evidence': return { evidence: c.why.map((w) => ({ id: w.id, seen: [0, 1, ...(w.id === 'e1' ? [2, 3, 4] : [])].map((n) => seenOf(w, n)), missing: w.id === 'e4' ? 2 : 0 })), names };
    case 'timeline': return timelineOf(c, Date.parse(search.get('from') ?? '') || 0, Date.parse(search.get('to') ?? '') || NOW);
    case 'map': return mapOf(c);
    case 'graph': return graphOf(c, search.get('node'));
    case 'farm': return farmOf(c);
    case 'hours': return hoursOf(c);
    case 'similar': return { cases: canned.filter((o) => o.id !== c.id).flatMap((o) => [{ row: rowOf(o, 'fraud'), shares: ['address', 'detector:sharing.shared-egress'] }, { row: rowOf(o, 'benign'), shares: ['detector:origin.access-churn'] }, { row: rowOf(o), shares: ['person'] }]), names };
    default: return undefined;
  }
}
const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => { response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers }).end(JSON.stringify(body)); };
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://x');
  if (!url.pathname.startsWith('/api/v1/')) {
    const path = join(dist, normalize(url.pathname));
    const file = existsSync(path) && extname(path) !== '' ? path : join(dist, 'index.html');
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'" });
    createReadStream(file).pipe(response);
    return;
  }
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/events') { response.writeHead(200, { 'content-type': 'text/event-stream' }); response.write(': hello\n\n'); return; }
  if (path === '/session') { send(response, 200, { user: 'ines', role: flags.has('--viewer') ? 'viewer' : 'analyst', scopes: flags.has('--viewer') ? ['read'] : ['read', 'act'], csrf: 'x', expires_at: iso(NOW + DAY), product: { version: '0.1.0', mode: 'embedded', now: iso(NOW) } }); return; }
  if (path === '/cases') { send(response, 200, { items: canned.map((c) => rowOf(c)), total: 2, names, version: '1' }); return; }
  if (path === '/suppressions/preview') { send(response, 200, { cases: [], of: 312, days: 30, wholly: 1, evidence: 14, frauds: 0, people: 9, text: 'In 30 days this would have muted 1 case wholly and 13 cases in part, of 312; none of them found to be fraud.' }); return; }
  const [, id = '', what = ''] = /^\/cases\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  if (id === 'c_old') { response.writeHead(308, { location: '/api/v1/cases/c_farm' }).end(); return; }
  const c = canned.find((one) => one.id === id);
  if (c === undefined) { send(response, 404, { type: 'about:blank', title: 'Not found', status: 404, code: 'not-found', detail: `No case ${id} is known here.` }); return; }
  if (what === 'actions') { const [status, body] = await act(c, request); send(response, status, body); return; }
  if (what === 'report') { response.writeHead(200, { 'content-type': 'text/markdown; charset=utf-8' }).end(`# ${c.headline}\n`); return; }
  const body = part(c, what, url.searchParams);
  send(response, body === undefined ? 500 : 200, body ?? { type: 'about:blank', title: 'Internal error', status: 500, code: 'internal', detail: 'This part is broken on purpose.' }, what === '' ? { etag: `"v${String(workView(id).version)}"` } : {});
}
createServer((request, response) => { void answer(request, response); }).listen(port, '127.0.0.1', () => { process.stdout.write(`http://127.0.0.1:${String(port)}/cases/c_farm\n`); });

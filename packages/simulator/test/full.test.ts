import { describe, expect, it } from '@jest/globals';
import { distanceKm, homeOf, type Observation, shippedTo } from '@winnow/core';
import { fraudScenarios, simulation } from '@winnow/simulator';
import { dayOf, filesOf, ipOf, isExit, lineAt, type Parsed, parsed, type Truth, tunnelStarts, whereIs } from './parsed.ts';

/** Companies that differ in what writes their logs: ECS with IPv6; ASA, ECS and Okta; GlobalProtect, with IPv6 at the identity provider. */
const seeds = ['b', 'f', 'd'] as const;
const companies: readonly Parsed[] = seeds.map((seed) => parsed({ people: 300, days: 24, seed, stories: 'all', dropClaims: 0 }));
const frauds = (scenario: string): { of: Parsed; truth: Truth; seen: readonly Observation[] }[] => companies.flatMap((of) => of.truth.filter((t) => t.scenario === scenario).map((truth) => ({ of, truth, seen: of.seen.get(truth.person_id) ?? [] })));

const isVirtual = (o: Observation): boolean => /vmware|virtualbox|innotek|parallels|qemu|virtual machine|hvm|xen|DESKTOP-/i.test(JSON.stringify([o.winnow.device, o.host?.name])) || /^(00:0c:29|08:00:27|00:1c:42|52:54:00|00:15:5d|00:16:3e)/i.test(o.host?.mac?.[0]?.replaceAll('-', ':') ?? '');
const isKvm = (o: Observation): boolean => /pikvm|tinypilot|jetkvm|nanokvm|Logitech \(x64\)|Wireless MultiMedia|Multimedia Pro|"width_cm":0/i.test(JSON.stringify(o.winnow.device ?? {}));
const isTool = (o: Observation): boolean => /anydesk|teamviewer|chrome remote|rustdesk|jump|splashtop|screenconnect/i.test(JSON.stringify(o.winnow.software ?? []));

interface Span { readonly from: number; readonly to: number; readonly line: string }
/** Tunnels by start and the next end of the same device or account. */
function spans(seen: readonly Observation[]): Span[] {
  const out: Span[] = [];
  const open: { at: number; line: string; nat: string }[] = [];
  for (const o of seen) {
    const at = Date.parse(o['@timestamp']);
    const nat = o.source?.nat?.ip ?? '';
    if (o.winnow.kind === 'vpn-session-start') open.push({ at, line: lineAt(o), nat });
    if (o.winnow.kind !== 'vpn-session-end') continue;
    const i = open.findIndex((s) => s.line === lineAt(o) && (nat === '' || s.nat === '' || s.nat === nat));
    const [begun] = i === -1 ? [] : open.splice(i, 1);
    if (begun !== undefined) out.push({ from: begun.at, to: at, line: begun.line });
  }
  return out;
}
const overlaps = (a: Span, b: Span): boolean => a.from < b.to - 1000 && b.from < a.to - 1000;

describe('every scenario is in the truth, and its logs tell it', () => {
  it('all eight, and nomads', () => {
    for (const { truth } of companies) for (const scenario of [...fraudScenarios, 'policy.nomad']) expect([scenario, truth.filter((t) => t.scenario === scenario).length]).not.toEqual([scenario, 0]);
  });
  it('everybody in it was seen from the day given on, unless hired at the very end', () => {
    for (const scenario of fraudScenarios) for (const { truth, seen } of frauds(scenario)) if (truth.from < '2026-03-17') expect([scenario, truth.person_id, seen.some((o) => dayOf(o) >= truth.from)]).toEqual([scenario, truth.person_id, true]);
  });
  it('laptop farm: members share a line, or each has a tunnel and something shows the flat', () => {
    const farms = new Map<string, { seen: readonly Observation[] }[]>();
    for (const [i, of] of companies.entries()) for (const t of of.truth.filter((x) => x.scenario === 'laptop-farm')) farms.set(`${String(i)} ${t.cluster}`, [...farms.get(`${String(i)} ${t.cluster}`) ?? [], { seen: of.seen.get(t.person_id) ?? [] }]);
    let [shared, controlled] = [0, 0];
    for (const members of farms.values()) {
      const lines = members.map(({ seen }) => new Set(tunnelStarts(seen).map(lineAt)));
      const both = [...new Set(lines.flatMap((l) => [...l]))].some((line) => lines.filter((l) => l.has(line)).length > 1);
      const tunnelled = members.every(({ seen }) => tunnelStarts(seen).every((o) => isExit(ipOf(o))));
      if (both) shared += 1;
      if (members.some(({ seen }) => seen.some((o) => isKvm(o) || isTool(o)))) controlled += 1;
      expect(both || tunnelled || members.length < 2).toBe(true);
    }
    expect(shared).toBeGreaterThan(0);
    expect(controlled).toBeGreaterThan(0);
  });
  it('VPN chain: sessions come out of exits, or of household lines that change', () => {
    for (const { seen } of frauds('vpn-chain')) {
      const starts = tunnelStarts(seen);
      const out = starts.filter((o) => isExit(ipOf(o))).length;
      expect(out > starts.length * 0.7 || new Set(starts.map(lineAt)).size > Math.min(2, starts.length / 15)).toBe(true);
    }
  });
  it('VM on a private device: a hypervisor shows in some record', () => {
    for (const { seen } of frauds('byod-vm')) expect(seen.some(isVirtual)).toBe(true);
  });
  it('forwarded laptop: never near the claimed home without a tunnel, and the laptop went by', () => {
    for (const { of, truth, seen } of frauds('forwarded-laptop')) {
      const home = homeOf(of.claims.person(truth.person_id));
      const bare = tunnelStarts(seen).filter((o) => !isExit(ipOf(o)));
      expect(bare.length).toBeGreaterThan(0);
      for (const o of bare) { const place = whereIs(ipOf(o)); if (home !== undefined && place !== undefined) expect(distanceKm(place.city, home)).toBeGreaterThan(100); }
    }
  });
  it('persona rotation: the same days, never the same minute', () => {
    for (const of of companies) {
      const people = of.truth.filter((t) => t.scenario === 'persona-rotation');
      const all = people.map((t) => ({ t, spans: spans(of.seen.get(t.person_id) ?? []) }));
      for (const a of all) for (const b of all) if (a.t.cluster === b.t.cluster && a.t.person_id < b.t.person_id) {
        expect(a.spans.flatMap((x) => b.spans.filter((y) => overlaps(x, y)))).toEqual([]);
        const [one, other] = [a, b].map(({ spans: list }) => new Set(list.map((s) => new Date(s.from - 5 * 3_600_000).toISOString().slice(0, 10))));
        const later = [a, b].map(({ spans: list }) => list[0]?.from ?? Infinity).reduce((x, y) => Math.max(x, y));
        const days = [...one ?? []].filter((d) => Date.parse(d) > later);
        if (days.length > 5) expect(days.filter((d) => other?.has(d)).length / days.length).toBeGreaterThan(0.8);
      }
    }
  });
  it('handover: another line from the day on, and another device or other hours', () => {
    for (const { truth, seen } of frauds('handover')) {
      const [before, after] = [tunnelStarts(seen).filter((o) => dayOf(o) < truth.from), tunnelStarts(seen).filter((o) => dayOf(o) > truth.from)];
      const old = new Set(before.map(lineAt));
      expect(before.length).toBeGreaterThan(0);
      if (after.length > 0) expect(after.filter((o) => old.has(lineAt(o))).length / after.length).toBeLessThan(0.2);
    }
  });
  it('split place: on many days two places within one working day', () => {
    for (const { seen } of frauds('split-place')) {
      const days = new Map<string, Observation[]>();
      for (const o of seen) if (o.event.outcome === 'success' && ipOf(o) !== '' && o.winnow.kind !== 'mfa') days.set(dayOf(o), [...days.get(dayOf(o)) ?? [], o]);
      const double = [...days.values()].filter((list) => new Set(list.filter((o) => whereIs(ipOf(o))?.kind !== 'mobile').map(lineAt)).size > 1).length;
      expect(days.size < 3 || double / days.size > 0.3).toBe(true);
    }
  });
  it('quiet: nobody of them shows an operator\'s country', () => {
    for (const { seen } of frauds('quiet')) expect(seen.filter((o) => o.event.outcome === 'success' && ['CN', 'RU'].includes(whereIs(ipOf(o))?.city.country ?? ''))).toEqual([]);
  });
  it('slips come from operators\' countries, at a rate: neither never nor always', () => {
    const careful = fraudScenarios.flatMap((scenario) => (scenario === 'forwarded-laptop' ? [] : frauds(scenario)));
    const slipped = careful.filter(({ seen }) => seen.some((o) => ['CN', 'RU', 'AE', 'MY', 'PK'].includes(whereIs(ipOf(o))?.city.country ?? '') && o.event.outcome !== 'failure')).length;
    expect(slipped).toBeGreaterThan(1);
    expect(slipped).toBeLessThan(careful.length * 0.6);
  });
});

describe('the product reads all of it', () => {
  it.each(companies.map((c, i) => [seeds[i], c] as const))('company %s: no dead letter, no warning about its claims', (_, company) => {
    expect(company.deadLetters).toEqual([]);
    expect(company.warnings).toEqual([]);
    expect(company.seen.size).toBeGreaterThan(290);
  });
  it('companies differ in what writes their logs, how logins look, and which claims there are', () => {
    const many = Array.from({ length: 12 }, (_, seed) => filesOf({ people: 200, days: 2, seed }).files);
    const logs = new Set(many.flatMap((files) => [...files.keys()].filter((path) => path.startsWith('logs/'))));
    expect([...logs].sort()).toEqual(['logs/asa.log', 'logs/ecs.jsonl', 'logs/globalprotect.log', 'logs/okta.jsonl', 'logs/osquery.log']);
    expect(new Set(many.map((files) => files.has('devices.csv')))).toEqual(new Set([true, false]));
    const people = many.map((files) => (files.get('people.csv') ?? []).join('\n'));
    expect(people.some((text) => text.includes('EXAMPLE\\'))).toBe(true);
    expect(new Set(people.map((text) => text.split('\n', 1).join(''))).size).toBeGreaterThan(2);
  });
});

describe('honest oddities', () => {
  const role = (of: Parsed, name: string): string[] => [...of.roles].filter(([, r]) => r === name).map(([id]) => id);
  it('households share a line; half of them have two addresses in HR', () => {
    const pairs = companies.flatMap((of) => role(of, 'household').map((id) => ({ of, id })));
    expect(pairs.length).toBeGreaterThan(10);
    const homes = pairs.filter(({ of, id }) => { const other = role(of, 'household').find((p) => p !== id && tunnelStarts(of.seen.get(p) ?? []).some((o) => tunnelStarts(of.seen.get(id) ?? []).some((x) => lineAt(x) === lineAt(o)))); const [a, b] = [homeOf(of.claims.person(id)), homeOf(of.claims.person(other ?? ''))]; return a !== undefined && b !== undefined && distanceKm(a, b) > 0.5; });
    expect(homes.length).toBeGreaterThan(0);
    expect(homes.length).toBeLessThan(pairs.length);
  });
  it('laptops sent elsewhere, virtual machines, boxes and tools are not the frauds\' alone', () => {
    const honest = companies.flatMap((of) => [...of.seen].filter(([id]) => !of.truth.some((t) => t.person_id === id)).map(([id, seen]) => ({ of, id, seen })));
    expect(honest.filter(({ seen }) => seen.some((o) => /vmware|virtualbox|qemu|parallels/i.test(JSON.stringify(o.winnow.device ?? {})))).length).toBeGreaterThan(1);
    expect(honest.filter(({ seen }) => seen.some(isTool)).length).toBeGreaterThan(5);
    expect(honest.filter(({ seen }) => seen.some((o) => isExit(ipOf(o)))).length).toBeGreaterThan(10);
    expect(honest.filter(({ of, id }) => { const [home, sent] = [homeOf(of.claims.person(id)), shippedTo(of.claims.devicesOf(id)[0])]; return home !== undefined && sent !== undefined && distanceKm(home, sent) > 300; }).length).toBeGreaterThan(3);
  });
  it('IPv6 addresses change daily within their /64', () => {
    const six = companies.flatMap((of) => [...of.seen.values()]).map((seen) => seen.filter((o) => ipOf(o).includes(':') && o.winnow.kind === 'login')).filter((list) => list.length > 20);
    expect(six.length).toBeGreaterThan(3);
    expect(six.some((list) => new Set(list.map(ipOf)).size > 5 && new Set(list.map(lineAt)).size <= 3)).toBe(true);
  });
});

describe('rates over seeds', () => {
  const casts = Array.from({ length: 8 }, (_, seed) => simulation({ people: 1000, days: 60, seed: `rate ${String(seed)}` }).cast);
  const mean = (name: string): number => casts.reduce((sum, c) => sum + c.filter((p) => p.role === name).length, 0) / casts.length;
  it.each([
    ['privacy-vpn', 9, 11], ['nomad', 4, 6], ['household', 18, 22], ['agency', 7, 9], ['allowed-vm', 4, 6], ['moved', 9, 11], ['satellite', 3, 5], ['border', 3, 5], ['geo-error', 7, 9], ['it-kvm', 1, 3], ['vdi', 6, 9], ['kiosk', 3, 5], ['traveller', 20, 30],
    ['laptop-farm', 3, 11], ['vpn-chain', 2, 4], ['byod-vm', 1, 3], ['forwarded-laptop', 1, 3], ['persona-rotation', 1.5, 5], ['handover', 1, 2], ['split-place', 1, 2], ['quiet', 2, 3],
  ] as const)('%s: between %d and %d people of 1,000', (name, low, high) => {
    expect(mean(name)).toBeGreaterThanOrEqual(low);
    expect(mean(name)).toBeLessThanOrEqual(high);
  });
  it('a company of 50 has some frauds, of 300 every one, without stories none', () => {
    const scenarios = (people: number, stories: 'all' | 'none'): Set<string> => new Set((filesOf({ people, days: 1, seed: 3, stories }).files.get('truth.csv') ?? []).slice(1).map((l) => l.split(',')[1] ?? ''));
    expect([...scenarios(50, 'all')].filter((s) => !s.startsWith('policy.')).length).toBeGreaterThan(0);
    for (const scenario of fraudScenarios) expect(scenarios(300, 'all')).toContain(scenario);
    expect([...scenarios(400, 'none')].filter((s) => !s.startsWith('policy.'))).toEqual([]);
  });
});

describe('claims that are missing', () => {
  const cells = (drop: number): { total: number; empty: number; header: string; lines: string[] } => {
    const lines = filesOf({ people: 300, days: 1, seed: 5, dropClaims: drop }).files.get('people.csv') ?? [];
    const body = lines.slice(1).flatMap((l) => l.split(','));
    return { total: body.length, empty: body.filter((c) => c === '').length, header: lines[0] ?? '', lines };
  };
  it('a share of the optional cells is empty, and a higher share empties the same and more', () => {
    const [none, fifth, all] = [cells(0), cells(0.2), cells(1)];
    expect((fifth.empty - none.empty) / (none.total - none.empty)).toBeGreaterThan(0.14);
    expect((fifth.empty - none.empty) / (none.total - none.empty)).toBeLessThan(0.22);
    const names = all.header.split(',');
    const kept = new Set(all.lines.slice(1).flatMap((l) => l.split(',').flatMap((c, i) => (c === '' ? [] : [names[i] ?? '']))));
    for (const name of kept) expect(['person_id', 'usernames', 'valid_from', 'cost_center', 'badge_number', 'legal_entity']).toContain(name);
    fifth.lines.forEach((line, i) => { const more = all.lines[i]?.split(',') ?? []; line.split(',').forEach((c, j) => { if (c === '') expect(more[j]).toBe(''); }); });
  });
  it('logs do not change with it', () => {
    const logs = (drop: number): string => [...filesOf({ people: 200, days: 3, seed: 5, dropClaims: drop }).files].filter(([path]) => path.startsWith('logs/')).map(([, lines]) => lines.join('\n')).join('\n');
    expect(logs(1)).toBe(logs(0.2));
  });
});

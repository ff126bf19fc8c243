import { type Claims, type Observation, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { deviceIdsOf } from '../../places.ts';
import { isOfTeams, itTeams } from '../../teams.ts';
import { toldBy } from '../../told.ts';

export const rmm = definePersonDetector({
  id: 'remote-control.rmm', version: 1, family: 'remote-control',
  title: 'A program for remote control is on the device',
  needs: ['software'],
  attacks: [{ tactic: 'TA0011', technique: 'T1219.002' }],
  window: '30d', halfLife: '60d',
  levels: {
    one: { hit: 0.3, base: 0.075, source: 'estimate: leftovers of a support session, private use; published cases mostly have one' },
    several: { hit: 0.2, base: 0.0126, source: 'estimate: tools of two makers on one computer outside IT in about one of a hundred; published cases show it again and again' },
  },
  params: Type.Object({
    approved: Type.Array(Type.String(), { default: [], description: 'tools that the company itself uses, by the names in config/lists (AnyDesk, TeamViewer, …)' }),
    it_teams: Type.Array(Type.String(), { default: [...itTeams, '=support', 'technical support', 'customer support'], description: 'teams whose work such programs are: whole words of the name; with = before it the whole name' }),
  }),
  innocent: 'the company\'s own support, or a relative\'s computer to look after; the list of approved tools or the ticket decides it',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    const { marked } = toldBy(timeline.notable);
    if (marked.length === 0) return [];
    const approved = new Set(params.approved.map((name) => name.toLowerCase()));
    const shown = marked.filter((o) => toolsOf(o, approved).length > 0);
    const last = shown.at(-1);
    if (last === undefined || isOfTeams([person, ...ownersOf(shown, claims, asOf)], params.it_teams)) return [];
    const { device, tools } = worst(shown, approved);
    const level = tools.length >= 2 ? 'several' as const : 'one' as const;
    return [{
      level, quality: 1, observedAt: Date.parse(last['@timestamp']),
      summary: level === 'several' ? `Programs for remote control of ${String(tools.length)} makers are on one device (${tools.slice(0, 5).join(', ')}).` : `A program for remote control is on the device (${tools.join('')}).`,
      facts: { device_ids: device === '' ? deviceIdsOf(shown) : [device], tools: tools.slice(0, 10) },
      observations: shown.slice(-20).map((o) => o.event.id),
    }];
  },
});

const PREFIX = 'rmm:';
function toolsOf(o: Observation, approved: ReadonlySet<string>): readonly string[] {
  const { traits } = o.winnow;
  if (traits === undefined || o.event.outcome === 'failure') return [];
  return traits.filter((t) => t.startsWith(PREFIX)).map((t) => t.slice(PREFIX.length)).filter((tool) => !approved.has(tool.toLowerCase()));
}

/** The device with most makers; the tools of two devices say nothing about either. */
function worst(shown: readonly Observation[], approved: ReadonlySet<string>): { readonly device: string; readonly tools: readonly string[] } {
  const byDevice = new Map<string, Set<string>>();
  for (const o of shown) {
    const device = o.winnow.device_id ?? '';
    const tools = byDevice.get(device) ?? new Set<string>();
    for (const tool of toolsOf(o, approved)) tools.add(tool);
    byDevice.set(device, tools);
  }
  const [device, tools] = [...byDevice].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))[0] ?? ['', new Set<string>()];
  return { device, tools: [...tools].sort() };
}

const ownersOf = (shown: readonly Observation[], claims: Claims, asOf: number): readonly (PersonClaim | undefined)[] =>
  [...new Set(shown.map((o) => (o.winnow.device_id === undefined ? undefined : claims.device(o.winnow.device_id, asOf)?.owner_id)))].map((owner) => (owner === undefined ? undefined : claims.person(owner, asOf)));

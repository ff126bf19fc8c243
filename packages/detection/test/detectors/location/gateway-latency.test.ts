import { describe, expect, it } from '@jest/globals';
import { type NetworkClaim, type Observation } from '@winnow/core';
import { gatewayLatency } from '../../../src/detectors/location/gateway-latency.ts';
import { daily, findingIn, on, person, type PlaceName, places, type Seen, seen, type Situation, trip } from '../../support.ts';

/** ms to each gateway; Dallas is 300 km from the home in Austin, Berlin 8,500 km: light needs 3 and 83 ms. */
type Ways = Readonly<Record<string, number>>;
const fromHome: Ways = { 'gw-dallas': 12, 'gw-berlin': 118 };
/** The same two ways, and from the exit near home on to somebody 9,000 km away. */
const through: Ways = { 'gw-dallas': 122, 'gw-berlin': 228 };
const fromBerlin: Ways = { 'gw-dallas': 125, 'gw-berlin': 9 };
const exit: Partial<Seen> = { net: 'vpn', ip: '198.51.100.8' };

const withWays = (o: Observation, ways: Ways, extra = 0): Observation => ({ ...o, winnow: { ...o.winnow, rtt_ms: Object.entries(ways).map(([landmark, ms]) => ({ landmark, ms: ms + extra })) } });
interface Measured extends Partial<Seen> { readonly ways?: Ways; readonly days?: number; readonly first?: number; readonly times?: number }
/** Two sessions a day for three weeks; now and then an answer takes long. */
const measured = ({ ways = through, days = 18, first = 0, times = 2, ...rest }: Measured = {}): Observation[] =>
  Array.from({ length: days * times }, (_, i) => withWays(seen({ ...exit, ...rest, at: on(first + Math.floor(i / times), 13 + (i % times)) }), ways, i % 7 === 3 ? 90 : i % 5));
const office: NetworkClaim = { cidr: '198.51.100.0/24', kind: 'office', label: 'Office', country: 'US' };
const at = (name: PlaceName): { home_lat: number; home_lon: number } => ({ home_lat: places[name].lat, home_lon: places[name].lon });

const situations: readonly Situation[] = [
  { name: 'an exit near home, and somebody far behind it', seen: measured(), level: 'detour' },
  { name: 'the same over a subscriber\'s line near home', seen: measured({ net: 'residential' }), level: 'slow-line' },
  { name: 'behind an exit now and then, at home else', seen: [...measured({ days: 12 }), ...measured({ net: 'residential', ip: '203.0.113.7', ways: fromHome })], level: 'detour' },
  { name: 'a handshake of three round trips', seen: measured({ ways: { 'gw-dallas': 366, 'gw-berlin': 684 } }), level: 'detour' },
  { name: 'an exit near home, and the person there', seen: measured({ ways: { 'gw-dallas': 25, 'gw-berlin': 131 } }), level: undefined },
  { name: 'a handshake of three round trips from home', seen: measured({ ways: { 'gw-dallas': 75, 'gw-berlin': 393 } }), level: undefined },
  { name: 'at home on a carrier\'s router', seen: measured({ net: 'residential', ways: { 'gw-dallas': 60, 'gw-berlin': 166 } }), level: undefined },
  { name: 'a bad line that is good at times', seen: [...measured({ net: 'residential' }), ...measured({ net: 'residential', ways: fromHome, days: 1, first: 20 })], level: undefined },
  { name: 'a phone', seen: measured({ net: 'mobile' }), level: undefined },
  { name: 'a satellite', seen: measured({ net: 'satellite', ways: { 'gw-dallas': 560, 'gw-berlin': 670 } }), level: undefined },
  { name: 'a privacy VPN far away, used at home: there and back', seen: measured({ ways: { 'gw-dallas': 235, 'gw-berlin': 124 } }), level: undefined },
  { name: 'a privacy VPN far away, and the far gateway farther still from it', seen: measured({ from: 'berlin', ways: { 'gw-dallas': 209, 'gw-syd': 325 } }), level: undefined },
  { name: 'the same ways over an exit that GeoIP has near home', seen: measured({ ways: { 'gw-dallas': 209, 'gw-syd': 325 } }), level: 'detour' },
  { name: 'an exit of which nobody knows where it is', seen: measured({ from: 'nowhere' }), level: undefined },
  { name: 'of three gateways one does not agree', seen: measured({ ways: { 'gw-dallas': 209, 'gw-berlin': 110, 'gw-syd': 325 } }), level: undefined },
  { name: 'three that agree', seen: measured({ ways: { ...through, 'gw-syd': 290 } }), level: 'detour' },
  { name: 'a gateway that is slow with everybody', seen: measured({ ways: { 'gw-dallas': 122, 'gw-berlin': 131 } }), level: undefined },
  { name: 'too few measures', seen: measured({ times: 1 }), level: undefined },
  { name: 'too few days', seen: measured({ times: 6, days: 5 }), level: undefined },
  { name: 'one gateway', seen: measured({ ways: { 'gw-dallas': 122 } }), level: undefined },
  { name: 'two that stand side by side', seen: measured({ ways: { 'gw-dallas': 122, 'gw-dfw': 124 } }), level: undefined },
  { name: 'names that tell no place', seen: measured({ ways: { 'gw-1': 122, 'gw-2': 228 } }), level: undefined },
  { name: 'a name like a town, which the claims explain', seen: measured({ ways: { 'gw-austin': 122, 'gw-berlin': 228 } }), level: 'detour' },
  { name: 'no home in the claims', seen: measured(), claims: { people: [{ person_id: 'p1', usernames: ['one'], home_country: 'US' }] }, level: undefined },
  { name: 'nobody on the roster', seen: measured(), claims: { people: [] }, level: undefined },
  { name: 'moved since: those were the ways of another home', seen: measured(), claims: { people: [person({}, 'dandong'), person({ valid_from: '2026-09-20' })] }, level: undefined },
  { name: 'a claim that holds from no day on', seen: measured(), claims: { people: [person({ valid_from: '' })] }, level: 'detour' },
  { name: 'a journey on record', seen: measured(), claims: { travel: [trip('US', '2026-09-07', '2026-09-24')] }, level: undefined },
  { name: 'out of the company\'s own line', seen: measured(), claims: { networks: [office] }, level: undefined },
  { name: 'turned away: it may have been anybody', seen: measured({ outcome: 'failure' }), level: undefined },
  { name: 'behind an exit, near a far gateway', seen: measured({ ways: fromBerlin }), level: 'impossible' },
  { name: 'the same over a line in Berlin: home-mismatch tells it', seen: measured({ ways: fromBerlin, net: 'residential', from: 'berlin' }), level: undefined },
  { name: 'behind an exit in Berlin, at home', seen: measured({ ways: { 'gw-dallas': 230, 'gw-berlin': 118 } }), level: undefined },
  { name: 'on four days of eighteen only', seen: [...measured({ ways: fromBerlin, days: 4 }), ...measured({ ways: { 'gw-dallas': 20, 'gw-berlin': 122 }, days: 14, first: 4 })], level: undefined },
  { name: 'a gateway that stands elsewhere than its name says: both are near', seen: measured({ ways: { 'gw-dallas': 8, 'gw-berlin': 9 } }), level: undefined },
  { name: 'a gateway that answers too soon at home, too', seen: [...measured({ ways: fromBerlin }), ...measured({ net: 'residential', ip: '203.0.113.7', ways: { 'gw-dallas': 90, 'gw-berlin': 30 } })], level: undefined },
  { name: 'nowhere so far from home that an answer can be too soon', seen: measured({ ways: { 'gw-dallas': 2, 'gw-columbus': 3 } }), claims: { people: [person(), person({ person_id: 'p2', usernames: ['two'], ...at('columbus'), home_city: 'Columbus' })] }, level: undefined },
];
describe('location.gateway-latency', () => {
  it.each(situations)('$name', (situation) => { expect(findingIn(gatewayLatency, situation)?.level).toBe(situation.level); });
  it('tells what was measured and how long the way behind the line is', () => {
    const found = findingIn(gatewayLatency, { name: '', seen: measured(), level: 'detour' });
    expect(found?.summary).toBe('Works through an exit not far from the claimed home, but in 18 days the gateway gw-dallas, 290 km from that home, never answered in less than 122 ms: as if the way went on for 9170 km behind it.');
    expect(found?.facts).toEqual({ ips: ['198.51.100.8'], gateways: [{ name: 'gw-dallas', least_ms: 122, km_from_home: 293 }, { name: 'gw-berlin', least_ms: 228, km_from_home: 8656 }], late_ms: 90, measures: 36, days: 18 });
  });
  it('tells how soon the answer was, and how soon it can be', () => {
    const found = findingIn(gatewayLatency, { name: '', seen: measured({ ways: fromBerlin }), level: 'impossible' });
    expect(found?.summary).toBe('On 18 of 18 days the gateway gw-berlin answered sooner than light brings an answer from the claimed home, 8660 km away: in 9 ms at best instead of 84 ms.');
    expect(found?.facts).toMatchObject({ gateways: [{ name: 'gw-berlin', least_ms: 9 }], floor_ms: 84, days: 18 });
  });
  it('is silent on sessions without measures', () => { expect(findingIn(gatewayLatency, { name: '', seen: daily(28, exit), level: undefined })).toBeUndefined(); });
});

import { type Case, type Evidence } from '@winnow/core';

const has = (evidence: readonly Evidence[], detector: string, levels?: readonly string[]): boolean => evidence.some((e) => e.detector === detector && e.weight_db >= 2 && (levels === undefined || levels.includes(e.level)));

/** How many people the evidence itself speaks of: a case may hold more, who came into it by something else. */
function sharing(evidence: readonly Evidence[], detector: string, all: number): number {
  const counts = evidence.flatMap((e) => (e.detector === detector && typeof e.facts['people'] === 'number' ? [e.facts['people']] : []));
  return counts.length === 0 ? all : Math.min(all, Math.max(...counts));
}
/** `4 people` or, where the case holds more, `7 people, 4 of whom`. */
const people = (evidence: readonly Evidence[], detector: string, all: number): string => {
  const some = sharing(evidence, detector, all);
  return some === all ? `${String(all)} people` : `${String(all)} people, ${String(some)} of whom`;
};

type Story = readonly [tells: (evidence: readonly Evidence[]) => boolean, words: (n: number, evidence: readonly Evidence[]) => string];
/** What the evidence looks like together, most telling first. Only words: the score does not know of it. */
const stories: readonly Story[] = [
  [(e) => has(e, 'sharing.shared-egress', ['three', 'three-separate']) && has(e, 'delivery.shared-address'), (n, e) => `Laptop farm: ${people(e, 'sharing.shared-egress', n)} work from one line, and laptops were sent to one place far from the homes they claim`],
  [(e) => has(e, 'sharing.shared-egress', ['three', 'three-separate']), (n, e) => `Laptop farm: ${people(e, 'sharing.shared-egress', n)} work from one line`],
  [(e) => has(e, 'remote-control.kvm'), () => 'Remote control: an IP-KVM is plugged into the laptop'],
  [(e) => has(e, 'sharing.device'), (n, e) => `One machine for several: ${people(e, 'sharing.device', n)} work in turn on one device`],
  [(e) => has(e, 'sharing.mfa-device'), (n, e) => `One phone for several: ${people(e, 'sharing.mfa-device', n)} have their logins approved on one phone or token`],
  [(e) => has(e, 'sharing.fingerprint'), (n, e) => `One browser for several: ${people(e, 'sharing.fingerprint', n)} log in with the same one`],
  [(e) => has(e, 'sharing.shared-egress', ['pair', 'pair-separate']), (n, e) => `${people(e, 'sharing.shared-egress', n)} work from one line and should share nothing`],
  [(e) => has(e, 'device.vm-behind-vpn', ['vm-behind-vpn']), () => 'Virtual machine on a private device behind a VPN'],
  [(e) => has(e, 'delivery.shared-address') && has(e, 'origin.vpn-behind-vpn'), () => 'Works from behind another VPN, on a laptop that went where colleagues\' laptops went, far from every home they claim'],
  [(e) => has(e, 'delivery.shared-address'), () => 'The laptop went where colleagues\' laptops went, far from every home they claim'],
  [(e) => has(e, 'sharing.phone'), (n, e) => `One number for several: ${people(e, 'sharing.phone', n)} have the same phone number and are no household`],
  [(e) => has(e, 'delivery.first-check-in') && has(e, 'delivery.shipped-elsewhere'), () => 'Forwarded laptop: sent elsewhere and first seen far away'],
  [(e) => has(e, 'origin.vpn-behind-vpn') && has(e, 'location.slip'), () => 'VPN behind the VPN, and a slip from a far country'],
  [(e) => has(e, 'delivery.first-check-in'), () => 'Laptop first seen far from where it was sent'],
  [(e) => has(e, 'location.slip'), () => 'Shows up for a moment in a far country'],
  [(e) => has(e, 'origin.vpn-behind-vpn'), () => 'Works from behind another VPN'],
  [(e) => has(e, 'location.home-mismatch'), () => 'Works from far away from the claimed home'],
];

/** One line for the queue: who, what it looks like, and the heaviest fact. */
export function headlineOf(kind: Case['kind'], members: readonly string[], evidence: readonly Evidence[]): string {
  const story = stories.find(([tells]) => tells(evidence))?.[1](members.length, evidence) ?? 'Contradictions add up';
  const who = kind === 'person' ? `${members[0] ?? ''}: ` : '';
  const why = evidence[0]?.summary;
  return `${who}${story}.${why === undefined ? '' : ` ${why}`}`;
}

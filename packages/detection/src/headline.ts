import { type Case, type Evidence } from '@winnow/core';

const has = (evidence: readonly Evidence[], detector: string, levels?: readonly string[]): boolean => evidence.some((e) => e.detector === detector && e.weight_db >= 2 && (levels === undefined || levels.includes(e.level)));

type Story = readonly [tells: (evidence: readonly Evidence[]) => boolean, words: (n: number) => string];
/** What the evidence looks like together, most telling first. Only words: the score does not know of it. */
const stories: readonly Story[] = [
  [(e) => has(e, 'sharing.shared-egress', ['three', 'three-separate']), (n) => `Laptop farm: ${String(n)} people work from one line`],
  [(e) => has(e, 'remote-control.kvm'), () => 'Remote control: an IP-KVM is plugged into the laptop'],
  [(e) => has(e, 'sharing.shared-egress', ['pair', 'pair-separate']), (n) => `${String(n)} people who should share nothing work from one line`],
  [(e) => has(e, 'device.vm-behind-vpn', ['vm-behind-vpn']), () => 'Virtual machine on a private device behind a VPN'],
  [(e) => has(e, 'delivery.first-check-in') && has(e, 'delivery.shipped-elsewhere'), () => 'Forwarded laptop: sent elsewhere and first seen far away'],
  [(e) => has(e, 'origin.vpn-behind-vpn') && has(e, 'location.slip'), () => 'VPN behind the VPN, and a slip from a far country'],
  [(e) => has(e, 'delivery.first-check-in'), () => 'Laptop first seen far from where it was sent'],
  [(e) => has(e, 'location.slip'), () => 'Shows up for a moment in a far country'],
  [(e) => has(e, 'origin.vpn-behind-vpn'), () => 'Works from behind another VPN'],
  [(e) => has(e, 'location.home-mismatch'), () => 'Works from far away from the claimed home'],
];

/** One line for the queue: who, what it looks like, and the heaviest fact. */
export function headlineOf(kind: Case['kind'], people: readonly string[], evidence: readonly Evidence[]): string {
  const story = stories.find(([tells]) => tells(evidence))?.[1](people.length) ?? 'Contradictions add up';
  const who = kind === 'person' ? `${people[0] ?? ''}: ` : '';
  const why = evidence[0]?.summary;
  return `${who}${story}.${why === undefined ? '' : ` ${why}`}`;
}

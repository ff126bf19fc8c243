import { HOUR } from '@winnow/core';
import { address, alwaysHidden, also, approvals, exit, hired, home, hotspot, laptop, mostlyHidden, once, provider, reports, type Story, WEEKS, withoutHome, work } from './story.ts';

const vm = { vm: true, vendor: 'VMware, Inc.', model: 'VMware20,1' } as const;

/*
 * Of what one level of a detector shows there are at most ten people in all of this, or the company's own rates make it weigh less (weights.ts).
 * Most were hired in July, so that the prior is -37 dB and a case takes 27.
 */

const origin: readonly Story[] = [
  {
    detector: 'origin.vpn-behind-vpn', told: 'Hired in July and never seen without a VPN exit in between; paid over an online service, the laptop went to a forwarder',
    people: [hired('vera', 'austin', { payout: 'fintech' })], devices: [laptop('vera', { shipped_kind: 'freight-forwarder' }, 'dallas')], seen: alwaysHidden('vera'),
  },
  {
    detector: 'origin.access-churn', told: 'Works in a virtual machine on a private computer, behind lines of eight households of one city in turn',
    people: [hired('chuck', 'dallas')],
    seen: rotated('chuck', 8),
  },
];
/** One exit after another that a household lets out, three times a day. */
function rotated(id: string, providers: number): Story['seen'] {
  const lines = Array.from({ length: providers }, (_, i) => home(`household ${String(i)}`, 'austin', { asn: provider(`household ${String(i)}`) }));
  const own = { device: 'PC-7', facts: { ...vm, managed: false } };
  return WEEKS.flatMap((day, d) => [13, 16, 19].map((hour, h) => once(id, { ...lines[(3 * d + h) % providers], ...own }, day, hour)));
}

const location: readonly Story[] = [
  {
    detector: 'location.home-mismatch', told: 'Claims to live in Dallas, has worked from a line in Berlin since the logs begin; paid over an online service',
    people: [hired('hugo', 'dallas', { payout: 'fintech' })], seen: work('hugo', home('hugo', 'berlin')),
  },
  {
    detector: 'location.impossible-travel', told: 'Two programs for remote control on the laptop at home; on three days a private computer in another state goes on an hour later; paid over an online service',
    people: [hired('tara', 'austin', { payout: 'fintech' })], devices: [laptop('tara')],
    seen: [
      ...work('tara', home('tara', 'austin', { device: 'tara-laptop' }), WEEKS, [14]), ...work('tara', home('tara', 'columbus', { device: 'PC-2', facts: { managed: false } }), [2, 9, 16], [15]),
      ...reports('tara', home('tara', 'austin', { kind: 'software-seen', device: 'tara-laptop', traits: ['rmm:AnyDesk', 'rmm:RustDesk'] }), [3, 10]),
    ],
  },
  {
    detector: 'location.slip', told: 'Behind a VPN exit on most days, and one morning the phone approves in Dandong',
    people: [hired('sid')], seen: [...mostlyHidden('sid'), ...approvals('sid', home('sid', 'dandong'), { days: [9] })],
  },
  {
    detector: 'location.gateway-latency', told: 'Always behind an exit in Dallas, but the gateway there answers as late as from the other side of the world',
    people: [hired('lars')],
    seen: also(alwaysHidden('lars'), { rtt_ms: [{ landmark: 'gp-dfw1', ms: 262 }, { landmark: 'gp-fra1', ms: 351 }] }),
  },
  {
    detector: 'location.concurrent', told: 'At home in Austin and, on six days in three weeks, at the same minute in Columbus; two programs for remote control on the laptop',
    people: [hired('cora')], devices: [laptop('cora')],
    seen: [
      ...work('cora', home('cora', 'austin', { device: 'cora-laptop' })), ...work('cora', home('cora', 'columbus'), [0, 4, 7, 11, 14, 18], [14]),
      ...reports('cora', home('cora', 'austin', { kind: 'software-seen', device: 'cora-laptop', traits: ['rmm:TeamViewer', 'rmm:RustDesk'] }), [1, 8, 15]),
    ],
  },
];

const delivery: readonly Story[] = [
  {
    detector: 'delivery.shipped-elsewhere', told: 'Always behind a VPN exit; the laptop went to a freight forwarder in another state',
    people: [hired('fred')], devices: [laptop('fred', { shipped_kind: 'freight-forwarder' }, 'seattle')], seen: alwaysHidden('fred'),
  },
  {
    detector: 'delivery.first-check-in', told: 'The laptop went to the claimed home in Austin, first appeared in Columbus and stayed there; paid over an online service',
    people: [hired('fay', 'austin', { payout: 'fintech' })], devices: [laptop('fay', {}, 'austin')], seen: work('fay', home('fay', 'columbus', { device: 'fay-laptop' })),
  },
  {
    detector: 'delivery.shared-address', told: 'The laptops of two hires from different states went to one house in Boston, where each works over another line',
    people: [hired('ada', 'austin'), hired('dov', 'denver')], devices: [laptop('ada', {}, 'boston'), laptop('dov', {}, 'boston')],
    seen: ['ada', 'dov'].flatMap((id) => work(id, home(id, 'boston', { device: `${id}-laptop` }))),
  },
  {
    detector: 'delivery.changed-address', told: 'Mostly behind a VPN exit; four days before the laptop was to leave for the claimed home another state was named',
    people: [hired('chad', 'austin', { start_date: '2026-08-17' })], devices: [laptop('chad', { valid_from: '2026-08-10' }, 'austin'), laptop('chad', { valid_from: '2026-08-28' }, 'columbus')],
    seen: mostlyHidden('chad'),
  },
];

const sharing: readonly Story[] = [
  {
    detector: 'sharing.shared-egress', told: 'A farm of three: hired one by one from three states, at work over one line in Columbus',
    people: [hired('eli', 'austin'), hired('eva', 'denver'), hired('ed', 'seattle')], seen: together(['eli', 'eva', 'ed']),
  },
  {
    detector: 'sharing.approval-line', told: 'A tunnel for each of two laptops, but both phones approve over one house\'s line',
    people: [hired('pia', 'austin'), hired('pat', 'denver')], seen: behindTunnels(['pia', 'pat']),
  },
  {
    detector: 'sharing.device', told: 'Two hires, mostly behind a VPN exit, work in turn on one machine',
    people: [hired('dana', 'austin'), hired('dirk', 'denver')],
    seen: [...mostlyHidden('dana', 'austin', { device: 'PC-18' }), ...mostlyHidden('dirk', 'denver', { device: 'PC-18' })],
  },
  {
    detector: 'sharing.mfa-device', told: 'Two hires work in nothing but virtual machines over hotspots, and one phone approves for both',
    people: [hired('mia', 'denver'), hired('max', 'seattle')],
    seen: (['mia', 'max'] as const).flatMap((id) => {
      const line = hotspot(id, id === 'mia' ? 'denver' : 'seattle');
      return [...work(id, { ...line, device: `VM-${id}`, facts: vm }), ...approvals(id, line, { phone: 'phone-19' })];
    }),
  },
  {
    detector: 'sharing.phone', told: 'Two hires with one phone number in HR, both paid in a cryptocurrency; their laptops were fetched from parcel shops',
    people: [hired('phil', 'denver', { phone: '+1 512 555 0143', payout: 'crypto' }), hired('pola', 'seattle', { phone: '001-512-5550143', payout: 'crypto' })],
    devices: [laptop('phil', { shipped_kind: 'parcel-shop' }, 'denver'), laptop('pola', { shipped_kind: 'parcel-shop' }, 'seattle')],
    seen: [...work('phil', hotspot('phil', 'denver')), ...work('pola', hotspot('pola', 'seattle'))],
  },
  {
    detector: 'sharing.fingerprint', told: 'Two hires behind VPN exits log in with one browser',
    people: [hired('finn', 'austin'), hired('fritz', 'seattle')],
    seen: [...mostlyHidden('finn', 'austin', { kind: 'login', facts: { fingerprint: 'f-21' } }), ...mostlyHidden('fritz', 'seattle', { kind: 'login', facts: { fingerprint: 'f-21' } })],
  },
];
function together(ids: readonly string[]): Story['seen'] {
  const line = home('farm', 'columbus');
  return ids.flatMap((id) => work(id, line));
}
function behindTunnels(ids: readonly string[]): Story['seen'] {
  const house = home('house', 'columbus');
  return ids.flatMap((id) => [...alwaysHidden(id), ...approvals(id, house)]);
}

const remote: readonly Story[] = [
  {
    detector: 'remote-control.phone-elsewhere', told: 'Placed by an agency, HR has no address; the laptop in Austin has two programs for remote control, the phone approves in Dandong; paid over an online service',
    people: [withoutHome(hired('paul', 'austin', { agency: 'Example Staffing', payout: 'fintech' }))], devices: [laptop('paul')],
    seen: [
      ...work('paul', home('paul', 'austin', { device: 'paul-laptop' })), ...approvals('paul', home('paul', 'dandong')),
      ...reports('paul', home('paul', 'austin', { kind: 'software-seen', device: 'paul-laptop', traits: ['rmm:AnyDesk', 'rmm:RustDesk'] }), [0, 7, 14]),
    ],
  },
  {
    detector: 'remote-control.kvm', told: 'An IP-KVM in a seller\'s laptop at the claimed home, and nothing else',
    people: [hired('kim')], devices: [laptop('kim')],
    seen: [...work('kim', home('kim', 'austin', { device: 'kim-laptop' })), ...reports('kim', home('kim', 'austin', { device: 'kim-laptop', traits: ['ip-kvm:PiKVM'] }), [2, 9])],
  },
  {
    detector: 'remote-control.rmm', told: 'At home a laptop with two programs for remote control and no screen of any size; wages in a cryptocurrency',
    people: [hired('rita', 'austin', { payout: 'crypto' })], devices: [laptop('rita')],
    seen: [
      ...work('rita', home('rita', 'austin', { device: 'rita-laptop' })), ...reports('rita', home('rita', 'austin', { kind: 'software-seen', device: 'rita-laptop', traits: ['rmm:AnyDesk', 'rmm:TeamViewer'] }), [1, 8, 15]),
      ...reports('rita', home('rita', 'austin', { device: 'rita-laptop', facts: { displays: [{ width_cm: 0, height_cm: 0 }] } })),
    ],
  },
  {
    detector: 'remote-control.inbound-sessions', told: 'A laptop at the claimed home is driven with AnyDesk for seven hours of every working day; paid over an online service',
    people: [hired('ines', 'austin', { payout: 'fintech' })], devices: [laptop('ines')], seen: drivenFromAfar('ines'),
  },
  {
    detector: 'remote-control.headless', told: 'Mostly behind a VPN exit, on a laptop whose only screen is a chip that records it; paid over an online service',
    people: [hired('hedda', 'austin', { payout: 'fintech' })], devices: [laptop('hedda')],
    seen: [...mostlyHidden('hedda', 'austin', { device: 'hedda-laptop' }), ...reports('hedda', exit('hedda', { device: 'hedda-laptop', traits: ['capture:MACROSILICON'], facts: { displays: [{ vendor: 'MAC', name: 'USB Video', width_cm: 53, height_cm: 30 }] } }), [0, 3, 7, 10, 14, 17])],
  },
];
function drivenFromAfar(id: string): Story['seen'] {
  const line = home(id, 'austin', { device: `${id}-laptop` });
  const ends = also(work(id, { ...line, kind: 'remote-control-session', traits: ['rmm:AnyDesk'] }, WEEKS, [21]), { software: [{ name: 'AnyDesk' }], peer: { ip: address(`${id} operator`) } });
  return [...work(id, line), ...ends.map((o) => ({ ...o, event: { ...o.event, type: ['end'], duration: 7 * HOUR * 1e6 } }))];
}

const devices: readonly Story[] = [
  {
    detector: 'device.vm-behind-vpn', told: 'Mostly behind a VPN exit, in a virtual machine that the inventory does not know',
    people: [hired('vito')], seen: mostlyHidden('vito', 'austin', { device: 'VM-9', facts: vm }),
  },
  {
    detector: 'device.unmanaged', told: 'Always behind a VPN exit and on nothing but a private computer',
    people: [hired('uma')], seen: alwaysHidden('uma', { device: 'PC-10', facts: { managed: false } }),
  },
  {
    detector: 'device.somebody-else', told: 'Claims Austin, works in Columbus on the laptop of somebody who left in May and never sent it back; paid over an online service',
    people: [hired('otto', 'austin', { payout: 'fintech' })], others: [hired('olga', 'boston', { start_date: '2025-03-03', end_date: '2026-05-29' })], devices: [laptop('olga')],
    seen: work('otto', home('otto', 'columbus', { device: 'olga-laptop' })),
  },
  {
    detector: 'device.os-mismatch', told: 'Always behind a VPN exit; the MacBook that was issued says that it runs Windows',
    people: [hired('mona')], devices: [laptop('mona', { os: 'macOS', model: 'MacBook Pro' })],
    seen: [...alwaysHidden('mona', { device: 'mona-laptop' }), ...reports('mona', exit('mona', { device: 'mona-laptop', os: 'Windows 11' }))],
  },
];

const behaviour: readonly Story[] = [
  {
    detector: 'behaviour.handover', told: 'After a week and a half at home all work comes out of a VPN exit, from another machine, at night',
    people: [hired('hana')], devices: [laptop('hana')],
    seen: [...work('hana', home('hana', 'austin', { device: 'hana-laptop' }), WEEKS.slice(0, 7)), ...work('hana', exit('hana', { device: 'PC-11' }), WEEKS.slice(7), [2, 5])],
  },
  {
    detector: 'behaviour.payout', told: 'Always behind a VPN exit, and wants the wages in a cryptocurrency',
    people: [hired('petra', 'austin', { payout: 'crypto' })], seen: alwaysHidden('petra'),
  },
  {
    detector: 'behaviour.no-quiet-gap', told: 'Hired in May, always behind a VPN exit, and logs in around the clock, as if in three shifts; paid over an online service',
    people: [hired('nils', 'austin', { start_date: '2026-05-18', payout: 'fintech' })],
    seen: aroundTheClock('nils'),
  },
];
function aroundTheClock(id: string): Story['seen'] {
  const line = exit(id, { kind: 'login' });
  return work(id, line, WEEKS, [0, 4, 8, 12, 16, 20].flatMap((hour) => [hour, hour + 0.2]));
}

export const stories: readonly Story[] = [...origin, ...location, ...delivery, ...sharing, ...remote, ...devices, ...behaviour];

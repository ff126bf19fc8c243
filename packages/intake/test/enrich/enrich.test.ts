import { describe, expect, it } from '@jest/globals';
import { accountId, Claims, noClaims, type Observation, withoutNames } from '@winnow/core';
import fc from 'fast-check';
import { Cache } from '../../src/enrich/cache.ts';
import { Enricher } from '../../src/enrich/enrich.ts';
import { hostId, identitiesOf, phoneId, withPerson } from '../../src/enrich/identity.ts';
import { saneId } from '../../src/enrich/placeholders.ts';
import { type EnrichPorts, noPorts } from '../../src/enrich/ports.ts';

const KEY = 'test key';
type Parts = { user?: Observation['user']; source?: Observation['source']; host?: Observation['host']; winnow?: Partial<Observation['winnow']> };
const observation = ({ winnow, ...rest }: Parts): Observation => ({
  schema_version: 1, '@timestamp': '2026-03-01T10:00:00.000Z', event: { id: 'e1', outcome: 'success' }, ...rest, winnow: { kind: 'login', source: 'ecs', ...winnow },
} as Observation); // test data, written by hand

const asked: string[] = [];
const ports: EnrichPorts = {
  place: (ip) => { asked.push(ip); return ip.startsWith('203.') ? { geo: { country_iso_code: 'US', city_name: 'Denver', location: { lat: 39.74, lon: -104.99 } }, accuracyKm: 25 } : undefined; },
  asn: (ip) => (ip.startsWith('203.') ? { number: 64500, organization: 'Example Access' } : ip.startsWith('198.') ? { number: 64501, organization: 'Example Exit' } : undefined),
  network: (_ip, asn) => (asn?.number === 64500 ? { class: 'residential' } : asn?.number === 64501 ? { class: 'vpn', operator: 'Example VPN' } : undefined),
  marks: {
    usb: (u) => (u.product === 'PiKVM' ? [{ trait: 'ip-kvm:PiKVM' }] : []),
    display: (d) => (d.serial === 'FIXED' ? [{ trait: 'ip-kvm-disguise' }] : []),
    mac: (mac) => (mac.startsWith('080027') ? [{ trait: 'vm:VirtualBox' }] : mac.startsWith('0a0027') ? [{ trait: 'vm-adapter:VirtualBox' }] : []),
    hardware: (h) => (h.model === 'VirtualBox' ? [{ trait: 'vm:VirtualBox' }] : []),
    hostName: (name) => (name === 'DESKTOP-AB12CD3' ? [{ trait: 'default-host-name' }] : []),
    software: (p) => (p.name === 'RustDesk' ? [{ trait: 'rmm:RustDesk' }] : []),
  },
};
const claims = new Claims({
  ...noClaims,
  people: [{ person_id: 'p1', usernames: ['corp\\ann', 'ann@example.com'] }],
  devices: [
    { device_id: 'SER-0001', hostnames: ['lap-1'], macs: ['00-11-22-33-44-55'], ownership: 'corporate' },
    { device_id: 'SER-0002', hostnames: ['own-2'], ownership: 'byod' },
  ],
  networks: [
    { cidr: '198.51.100.0/28', kind: 'corporate-egress', label: 'Proxy west' }, { cidr: '198.51.100.16/28', kind: 'office', country: 'DE', lat: 52.5, lon: 13.4 },
    { cidr: '198.51.100.32/28', kind: 'coworking' }, { cidr: '10.9.0.0/16', kind: 'vpn-pool' }, { cidr: '198.51.100.48/28', kind: 'something-else' },
  ],
});
const enricher = new Enricher({ ports, claims: () => claims, accountKey: KEY });
const enriched = (parts: Parts, realm?: string): Observation => enricher.enrich(observation(parts), { realm });

describe('place and network of the address', () => {
  it.each([
    ['an access line', '203.0.113.9', { class: 'residential' }, 'US'],
    ['a VPN exit', '198.51.100.200', { class: 'vpn', operator: 'Example VPN' }, undefined],
    ['own egress wins over the lists', '198.51.100.3', { class: 'corporate', operator: 'Proxy west' }, undefined],
    ['an office is where its owner says', '198.51.100.17', { class: 'corporate' }, 'DE'],
    ['a coworking space is somebody else\'s network', '198.51.100.33', { class: 'business' }, undefined],
    ['a claimed block inside private space', '10.9.1.1', { class: 'corporate' }, undefined],
    ['private', '10.10.1.1', { class: 'private' }, undefined],
    ['a claim of an unknown kind says nothing', '198.51.100.49', { class: 'vpn', operator: 'Example VPN' }, undefined],
    ['nowhere known', '2001:db8::1', { class: 'unknown' }, undefined],
  ])('%s', (_, ip, network, country) => {
    const o = enriched({ source: { ip, port: 4711 } });
    expect(o.winnow.network).toEqual(network);
    expect(o.source?.geo?.country_iso_code).toBe(country);
    expect(o.source?.port).toBe(4711);
  });

  it('adds the accuracy and the AS, asks once per address, and leaves a record without an address alone', () => {
    asked.length = 0;
    const one = new Enricher({ ports, claims: () => claims, accountKey: KEY });
    const o = observation({ source: { ip: '203.0.113.77' } });
    const first = one.enrich(o);
    expect(one.enrich(o)).toEqual(first);
    expect(asked).toEqual(['203.0.113.77']);
    expect(first.winnow.geo_accuracy_km).toBe(25);
    expect(first.source?.as).toEqual({ number: 64500, organization: { name: 'Example Access' } });
    expect(o).toEqual(observation({ source: { ip: '203.0.113.77' } })); // the input is not written to
    expect(enriched({}).winnow.network).toBeUndefined();
  });

  it('forgets what an older version of the claims said', () => {
    let current = claims;
    const one = new Enricher({ ports, claims: () => current, accountKey: KEY });
    expect(one.enrich(observation({ source: { ip: '198.51.100.3' } })).winnow.network?.class).toBe('corporate');
    current = new Claims(noClaims);
    expect(one.enrich(observation({ source: { ip: '198.51.100.3' } })).winnow.network?.class).toBe('vpn');
  });
});

describe('account', () => {
  it.each([
    ['the login\'s own domain', { name: 'Ann', domain: 'CORP' }, 'other', accountId(KEY, 'corp', 'ann')],
    ['the source\'s realm', { name: 'ann' }, 'Corp', accountId(KEY, 'corp', 'ann')],
    ['no realm', { name: 'ann' }, undefined, accountId(KEY, '', 'ann')],
    ['only an e-mail address', { email: 'Ann@Example.com' }, 'corp', accountId(KEY, 'example.com', 'ann')],
    ['only an opaque id', { id: '00u1' }, undefined, undefined],
    ['nobody', undefined, 'corp', undefined],
  ])('%s', (_, user, realm, id) => { expect(enriched(user === undefined ? {} : { user }, realm).winnow.account_id).toBe(id); });

  it('names the person only where asked', () => {
    const o = enriched({ user: { name: 'ann', domain: 'corp' } });
    expect(o.winnow.person_id).toBeUndefined();
    expect(withPerson(o, claims).winnow.person_id).toBe('p1');
    expect(withPerson(enriched({ user: { name: 'bob' } }), claims).winnow.person_id).toBeUndefined();
  });
});

describe('device', () => {
  it.each([
    ['the inventory\'s id by serial', { winnow: { device_id: 'ser-0001' } }, 'SER-0001'],
    ['by a serial beside another id', { winnow: { device_id: 'fp-99', device: { serial: 'SER-0001' } } }, 'SER-0001'],
    ['by host name', { host: { name: 'LAP-1' } }, 'SER-0001'],
    ['by the short host name', { host: { name: 'lap-1.corp.example.com' } }, 'SER-0001'],
    ['by MAC address', { host: { mac: ['00:11:22:33:44:55'] } }, 'SER-0001'],
    ['its own id', { winnow: { device_id: 'fp-99' }, host: { name: 'home-pc' } }, 'fp-99'],
    ['an unknown MAC address is no id', { host: { mac: ['00:11:22:33:44:66'] } }, undefined],
    ['a placeholder serial is none', { winnow: { device_id: 'To be filled by O.E.M.' }, host: { id: 'uuid-1' } }, 'uuid-1'],
    ['an all-zero UUID is none', { host: { id: '00000000-0000-0000-0000-000000000000' } }, undefined],
    ['a host name alone is hashed', { host: { name: 'Home-PC' } }, hostId(KEY, 'home-pc')],
    ['a host name in the place of an id is hashed', { winnow: { device_id: 'HOME-PC' }, host: { name: 'home-pc.example.com' } }, hostId(KEY, 'home-pc.example.com')],
    ['a name that many have is none', { host: { name: 'localhost' } }, undefined],
  ])('%s', (_, parts: Parts, id) => { expect(enriched(parts).winnow.device_id).toBe(id); });

  it('what is no MAC address in an inventory is nobody\'s', () => {
    const dirty = new Claims({ ...noClaims, devices: [{ device_id: 'SER-0009', macs: ['-', 'none', 'n/a'] }] });
    const one = new Enricher({ ports, claims: () => dirty, accountKey: KEY });
    for (const name of ['pluto', 'hello', 'kyma']) expect(one.enrich(observation({ host: { name } })).winnow.device_id).toBe(hostId(KEY, name));
  });

  it.each([
    ['a corporate device', { host: { name: 'lap-1' } }, true],
    ['a claimed private one', { host: { name: 'own-2' } }, undefined],
    ['an unknown one', { host: { name: 'x-3' } }, undefined],
    ['what the log says stands', { host: { name: 'lap-1' }, winnow: { device: { managed: false } } }, false],
  ])('managed: %s', (_, parts: Parts, managed) => { expect(enriched(parts).winnow.device?.managed).toBe(managed); });

  it.each<[string, Parts, boolean | undefined]>([
    ['firmware of a VM', { winnow: { kind: 'device-seen', device: { vendor: 'x', model: 'VirtualBox' } } }, true],
    ['firmware of a real machine', { winnow: { kind: 'device-seen', device: { vendor: 'Dell Inc.', model: 'Latitude' } } }, undefined],
    ['a VPN client with a guest\'s adapter only', { winnow: { kind: 'vpn-session-start' }, host: { mac: ['08-00-27-11-22-33'] } }, true],
    ['a VPN client that also has a real one', { winnow: { kind: 'vpn-session-start' }, host: { mac: ['08-00-27-11-22-33', '00-11-22-33-44-99'] } }, undefined],
    ['a corporate laptop\'s second adapter', { winnow: { kind: 'device-seen' }, host: { name: 'lap-1', mac: ['08-00-27-11-22-33'] } }, undefined],
    ['the host side of a hypervisor\'s network', { winnow: { kind: 'device-seen' }, host: { name: 'q', mac: ['0a-00-27-00-00-10'] } }, undefined],
    ['an unknown machine\'s only adapter', { winnow: { kind: 'device-seen' }, host: { name: 'q', mac: ['08-00-27-11-22-33'] } }, true],
    ['what the log says stands', { winnow: { kind: 'login', device: { vm: false } }, host: { mac: ['08-00-27-11-22-33'] } }, false],
  ])('virtual machine: %s', (_, parts: Parts, vm) => { expect(enriched(parts).winnow.device?.vm).toBe(vm); });

  it('adds each trait once, after those of the log', () => {
    const o = enriched({
      host: { name: 'DESKTOP-AB12CD3' },
      winnow: { traits: ['blocked', 'ip-kvm:PiKVM'], device: { usb: [{ product: 'PiKVM' }, { product: 'USB Receiver' }], displays: [{ serial: 'FIXED' }] }, software: [{ name: 'RustDesk' }, { name: 'RustDesk' }] },
    });
    expect(o.winnow.traits).toEqual(['blocked', 'ip-kvm:PiKVM', 'ip-kvm-disguise', 'rmm:RustDesk', 'default-host-name']);
    expect(enriched({ host: { name: 'lap-1' } }).winnow.traits).toBeUndefined();
  });
});

describe('a hypervisor\'s adapter beside a real one', () => {
  const host = { name: 'dev-7', mac: ['0a-00-27-00-00-10', '00-11-22-33-44-99'] };
  it('is said in the inventory, not in each session', () => {
    expect(enriched({ host, winnow: { kind: 'device-seen' } }).winnow.traits).toEqual(['vm-adapter:VirtualBox']);
    expect(enriched({ host, winnow: { kind: 'vpn-session-start' } }).winnow.traits).toBeUndefined();
  });
});

describe('a machine\'s UUID', () => {
  it('is one id in capitals and in small letters, and a serial is as written', () => {
    const idOf = (id: string): string | undefined => enriched({ winnow: { kind: 'device-seen', device_id: id } }).winnow.device_id;
    expect(idOf('19CB8C1A-17D3-4975-ABF3-CE932D230F02')).toBe('19cb8c1a-17d3-4975-abf3-ce932d230f02');
    expect(idOf('PF3ABCDE')).toBe('PF3ABCDE');
  });
});

describe('names and numbers stay inside', () => {
  it.each([
    ['spellings of one number', '+49 (30) 1234-5678', '00493012345678', true], ['another number', '+49 30 12345678', '+49 30 12345679', false],
  ])('%s', (_, a, b, same) => { expect(phoneId(KEY, a) === phoneId(KEY, b)).toBe(same); });
  it.each([['masked', 'XXX-XXX-1234'], ['stars', '+1 *** *** 0100'], ['too short', '0100'], ['a word', 'push']])('no phone of a %s number', (_, phone) => {
    expect(phoneId(KEY, phone)).toBeUndefined();
    expect(enriched({ winnow: { mfa: { phone, factor: 'sms' } } }).winnow.mfa).toEqual({ factor: 'sms' });
  });

  it('nothing that is stored holds a name, and enriching twice changes nothing', () => {
    const o = enriched({
      user: { name: 'ann', domain: 'corp', email: 'ann@example.com' }, host: { name: 'anns-laptop', id: 'anns-laptop' },
      winnow: { device_id: 'ANNS-LAPTOP', mfa: { phone: '+1 303 555 0100' }, software: [{ name: 'Tool', path: 'C:\\Users\\ann\\AppData\\tool.exe' }, { path: '/home/ann/bin/tool' }] },
    });
    const stored = withoutNames(o);
    expect(JSON.stringify(stored).toLowerCase()).not.toMatch(/ann|555/);
    expect(o.winnow.mfa?.phone).toMatch(/^p_[0-9a-f]{32}$/);
    expect(o.winnow.software?.[0]?.path).toBe('C:\\Users\\~\\AppData\\tool.exe');
    expect(enricher.enrich(o)).toEqual(o);
  });

  it('rows of identities', () => {
    const raw = observation({ user: { name: 'ann', domain: 'corp', email: 'a@example.com' }, host: { name: 'lap-1' }, winnow: { mfa: { phone: '+1 303 555 0100' } } });
    const rows = identitiesOf(raw, KEY);
    expect(rows.map((r) => [r.kind, r.name, r.realm, r.email, r.host])).toEqual([['account', 'ann', 'corp', 'a@example.com', ''], ['device', '', '', '', 'lap-1'], ['phone', '+1 303 555 0100', '', '', '']]);
    const o = enricher.enrich(raw);
    expect(identitiesOf(o, KEY).map((r) => [r.kind, r.id])).toEqual([['account', o.winnow.account_id], ['device', 'SER-0001']]);
    expect(rows[2]?.id).toBe(o.winnow.mfa?.phone);
    expect(identitiesOf(observation({}), KEY)).toEqual([]);
  });
});

describe('bounds', () => {
  it('a cache keeps at most twice its size and what is in use', () => {
    const cache = new Cache<number>(10);
    let made = 0;
    for (let i = 0; i < 1000; i++) {
      cache.get('often', () => ++made);
      cache.get(`k${String(i)}`, () => i);
    }
    expect(cache.size).toBeLessThanOrEqual(20);
    expect(made).toBe(1);
  });

  it.each([['00000000'], ['ffff-ffff'], ['abc'], ['x'.repeat(400)], ['  None '], ['System Serial Number']])('%s is no id', (id) => { expect(saneId(id)).toBeUndefined(); });
  it.each([['PF3ABCDE'], ['C02XK1ABJG5H'], ['00000001']])('%s is one', (id) => { expect(saneId(id)).toBe(id); });

  it('hostile values never throw', () => {
    const text = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('\\', '@', '/Users/', '\u0000', '::', '198.51.100.3'));
    const parts = fc.record({ user: fc.record({ name: text, domain: text }), source: fc.record({ ip: text }), host: fc.record({ name: text, id: text, mac: fc.array(text, { maxLength: 4 }) }),
      winnow: fc.record({ device_id: text, mfa: fc.record({ phone: text }), software: fc.array(fc.record({ path: text }), { maxLength: 3 }) }) });
    const plain = new Enricher({ ports: noPorts, claims: () => claims, accountKey: KEY });
    fc.assert(fc.property(parts, text, (p, realm) => {
      const once = plain.enrich(observation(p), { realm });
      expect(once.winnow.account_id ?? 'a_').toMatch(/^a_/);
      identitiesOf(once, KEY, realm);
      withPerson(once, claims, realm);
    }), { numRuns: 300 });
  });
});

import { accountId, type Claims, isPrivateIp, type NetworkClaim, type NetworkClass, type Observation } from '@winnow/core';
import { Cache } from './cache.ts';
import { deviceKey, type KnownDevice, resolveDevice } from './device.ts';
import { loginOf, phoneId } from './identity.ts';
import { type EnrichPorts, type GeoHit, type NetworkHit } from './ports.ts';
import { contentSigns, type ContentSigns } from './traits.ts';

export interface EnricherOptions {
  readonly ports: EnrichPorts;
  /** The claims that hold now; asked once per record, so a new version takes effect at once. */
  readonly claims: () => Claims;
  /** Secret of the installation: pseudonyms of accounts, hosts and phones are made with it. */
  readonly accountKey: string;
  /** Addresses, accounts and devices remembered, each; default 50,000. */
  readonly cacheSize?: number;
}

type Winnow = Observation['winnow'];
type Source = NonNullable<Observation['source']>;
interface AddressFacts {
  readonly geo: GeoHit | undefined;
  readonly as: Source['as'];
  readonly network: NetworkHit;
}

const classOfClaim = new Map<string, NetworkClass>([['corporate-egress', 'corporate'], ['vpn-pool', 'corporate'], ['office', 'corporate'], ['vdi', 'corporate'], ['trusted', 'corporate'], ['coworking', 'business']]);
/** An office's place is known better to its owner than to any database; an egress says nothing about where its users are. */
const placedClaims = new Set(['office', 'coworking']);
const CLAIMED_PLACE_KM = 5;
const MAX_PATH = 4096;
/** Longer keys are hostile; they are worked out each time rather than remembered. */
const MAX_KEY = 1024;

/** Adds place, network, pseudonyms, the inventory's device and curated marks to observations. Pure but for its bounded caches; never throws. */
export class Enricher {
  readonly #ports: EnrichPorts;
  readonly #claims: () => Claims;
  readonly #key: string;
  readonly #addresses: Cache<AddressFacts>;
  readonly #accounts: Cache<string>;
  readonly #devices: Cache<KnownDevice>;
  #claimsOfCaches: Claims | undefined;

  constructor({ ports, claims, accountKey, cacheSize = 50_000 }: EnricherOptions) {
    this.#ports = ports;
    this.#claims = claims;
    this.#key = accountKey;
    this.#addresses = new Cache(cacheSize);
    this.#accounts = new Cache(cacheSize);
    this.#devices = new Cache(cacheSize);
  }

  /** A new observation with everything added; names stay in it until `withoutNames` takes them off. `realm` is that of logins that carry none. */
  enrich(o: Observation, context: { readonly realm?: string | undefined } = {}): Observation {
    const claims = this.#currentClaims();
    // Object.assign, not spread: with spread the copies alone cost three microseconds, more than all the rest (measured on Node 20).
    const winnow: Winnow = Object.assign({}, o.winnow);
    const out: Observation = Object.assign({}, o, { winnow });
    this.#addAddress(out, winnow, claims);
    if (o.user !== undefined) this.#addAccount(o, winnow, context.realm);
    const known = this.#device(o, claims);
    if (known.id !== undefined) winnow.device_id = known.id;
    else if (winnow.device_id !== undefined) delete winnow.device_id;
    if (known.idIsName) {
      out.host = { ...out.host };
      delete out.host.id;
    }
    if (winnow.mfa?.phone !== undefined) this.#hidePhone(winnow);
    if (winnow.software !== undefined) winnow.software = winnow.software.map(withoutHome);
    addSigns(o, winnow, { known, content: contentSigns(o.winnow, this.#ports.marks) });
    return out;
  }

  #currentClaims(): Claims {
    const claims = this.#claims();
    if (claims !== this.#claimsOfCaches) {
      this.#addresses.clear();
      this.#devices.clear();
      this.#claimsOfCaches = claims;
    }
    return claims;
  }

  #addAddress(out: Observation, winnow: Winnow, claims: Claims): void {
    const ip = out.source?.ip;
    if (ip === undefined) return;
    const facts = this.#addresses.get(ip, () => this.#look(ip, claims));
    const source: Source = Object.assign({}, out.source);
    if (facts.geo !== undefined) {
      source.geo = facts.geo.geo;
      winnow.geo_accuracy_km = facts.geo.accuracyKm;
    }
    if (facts.as !== undefined) source.as = facts.as;
    out.source = source;
    winnow.network = facts.network;
  }

  #look(ip: string, claims: Claims): AddressFacts {
    const claim = claims.network(ip);
    const isPrivate = isPrivateIp(ip);
    const hit = isPrivate ? undefined : this.#ports.asn(ip);
    const as = hit === undefined ? undefined : { number: hit.number, organization: { name: hit.organization } };
    const geo = claimedPlace(claim) ?? (isPrivate ? undefined : this.#ports.place(ip));
    return { as, geo, network: claimedNetwork(claim) ?? (isPrivate ? { class: 'private' } : this.#ports.network(ip, hit) ?? { class: 'unknown' }) };
  }

  #addAccount(o: Observation, winnow: Winnow, realm = ''): void {
    const key = `${realm}\n${o.user?.domain ?? ''}\n${o.user?.name ?? ''}\n${o.user?.email ?? ''}`;
    const id = remembered(this.#accounts, key, () => this.#account(o, realm));
    if (id !== '') winnow.account_id = id;
  }

  #account(o: Observation, realm: string): string {
    const login = loginOf(o, realm);
    return login === undefined ? '' : accountId(this.#key, login.realm, login.name);
  }

  #device(o: Observation, claims: Claims): KnownDevice {
    return remembered(this.#devices, deviceKey(o), () => resolveDevice(o, { claims, key: this.#key, marks: this.#ports.marks }));
  }

  #hidePhone(winnow: Winnow): void {
    if (winnow.mfa?.phone === undefined) return;
    const { phone, ...rest } = winnow.mfa;
    const id = phoneId(this.#key, phone);
    winnow.mfa = id === undefined ? rest : { ...rest, phone: id };
  }
}

const remembered = <V>(cache: Cache<V>, key: string, make: () => V): V => (key.length > MAX_KEY ? make() : cache.get(key, make));

function claimedNetwork(claim: NetworkClaim | undefined): NetworkHit | undefined {
  const known = claim === undefined ? undefined : classOfClaim.get(claim.kind);
  if (known === undefined) return undefined;
  return claim?.label === undefined ? { class: known } : { class: known, operator: claim.label };
}

function claimedPlace(claim: NetworkClaim | undefined): GeoHit | undefined {
  if (claim === undefined || !placedClaims.has(claim.kind) || claim.lat === undefined || claim.lon === undefined) return undefined;
  const location = { lat: claim.lat, lon: claim.lon };
  return { geo: claim.country === undefined ? { location } : { country_iso_code: claim.country, location }, accuracyKm: CLAIMED_PLACE_KM };
}

const vpnOrLogin = new Set<Winnow['kind']>(['vpn-session-start', 'vpn-session-update', 'vpn-session-end', 'login']);
interface Signs { readonly known: KnownDevice; readonly content: ContentSigns }

/** Sets traits, `device.vm` and `device.managed`. What the log itself says of the last two stands. */
function addSigns(o: Observation, winnow: Winnow, { known, content }: Signs): void {
  const vm = o.winnow.device?.vm === undefined && isVirtual(o.winnow.kind, { known, content });
  const found = known.signs.traits.length === 0 ? content.traits : [...content.traits, ...known.signs.traits.filter((trait) => vm || !vpnOrLogin.has(o.winnow.kind) || !isAdapter(trait))];
  if (found.length > 0) winnow.traits = [...new Set([...(winnow.traits ?? []), ...found])];
  const managed = known.corporate && o.winnow.device?.managed === undefined;
  if (!vm && !managed) return;
  winnow.device = Object.assign({}, winnow.device);
  if (vm) winnow.device.vm = true;
  if (managed) winnow.device.managed = true;
}

/** Half of all developers' laptops have a hypervisor's adapter: said in their inventory, not again in each session. */
const isAdapter = (trait: string): boolean => trait.startsWith('vm-adapter:');

/**
 * Firmware decides where it speaks. MAC addresses make a VM only where nothing speaks against it: of a client that reports no other adapter, or of
 * an inventory line about a machine that is not a claimed corporate one (those have the host side of their hypervisor's networks).
 */
function isVirtual(kind: Winnow['kind'], { known, content }: Signs): boolean {
  if (content.virtualHardware || content.realHardware) return content.virtualHardware;
  return vpnOrLogin.has(kind) ? known.signs.virtualMacs : known.signs.guestMacs && !known.corporate;
}

const home = /([\\/](?:users|home|documents and settings)[\\/])[^\\/]{1,128}/i;
/** A program's path names its user where it lies in a home folder; the folder's name is put out. */
function withoutHome<P extends { path?: string }>(program: P): P {
  return program.path === undefined ? program : { ...program, path: program.path.slice(0, MAX_PATH).replace(home, '$1~') };
}

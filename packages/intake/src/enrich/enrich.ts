import { accountId, type Claims, isPrivateIp, type NetworkClaim, type NetworkClass, type Observation } from '@winnow/core';
import { Cache } from './cache.ts';
import { hostId, loginOf, phoneId } from './identity.ts';
import { isHostName, saneId } from './placeholders.ts';
import { type AsnHit, type EnrichPorts, type GeoHit, type NetworkHit } from './ports.ts';
import { type DeviceSigns, signsOf } from './traits.ts';

export interface EnricherOptions {
  readonly ports: EnrichPorts;
  /** The claims that hold now; asked once per record, so a new version takes effect at once. */
  readonly claims: () => Claims;
  /** Secret of the installation: pseudonyms of accounts, hosts and phones are made with it. */
  readonly accountKey: string;
  /** Addresses and accounts remembered, each; default 50,000. */
  readonly cacheSize?: number;
}

interface AddressFacts {
  readonly geo: GeoHit | undefined;
  readonly as: AsnHit | undefined;
  readonly network: NetworkHit;
}

type Winnow = Observation['winnow'];
const classOfClaim = new Map<string, NetworkClass>([['corporate-egress', 'corporate'], ['vpn-pool', 'corporate'], ['office', 'corporate'], ['vdi', 'corporate'], ['trusted', 'corporate'], ['coworking', 'business']]);
/** An office's place is known better to its owner than to any database; an egress says nothing about where its users are. */
const placedClaims = new Set(['office', 'coworking']);
const CLAIMED_PLACE_KM = 5;
const MAX_PATH = 4096;

/** Adds place, network, pseudonyms, the inventory's device and curated marks to observations. Pure but for its bounded caches; never throws. */
export class Enricher {
  readonly #ports: EnrichPorts;
  readonly #claims: () => Claims;
  readonly #key: string;
  readonly #addresses: Cache<AddressFacts>;
  readonly #accounts: Cache<string>;
  #claimsOfCache: Claims | undefined;

  constructor({ ports, claims, accountKey, cacheSize = 50_000 }: EnricherOptions) {
    this.#ports = ports;
    this.#claims = claims;
    this.#key = accountKey;
    this.#addresses = new Cache(cacheSize);
    this.#accounts = new Cache(cacheSize);
  }

  /** A new observation with everything added; names stay in it until `withoutNames` takes them off. `realm` is that of logins that carry none. */
  enrich(o: Observation, context: { readonly realm?: string | undefined } = {}): Observation {
    const claims = this.#currentClaims();
    const winnow: Winnow = { ...o.winnow };
    const out: Observation = { ...o, winnow };
    this.#addAddress(out, winnow, claims);
    this.#addAccount(out, winnow, context.realm);
    const claimed = inventoryId(o, claims);
    const ownership = claimed === undefined ? undefined : claims.device(claimed)?.ownership;
    const id = claimed ?? this.#ownDeviceId(o);
    if (id === undefined) delete winnow.device_id;
    else winnow.device_id = id;
    this.#hidePhone(winnow);
    hideNames(out, winnow);
    addSigns(o, winnow, { signs: signsOf(o, this.#ports.marks), corporate: ownership === 'corporate' });
    return out;
  }

  #currentClaims(): Claims {
    const claims = this.#claims();
    if (claims !== this.#claimsOfCache) this.#addresses.clear();
    this.#claimsOfCache = claims;
    return claims;
  }

  #addAddress(out: Observation, winnow: Winnow, claims: Claims): void {
    const ip = out.source?.ip;
    if (ip === undefined) return;
    const facts = this.#addresses.get(ip, (address) => this.#look(address, claims));
    const source: NonNullable<Observation['source']> = { ...out.source };
    if (facts.geo !== undefined) {
      source.geo = facts.geo.geo;
      winnow.geo_accuracy_km = facts.geo.accuracyKm;
    }
    if (facts.as !== undefined) source.as = { number: facts.as.number, organization: { name: facts.as.organization } };
    out.source = source;
    winnow.network = facts.network;
  }

  #look(ip: string, claims: Claims): AddressFacts {
    const claim = claims.network(ip);
    const isPrivate = isPrivateIp(ip);
    const as = isPrivate ? undefined : this.#ports.asn(ip);
    const geo = claimedPlace(claim) ?? (isPrivate ? undefined : this.#ports.place(ip));
    const byClaim = claim === undefined ? undefined : classOfClaim.get(claim.kind);
    if (byClaim !== undefined) return { as, geo, network: claim?.label === undefined ? { class: byClaim } : { class: byClaim, operator: claim.label } };
    if (isPrivate) return { as, geo, network: { class: 'private' } };
    return { as, geo, network: this.#ports.network(ip, as) ?? { class: 'unknown' } };
  }

  #addAccount(o: Observation, winnow: Winnow, realm: string | undefined): void {
    const login = loginOf(o, realm);
    if (login !== undefined) winnow.account_id = this.#accounts.get(`${login.realm}\n${login.name}`, () => accountId(this.#key, login.realm, login.name));
  }

  /** The record's own id, unless it is only the host's name: names must not leave by this door. */
  #ownDeviceId(o: Observation): string | undefined {
    const name = o.host?.name?.trim().toLowerCase();
    for (const candidate of [o.winnow.device_id, o.winnow.device?.serial, o.host?.id]) {
      const id = saneId(candidate);
      if (id !== undefined && !isNameOf(id, name)) return id;
    }
    return name === undefined || !isHostName(name) ? undefined : hostId(this.#key, name);
  }

  #hidePhone(winnow: Winnow): void {
    if (winnow.mfa?.phone === undefined) return;
    const { phone, ...rest } = winnow.mfa;
    const id = phoneId(this.#key, phone);
    winnow.mfa = id === undefined ? rest : { ...rest, phone: id };
  }
}

/** The inventory's id of the device, by any id, name or MAC address that the record has. */
function inventoryId(o: Observation, claims: Claims): string | undefined {
  if (claims.rows.devices.length === 0) return undefined;
  const host = o.host;
  for (const key of [o.winnow.device_id, o.winnow.device?.serial, host?.id, host?.name, shortName(host?.name)]) {
    const found = key === undefined || key === '' ? undefined : claims.deviceBy(key);
    if (found !== undefined) return found;
  }
  return host?.mac === undefined ? undefined : inventoryIdByMac(host.mac, claims);
}

function inventoryIdByMac(macs: readonly string[], claims: Claims): string | undefined {
  for (const mac of macs.slice(0, 64)) {
    const found = mac.length >= 12 && mac.length < 32 ? claims.deviceBy(mac) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const shortName = (name: string | undefined): string | undefined => (name?.includes('.') === true ? name.slice(0, name.indexOf('.')) : undefined);

/** True when the id is nothing but the host's name, which must not leave in the place of an id. */
function isNameOf(id: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const text = id.trim().toLowerCase();
  const full = name.trim().toLowerCase();
  return text === full || text === shortName(full) || shortName(text) === full;
}

function claimedPlace(claim: NetworkClaim | undefined): GeoHit | undefined {
  if (claim === undefined || !placedClaims.has(claim.kind) || claim.lat === undefined || claim.lon === undefined) return undefined;
  const location = { lat: claim.lat, lon: claim.lon };
  return { geo: claim.country === undefined ? { location } : { country_iso_code: claim.country, location }, accuracyKm: CLAIMED_PLACE_KM };
}

const vpnOrLogin = new Set<Winnow['kind']>(['vpn-session-start', 'vpn-session-update', 'vpn-session-end', 'login']);

/**
 * Sets traits, `device.vm` and `device.managed`. MAC addresses make a VM only where nothing speaks against it: a client that reports no other
 * adapter, or an inventory line of a machine that is not a claimed corporate one (those have the host side of their hypervisor's networks).
 */
function addSigns(o: Observation, winnow: Winnow, { signs, corporate }: { readonly signs: DeviceSigns; readonly corporate: boolean }): void {
  const traits = signs.traits.length === 0 ? [] : signs.traits.filter((trait) => winnow.traits?.includes(trait) !== true);
  if (traits.length > 0) winnow.traits = [...(winnow.traits ?? []), ...traits];
  const vm = o.winnow.device?.vm === undefined && isVirtual(o.winnow.kind, signs, corporate);
  const managed = corporate && o.winnow.device?.managed === undefined;
  if (!vm && !managed) return;
  winnow.device = { ...winnow.device };
  if (vm) winnow.device.vm = true;
  if (managed) winnow.device.managed = true;
}

function isVirtual(kind: Winnow['kind'], signs: DeviceSigns, corporate: boolean): boolean {
  if (signs.virtualHardware || signs.realHardware) return signs.virtualHardware;
  return vpnOrLogin.has(kind) ? signs.virtualMacs : signs.guestMacs && !corporate;
}

const home = /([\\/](?:users|home|documents and settings)[\\/])[^\\/]{1,128}/i;
/** Names where no name belongs: a host's name given as its id, and the user's in the path of a program that lies in a home folder. */
function hideNames(out: Observation, winnow: Winnow): void {
  if (out.host?.id !== undefined && isNameOf(out.host.id, out.host.name)) {
    out.host = { ...out.host };
    delete out.host.id;
  }
  if (winnow.software === undefined) return;
  winnow.software = winnow.software.map((program) => (program.path === undefined ? program : { ...program, path: program.path.slice(0, MAX_PATH).replace(home, '$1~') }));
}

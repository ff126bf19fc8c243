import { distanceKm, MINUTE, type Point } from '@winnow/core';
import { privacyAddress } from './addresses.ts';
import { type Company } from './company.ts';
import { asaEnd, asaRejected, asaStart } from './formats/asa.ts';
import { ecsEnrolled, ecsInventory, type EcsLogin, ecsLogin, ecsMfa, ecsRemote, type EcsTunnel, ecsTunnelEnd, ecsTunnelStart } from './formats/ecs.ts';
import { globalProtectEnd, globalProtectRejected, globalProtectStart } from './formats/globalprotect.ts';
import { oktaBlocked, type OktaContext, oktaEnrolled, oktaLogin, oktaRejected, oktaSso } from './formats/okta.ts';
import { inventory, remoteUser } from './formats/osquery.ts';
import { roundTrip } from './latency.ts';
import { type KeptLogs, type Line, type Machine, type Person, type Phone, type RemoteSession, type Sink } from './model.ts';
import { loginAs } from './profile.ts';
import { Random } from './random.ts';
import { type City } from './world.ts';

export interface Stretch {
  readonly person: Person;
  readonly machine: Machine;
  readonly line: Line;
  /** Where packets really come from, when that is behind the line. */
  readonly behind: Point | undefined;
  readonly start: number;
  readonly end: number;
  /** The connection broke; nobody said goodbye. */
  readonly lost: boolean;
}
/** Who signs on, from where, on what. Nothing is known of a sprayer's computer. */
export interface SignOn { readonly person: Person; readonly line: Line; readonly machine?: Machine; /** As it was typed, when that is not the login. */ readonly typed?: string; readonly random: Random }

/** Writes what happens in the formats that this company's products write. */
export class Scribe {
  readonly #company: Company;
  readonly #gateways: readonly { readonly name: string; readonly city: City }[];

  readonly #logs: KeptLogs;

  constructor(company: Company, logs: KeptLogs = 'all') {
    this.#company = company;
    this.#logs = logs;
    this.#gateways = company.profile.offices.map((city) => ({ name: `GP-Gateway-${city.city.replaceAll(' ', '-')}`, city }));
  }

  #keeps(which: 'vpn' | 'identity' | 'endpoint'): boolean { return this.#logs === 'all' || this.#logs === which; }

  /** The address that a service sees: IPv6 where both ends have it. Privacy addresses change daily, so the stream is named by machine and day. */
  #address(line: Line, six: boolean, who: { readonly key: string; readonly at: number }): string {
    if (!six || line.prefix === undefined) return line.ip;
    return privacyAddress(line.prefix, new Random(this.#company.seed, 'privacy', who.key, line.prefix, Math.floor(who.at / 86_400_000)));
  }

  #tunnel(stretch: Stretch, random: Random): EcsTunnel & { country: string } {
    const { person, machine, line, start, end, lost } = stretch;
    const [near] = [...this.#gateways].sort((a, b) => distanceKm(a.city, line.city) - distanceKm(b.city, line.city));
    const pool = { asa: '10.80', globalprotect: '10.90', ecs: '10.70' }[person.gateway];
    return {
      login: loginAs(this.#company.profile.login.vpn, person.login), ip: this.#address(line, this.#company.profile.six.vpn, { key: machine.uuid, at: start }), inner: `${pool}.${String(random.int(0, 31))}.${String(random.int(2, 253))}`,
      machine, start, end, lost, bytes: [random.int(2e6, 9e8), random.int(1e6, 2e8)], country: line.city.country, gateway: near?.name ?? 'GP-Gateway', random,
    };
  }

  #rtts(stretch: Stretch, random: Random): (readonly [string, number])[] {
    return this.#gateways.map(({ name, city }) => [name, roundTrip(stretch.line, stretch.behind, city, random)] as const);
  }

  /** Beginning and end draw the same numbers from equal streams: what is between them need not be kept. */
  tunnelStart(sink: Sink, stretch: Stretch, seed: number): void {
    if (!this.#keeps('vpn')) return;
    const random = new Random(seed);
    const tunnel = this.#tunnel(stretch, random);
    if (stretch.person.gateway === 'asa') asaStart(sink, tunnel);
    else if (stretch.person.gateway === 'ecs') ecsTunnelStart(sink, tunnel, this.#rtts(stretch, random).find(([name]) => name === tunnel.gateway)?.[1] ?? 20);
    else globalProtectStart(sink, tunnel, this.#rtts(stretch, random));
  }

  tunnelEnd(sink: Sink, stretch: Stretch, seed: number): void {
    if (!this.#keeps('vpn')) return;
    const random = new Random(seed);
    const tunnel = this.#tunnel(stretch, random);
    if (stretch.person.gateway === 'asa') asaEnd(sink, tunnel);
    else if (stretch.person.gateway === 'ecs') ecsTunnelEnd(sink, { ...tunnel, random: new Random(seed, 'end') });
    else globalProtectEnd(sink, tunnel);
  }

  /** A wrong password, or a misspelt login, at the VPN. */
  tunnelRejected(sink: Sink, at: number, { person, line, machine, typed, random }: SignOn): void {
    if (!this.#keeps('vpn')) return;
    const login = loginAs(this.#company.profile.login.vpn, typed ?? person.login);
    const ip = this.#address(line, this.#company.profile.six.vpn, { key: machine?.uuid ?? 'unknown', at });
    if (person.gateway === 'asa') asaRejected(sink, at, login, ip);
    else if (person.gateway === 'ecs') ecsLogin(sink, at, { login, ip, machine, random }, { outcome: 'failure', service: 'vpn', vpn: true });
    else globalProtectRejected(sink, at, { login, ip, country: line.city.country, ...(machine === undefined ? {} : { machine }) });
  }

  #okta({ person, line, machine, typed, random }: SignOn, at: number): OktaContext {
    const ip = this.#address(line, this.#company.profile.six.identity, { key: machine?.uuid ?? 'unknown', at });
    return { person: typed === undefined ? person : { ...person, login: typed, oktaId: 'unknown' }, line: ip === line.ip ? line : { ...line, ip }, ...(machine === undefined ? {} : { machine }), browser: browserOn(at), random };
  }

  #ecs({ person, line, machine, typed, random }: SignOn, at: number): EcsLogin {
    return { login: loginAs(this.#company.profile.login.identity, typed ?? person.login), ip: this.#address(line, this.#company.profile.six.identity, { key: machine?.uuid ?? 'unknown', at }), machine, browser: browserOn(at), random };
  }

  /** A sign-on that succeeds; with `phone` a push is approved from there. */
  login(sink: Sink, at: number, who: SignOn, phone?: { readonly line: Line; readonly phone: Phone }): void {
    if (!this.#keeps('identity')) return;
    const approving = phone === undefined ? undefined : { ...phone, ip: this.#address(phone.line, this.#company.profile.six.identity, { key: phone.phone.id, at }) };
    if (this.#company.profile.identity === 'okta') {
      oktaLogin(sink, at, this.#okta(who, at), approving === undefined ? undefined : { line: { ...approving.line, ip: approving.ip }, os: approving.phone.os });
      return;
    }
    const context = this.#ecs(who, at);
    if (approving !== undefined) ecsMfa(sink, at + who.random.int(3000, 20_000), context, { ip: approving.ip, phone: approving.phone });
    ecsLogin(sink, at + (approving === undefined ? 300 : 21_000), context, { outcome: 'success', service: 'sso' });
  }

  sso(sink: Sink, at: number, who: SignOn): void {
    if (!this.#keeps('identity')) return;
    if (this.#company.profile.identity === 'okta') oktaSso(sink, at, this.#okta(who, at));
    else ecsLogin(sink, at, this.#ecs(who, at), { outcome: 'success', service: who.random.pick(['mail', 'chat', 'wiki', 'tickets', 'code']) });
  }

  rejected(sink: Sink, at: number, who: SignOn): void {
    if (!this.#keeps('identity')) return;
    if (this.#company.profile.identity === 'okta') oktaRejected(sink, at, this.#okta(who, at));
    else ecsLogin(sink, at, this.#ecs(who, at), { outcome: 'failure', service: 'sso' });
  }

  /** The right password from a place that policy forbids: no session. */
  blocked(sink: Sink, at: number, who: SignOn): void {
    if (!this.#keeps('identity')) return;
    if (this.#company.profile.identity === 'okta') oktaBlocked(sink, at, this.#okta(who, at));
    else ecsLogin(sink, at, this.#ecs(who, at), { outcome: 'blocked', service: 'sso' });
  }

  enrolled(sink: Sink, at: number, who: SignOn, phone: Phone): void {
    if (!this.#keeps('identity')) return;
    if (this.#company.profile.identity === 'okta') oktaEnrolled(sink, at, this.#okta(who, at), phone);
    else ecsEnrolled(sink, at, this.#ecs(who, at), phone);
  }

  inventory(sink: Sink, at: number, machine: Machine, random: Random): void {
    if (!this.#keeps('endpoint')) return;
    const { support, endpoint } = this.#company.profile;
    const whole = support.everywhere && !machine.virtual ? { ...machine, programs: [...machine.programs, support] } : machine;
    if (endpoint === 'osquery') inventory(sink, at, whole, random);
    else ecsInventory(sink, at, whole, random);
  }

  /** Somebody works the machine from afar: an agent that looks every hour sees who is there, one that listens hears beginning and end. */
  remote(sink: Sink, at: number, where: { readonly machine: Machine; readonly random: Random }, phase: { readonly session: RemoteSession; readonly durationMs?: number }): void {
    if (!this.#keeps('endpoint')) return;
    const { session, durationMs } = phase;
    if (this.#company.profile.endpoint === 'ecs') ecsRemote(sink, at, where, durationMs === undefined ? session : { ...session, durationMs });
    else if (durationMs === undefined) remoteUser(sink, at + where.random.int(1, 9), where.machine, session);
  }
}

/** Browsers renew themselves every four weeks, everybody's within the same days. */
const browserOn = (at: number): string => String(134 + Math.max(0, Math.floor((at - Date.UTC(2026, 2, 2)) / (28 * 24 * 60 * MINUTE))));

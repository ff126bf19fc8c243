import { createHash } from 'node:crypto';
import { api } from '@winnow/core';
import { AccountStore, durationMs, type StoredSession, type StoredToken, type StoredUser } from '@winnow/platform';
import { type ApiDeps, type Principal } from '../ports.ts';

/** Milliseconds for which what is known is taken for new: what another process of the API changed is in effect after that. */
const FRESH_MS = 5000;
/** A last use is written down at most so often. */
const SEEN_MS = 60_000;
const PATIENCE_MS = 500;
/** Keys that nobody has, remembered so that each costs one look. */
const MOST_UNKNOWN = 5000;
/** Sessions of one user; more, and the oldest ends. */
const MOST_SESSIONS = 20;

/** What is kept of a session or token: never itself. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
export const tokenId = (hash: string): string => `t_${hash.slice(0, 20)}`;

export interface Known { readonly principal: Principal; /** Unix ms. */ readonly expiresAt: number; readonly hash: string }

/**
 * Users, sessions and tokens in memory, read again every few seconds: a request costs no query. What this process changes is in effect at once. While the store is away, what was
 * known holds on; with nothing known yet calls reject with DbError.
 */
export class Accounts {
  readonly #deps: ApiDeps;
  readonly #store: AccountStore;
  readonly #limits: { readonly max: number; readonly idle: number };
  #users = new Map<string, StoredUser>();
  #tokens = new Map<string, StoredToken>();
  #sessions = new Map<string, StoredSession>();
  readonly #unknown = new Map<string, number>();
  readonly #written = new Map<string, number>();
  #readAt: number | undefined;
  #changes = 0;
  #version = 0;
  #reading: Promise<void> | undefined;
  #looking: Promise<unknown> = Promise.resolve();
  #batch: { readonly hashes: Set<string>; readonly done: Promise<void> } | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    this.#store = new AccountStore(deps.db);
    this.#limits = { max: durationMs(deps.config.api.session_max), idle: durationMs(deps.config.api.session_idle) };
  }
  get store(): AccountStore { return this.#store; }
  get #now(): number { return this.#deps.clock.now(); }

  /** All users by name. */
  async users(): Promise<ReadonlyMap<string, StoredUser>> { await this.#fresh(); return this.#users; }
  async tokens(): Promise<readonly StoredToken[]> { await this.#fresh(); return [...this.#tokens.values()]; }

  /** One change after the other, each on what the store holds now: so two cannot take away the last admin together. */
  async alone<T>(change: (users: ReadonlyMap<string, StoredUser>) => Promise<T>): Promise<T> {
    const own = this.#queue.then(async () => { await this.#read(); return change(this.#users); });
    this.#queue = own.catch(() => undefined);
    return own;
  }
  async saveUser(user: Omit<StoredUser, 'version'>, before?: StoredUser): Promise<StoredUser> {
    const saved = { ...user, version: Math.max(this.#now, (before?.version ?? 0) + 1) };
    await this.#store.saveUser(saved);
    this.#changes += 1;
    this.#users = new Map(this.#users).set(saved.user, saved);
    return saved;
  }
  async saveToken(token: StoredToken): Promise<void> {
    await this.#store.saveTokens([token], this.#next());
    this.#changes += 1;
    this.#tokens.set(token.hash, token);
    this.#unknown.delete(token.hash);
  }

  /** Begins a session under this hash. Returns when it ends at the latest. */
  async begin(user: string, hash: string): Promise<Known | undefined> {
    const now = this.#now;
    const session: StoredSession = { hash, user, expires_at: now + this.#limits.max, created_at: now, last_seen: now, is_revoked: false };
    await this.#store.saveSessions([session], this.#next());
    this.#changes += 1;
    this.#sessions.set(hash, session);
    this.#written.set(hash, now);
    const older = [...this.#sessions.values()].filter((s) => s.user === user && s.hash !== hash).sort((a, b) => b.created_at - a.created_at).slice(MOST_SESSIONS - 1);
    await this.#revoke(older);
    return this.#sessionOf(hash);
  }
  async end(hash: string): Promise<void> { const session = this.#sessions.get(hash); if (session !== undefined) await this.#revoke([session]); }
  /** Ends all sessions of a user, also those that other processes began. */
  async endAll(user: string): Promise<void> {
    await this.#read();
    await this.#revoke([...this.#sessions.values()].filter((session) => session.user === user));
  }
  async #revoke(sessions: readonly StoredSession[]): Promise<void> {
    if (sessions.length === 0) return;
    const forget = (): void => { this.#changes += 1; for (const { hash } of sessions) this.#sessions.delete(hash); };
    forget();
    await this.#store.saveSessions(sessions.map((session) => ({ ...session, is_revoked: true })), this.#next());
    forget(); // what was read before it was stored had them still
  }

  /** Whose session or token this is, when it holds. */
  async who(kind: 'session' | 'token', key: string): Promise<Known | undefined> {
    const hash = hashOf(key);
    await this.#fresh();
    const find = (): Known | undefined => (kind === 'session' ? this.#sessionOf(hash) : this.#tokenOf(hash));
    const known = kind === 'session' ? this.#sessions : this.#tokens;
    if (!known.has(hash) && !this.#isUnknown(hash)) await this.#look(hash);
    const found = find();
    if (found !== undefined) this.#seen(kind, hash);
    return found;
  }

  #sessionOf(hash: string): Known | undefined {
    const session = this.#sessions.get(hash);
    const user = session === undefined ? undefined : this.#users.get(session.user);
    if (session === undefined || user === undefined || user.is_disabled) return undefined;
    const expiresAt = Math.min(session.expires_at, session.created_at + this.#limits.max);
    if (this.#now >= Math.min(expiresAt, session.last_seen + this.#limits.idle)) return undefined;
    return { principal: { user: user.user, role: user.role, scopes: api.scopesOf[user.role], via: 'session' }, expiresAt, hash };
  }
  #tokenOf(hash: string): Known | undefined {
    const token = this.#tokens.get(hash);
    const user = token === undefined ? undefined : this.#users.get(token.user);
    if (token === undefined || user === undefined || user.is_disabled || token.is_revoked || this.#now >= token.expires_at) return undefined;
    // What the owner may do now: a token outlives a role, not its rights.
    return { principal: { user: user.user, role: user.role, scopes: token.scopes.filter((scope) => api.scopesOf[user.role].includes(scope)), via: 'token' }, expiresAt: token.expires_at, hash };
  }

  #seen(kind: 'session' | 'token', hash: string): void {
    const now = this.#now;
    const session = kind === 'session' ? this.#sessions.get(hash) : undefined, token = kind === 'token' ? this.#tokens.get(hash) : undefined;
    if (session !== undefined) this.#sessions.set(hash, { ...session, last_seen: Math.max(now, session.last_seen) });
    if (token !== undefined) this.#tokens.set(hash, { ...token, last_used: now });
    if (now - (this.#written.get(hash) ?? 0) < SEEN_MS) return;
    this.#written.set(hash, now);
    const saved = session !== undefined ? this.#store.saveSessions([{ ...session, last_seen: now }], this.#next()) : token === undefined ? undefined : this.#store.saveTokens([{ ...token, last_used: now }], this.#next());
    saved?.catch(() => { this.#written.delete(hash); }); // the next request writes it
  }

  #isUnknown(hash: string): boolean {
    const until = this.#unknown.get(hash);
    return until !== undefined && this.#now < until;
  }
  /** Another process may have made it since. Those who ask while a query runs are looked up together by the next: one at a time, however many keys are made up. */
  async #look(hash: string): Promise<void> {
    if (this.#batch === undefined) {
      const hashes = new Set<string>();
      const done = this.#looking.then(() => { this.#batch = undefined; return this.#lookUp([...hashes]); });
      this.#looking = done.catch(() => undefined);
      this.#batch = { hashes, done };
    }
    this.#batch.hashes.add(hash);
    await this.#batch.done;
  }
  async #lookUp(list: readonly string[]): Promise<void> {
    const before = this.#changes;
    const [sessions, tokens] = await Promise.all([this.#store.sessions(this.#now, list), this.#store.tokens(list.map(tokenId))]);
    // What was changed here meanwhile is known better than what was read.
    if (before === this.#changes) {
      for (const session of sessions) this.#sessions.set(session.hash, session);
      for (const token of tokens) this.#tokens.set(token.hash, token);
      if ([...sessions, ...tokens].some(({ user }) => !this.#users.has(user))) await this.#read();
    }
    for (const hash of list) if (!this.#sessions.has(hash) && !this.#tokens.has(hash)) this.#unknown.set(hash, this.#now + FRESH_MS);
    for (const oldest of this.#unknown.keys()) { if (this.#unknown.size <= MOST_UNKNOWN) break; this.#unknown.delete(oldest); }
  }

  async #fresh(): Promise<void> {
    if (this.#readAt === undefined) { await this.#read(); return; }
    if (this.#now - this.#readAt < FRESH_MS) return;
    // A store that is away or slow keeps nobody waiting who is known already.
    const patience = new AbortController();
    await Promise.race([this.#read().catch(() => undefined), this.#deps.clock.sleep(PATIENCE_MS, patience.signal)]);
    patience.abort();
  }
  /** Reads all of it. Of two who ask at once the second waits for a reading that began after it asked. */
  async #read(): Promise<void> {
    if (this.#reading !== undefined) await this.#reading.catch(() => undefined);
    this.#reading ??= this.#readAll().finally(() => { this.#reading = undefined; });
    await this.#reading;
  }
  async #readAll(): Promise<void> {
    for (;;) {
      const [now, before] = [this.#now, this.#changes];
      const [users, tokens, sessions] = await Promise.all([this.#store.users(), this.#store.tokens(), this.#store.sessions(now)]);
      if (before !== this.#changes) continue; // something was stored meanwhile, which may be in it or not
      this.#users = new Map(users.map((user) => [user.user, user]));
      this.#tokens = new Map(tokens.map((token) => [token.hash, { ...token, ...later(token.last_used, this.#tokens.get(token.hash)?.last_used) }]));
      this.#sessions = new Map(sessions.map((session) => [session.hash, { ...session, last_seen: Math.max(session.last_seen, this.#sessions.get(session.hash)?.last_seen ?? 0) }]));
      for (const hash of this.#written.keys()) if (!this.#sessions.has(hash) && !this.#tokens.has(hash)) this.#written.delete(hash);
      this.#readAt = now;
      return;
    }
  }
  #next(): number { this.#version = Math.max(this.#now, this.#version + 1); return this.#version; }
}

const later = (a: number | undefined, b: number | undefined): { last_used?: number } => (a === undefined && b === undefined ? {} : { last_used: Math.max(a ?? 0, b ?? 0) });

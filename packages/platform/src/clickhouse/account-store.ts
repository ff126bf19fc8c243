import { api } from '@winnow/core';
import { type Static, type TSchema, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Db } from './db.ts';

const Int = Type.Number();
const Text = Type.String();
const Role = Type.Unsafe<api.Role>(Type.Union(api.roles.map((role) => Type.Literal(role))));

/** Who may sign in. `password` is a salted hash with its parameters; `subject` is who that is at the issuer of a single sign-on. Times are Unix ms. */
const UserDoc = Type.Object({ role: Role, source: Type.Union([Type.Literal('local'), Type.Literal('oidc')]), is_disabled: Type.Boolean(), created_at: Int, password: Type.Optional(Text), subject: Type.Optional(Text) });
const TokenDoc = Type.Object({ name: Text, scopes: Type.Array(Type.Unsafe<api.Scope>(Text)), created_at: Int, expires_at: Int, last_used: Type.Optional(Int), is_revoked: Type.Boolean() });
const SessionDoc = Type.Object({ created_at: Int, last_seen: Int, is_revoked: Type.Boolean() });
const ViewDoc = Type.Object({ q: Text, is_shared: Type.Boolean(), updated_at: Int });
const AuditRow = Type.Object({ at: Int, id: Text, actor: Text, via: Text, action: Text, what: Type.Array(Text), address: Text, ok: Int });

export interface StoredUser extends Static<typeof UserDoc> { readonly user: string; readonly version: number }
/** `hash`: SHA-256 of the token, hex; `id` is made of it. */
export interface StoredToken extends Static<typeof TokenDoc> { readonly id: string; readonly hash: string; readonly user: string }
export interface StoredSession extends Static<typeof SessionDoc> { readonly hash: string; readonly user: string; readonly expires_at: number }
export interface StoredView extends Static<typeof ViewDoc> { readonly owner: string; readonly name: string }
export type StoredAudit = Static<typeof AuditRow>;
/** Newest first. `from` counts, `to` does not; an action that ends in `*` means all that begin so. `before`: the last row of the page before. */
export interface AuditAsk { readonly actor?: string; readonly action?: string; readonly from?: number; readonly to?: number; readonly before?: { readonly at: number; readonly id: string }; readonly limit: number }

/** The version of what was revoked: nobody who meanwhile writes down a last use makes it valid again. */
const REVOKED = '18000000000000000000';

/** Users, sessions, tokens, saved views and the audit trail, as the API keeps them. A row that cannot be read is none. */
export class AccountStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  async users(): Promise<readonly StoredUser[]> {
    const rows = await this.#db.query('SELECT user, toString(version) AS version, doc FROM users FINAL ORDER BY user', {}, Type.Object({ user: Text, version: Text, doc: Text }));
    return rows.flatMap(({ user, version, doc }) => { const known = docIn(UserDoc, doc); return known === undefined ? [] : [{ ...known, user, version: Number(version) }]; });
  }
  async saveUser({ user, version, ...doc }: StoredUser): Promise<void> { await this.#db.insert('users', [{ user, version, doc: JSON.stringify(doc) }], ''); }

  /** All tokens, also those that hold no longer; or those of these ids. */
  async tokens(ids?: readonly string[]): Promise<readonly StoredToken[]> {
    const rows = await this.#db.query(`SELECT id, user, hash, doc FROM api_tokens FINAL WHERE ${ids === undefined ? '1' : 'id IN {ids:Array(String)}'} ORDER BY id`, { ids: ids ?? [] }, Type.Object({ id: Text, user: Text, hash: Text, doc: Text }));
    return rows.flatMap(({ doc, ...row }) => { const known = docIn(TokenDoc, doc); return known === undefined ? [] : [{ ...known, ...row }]; });
  }
  /** `at`: Unix ms, greater than at the last time. */
  async saveTokens(tokens: readonly StoredToken[], at: number): Promise<void> {
    await this.#db.insert('api_tokens', tokens.map(({ id, user, hash, ...doc }) => ({ id, user, hash, version: doc.is_revoked ? REVOKED : at, doc: JSON.stringify(doc) })), '');
  }

  /** Sessions that end later than `now` and are not revoked; or those of them with these hashes. */
  async sessions(now: number, hashes?: readonly string[]): Promise<readonly StoredSession[]> {
    const rows = await this.#db.query(`SELECT hash, user, expires_at, doc FROM api_sessions FINAL WHERE expires_at > {now:Int64}${hashes === undefined ? '' : ' AND hash IN {hashes:Array(String)}'}`, { now, hashes: hashes ?? [] }, Type.Object({ hash: Text, user: Text, expires_at: Int, doc: Text }));
    return rows.flatMap(({ doc, ...row }) => { const known = docIn(SessionDoc, doc); return known === undefined || known.is_revoked ? [] : [{ ...known, ...row }]; });
  }
  async saveSessions(sessions: readonly StoredSession[], at: number): Promise<void> {
    await this.#db.insert('api_sessions', sessions.map(({ hash, user, expires_at, ...doc }) => ({ hash, user, expires_at, version: doc.is_revoked ? REVOKED : at, doc: JSON.stringify(doc) })), '');
  }
  /** When each user was here last, by session; Unix ms. */
  async lastSeen(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db.query("SELECT user, max(JSONExtractInt(doc, 'last_seen')) AS at FROM api_sessions GROUP BY user", {}, Type.Object({ user: Text, at: Int }));
    return new Map(rows.map(({ user, at }) => [user, at]));
  }

  /** One's own views and the shared ones of others, in order of name. */
  async views(owner: string): Promise<readonly StoredView[]> {
    const rows = await this.#db.query("SELECT owner, name, doc FROM views FINAL WHERE doc != '' AND (owner = {owner:String} OR JSONExtractBool(doc, 'is_shared')) ORDER BY name, owner", { owner }, Type.Object({ owner: Text, name: Text, doc: Text }));
    return rows.flatMap(({ doc, ...row }) => { const known = docIn(ViewDoc, doc); return known === undefined ? [] : [{ ...known, ...row }]; });
  }
  /** The version of a view's newest row, also of one that was deleted; 0 when there never was one. What is stored next has to have a greater one. */
  async viewVersion(owner: string, name: string): Promise<number> {
    const [row] = await this.#db.query('SELECT toString(max(version)) AS version FROM views WHERE owner = {owner:String} AND name = {name:String}', { owner, name }, Type.Object({ version: Text }));
    return Number(row?.version ?? 0);
  }
  async saveView({ owner, name, ...doc }: StoredView, version: number): Promise<void> { await this.#db.insert('views', [{ owner, name, version, doc: JSON.stringify(doc) }], ''); }
  async dropView({ owner, name }: Pick<StoredView, 'owner' | 'name'>, version: number): Promise<void> { await this.#db.insert('views', [{ owner, name, version, doc: '' }], ''); }

  /** One page of the audit trail. An entry that was stored twice, because the store did not say that it was, comes once. */
  audit({ actor, action, from, to, before, limit }: AuditAsk): Promise<readonly StoredAudit[]> {
    const asked = [
      'at >= {from:Int64} AND at < {to:Int64}', ...(actor === undefined ? [] : ['actor = {actor:String}']), ...(before === undefined ? [] : ['(at, id) < ({at:Int64}, {id:String})']),
      ...(action === undefined ? [] : [action.endsWith('*') ? 'startsWith(action, {action:String})' : 'action = {action:String}']),
    ];
    const params = { from: from ?? 0, to: to ?? 9_000_000_000_000_000, actor, action: action?.replace(/\*$/, ''), ...before, limit };
    return this.#db.query(`SELECT at, id, actor, via, action, what, address, ok FROM audit WHERE ${asked.join(' AND ')} ORDER BY at DESC, id DESC LIMIT 1 BY at, id LIMIT {limit:UInt32}`, params, AuditRow);
  }
}

function docIn<T extends TSchema>(schema: T, text: string): Static<T> | undefined {
  try { const doc: unknown = JSON.parse(text); return Check(schema, doc) ? doc : undefined; } catch { return undefined; }
}

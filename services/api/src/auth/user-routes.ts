import { api } from '@winnow/core';
import { type StoredUser } from '@winnow/platform';
import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { notFound, problem, ProblemError } from '../problem.ts';
import { principalOf } from '../request.ts';
import { type Desk } from './desk.ts';
import { checkPassword } from './passwords.ts';

const bodies = { 413: problem('too large'), 415: problem('no JSON') };
const MOST_USERS = 10_000;

/** Who may sign in; for admins. Users are disabled, not deleted: what they did bears their name. */
export const userRoutes = (desk: Desk): Routes => (app, context) => {
  const { accounts, passwords } = desk;
  const view = ({ user, role, source, is_disabled, created_at }: StoredUser, seen?: number): api.User => ({ user, role, source, is_disabled, created_at: iso(created_at), ...(seen !== undefined && { last_seen: iso(seen) }) });

  app.get('/users', { config: { access: 'admin' }, schema: { tags: ['access'], operationId: 'listUsers', summary: 'Who may sign in', response: { 200: Type.Object({ items: Type.Array(api.UserSchema) }) } } }, async (): Promise<{ items: api.User[] }> => {
    const [users, tokens, sessions] = await Promise.all([accounts.users(), accounts.tokens(), accounts.store.lastSeen()]);
    const seen = new Map(sessions);
    for (const { user, last_used } of tokens) if (last_used !== undefined) seen.set(user, Math.max(last_used, seen.get(user) ?? 0));
    return { items: [...users.values()].map((user) => view(user, seen.get(user.user))) };
  });

  app.post('/users', {
    config: { access: 'admin' },
    schema: { tags: ['access'], operationId: 'addUser', summary: 'Adds a user with a password', description: 'Names are lower case. Who comes by the single sign-on needs no adding.', body: api.NewUserSchema, response: { 201: api.UserSchema, 409: problem('there is a user of this name'), ...bodies } },
  }, async (request, reply) => {
    const principal = principalOf(request);
    const { role, password } = request.body;
    const user = request.body.user.toLowerCase();
    checkPassword(password, user);
    const hash = await passwords.hash(password);
    const made = await accounts.alone(async (users) => {
      if (users.has(user)) throw new ProblemError(409, 'exists', `${user} is there already${users.get(user)?.is_disabled === true ? ', disabled' : ''}`);
      if (users.size >= MOST_USERS) throw new ProblemError(409, 'too-many', `at most ${String(MOST_USERS)} users`);
      return accounts.saveUser({ user, role, source: 'local', is_disabled: false, created_at: context.now(), password: hash });
    });
    context.audit.add({ principal, address: request.ip, action: 'user.made', what: [user, role], ok: true });
    return reply.status(201).send(view(made));
  });

  app.patch('/users/:user', {
    config: { access: 'admin' },
    schema: {
      tags: ['access'], operationId: 'changeUser', summary: 'Changes role or password of a user, disables or enables one', description: 'In effect at once, for tokens, too. A new password and disabling end all sessions.',
      params: Type.Object({ user: Type.String({ minLength: 1, maxLength: 64 }) }), body: api.UserChangeSchema, response: { 200: api.UserSchema, 404: problem('no such user'), 409: problem('the last admin, or a user of the single sign-on'), ...bodies },
    },
  }, async (request): Promise<api.User> => {
    const principal = principalOf(request);
    const { role, password, is_disabled: isDisabled } = request.body;
    const name = request.params.user.toLowerCase();
    if (password !== undefined && name === principal.user) throw new ProblemError(400, 'own-password', 'change your own password with POST /api/v1/session/password, which asks for the old one');
    if (password !== undefined) checkPassword(password, name);
    const hash = password === undefined ? undefined : await passwords.hash(password);
    const changed = await accounts.alone((users) => {
      const before = users.get(name);
      if (before === undefined) throw notFound(`user ${name}`);
      const after = { ...before, ...(role !== undefined && { role }), ...(isDisabled !== undefined && { is_disabled: isDisabled }), ...(hash !== undefined && { password: hash }) };
      checkChange(before, after, { users, isMapped: desk.oidc?.isMapped === true });
      return accounts.saveUser(after, before);
    });
    if (hash !== undefined || changed.is_disabled) await accounts.endAll(name);
    const what = [name, ...(role === undefined ? [] : [`role ${role}`]), ...(hash === undefined ? [] : ['password']), ...(isDisabled === undefined ? [] : [isDisabled ? 'disabled' : 'enabled'])];
    context.audit.add({ principal, address: request.ip, action: 'user.changed', what, ok: true });
    return view(changed);
  });
};

const isAdmin = (user: StoredUser): boolean => user.role === 'admin' && !user.is_disabled;
/** Throws ProblemError 409 for what would lock everybody out, or would not last. */
function checkChange(before: StoredUser, after: StoredUser, { users, isMapped }: { readonly users: ReadonlyMap<string, StoredUser>; readonly isMapped: boolean }): void {
  if (isAdmin(before) && !isAdmin(after) && ![...users.values()].some((other) => other.user !== before.user && isAdmin(other))) throw new ProblemError(409, 'last-admin', `${before.user} is the last admin; make another one first`);
  if (before.source === 'local') return;
  if (after.password !== before.password) throw new ProblemError(409, 'no-password', `${before.user} comes by the single sign-on and has no password here`);
  if (after.role !== before.role && isMapped) throw new ProblemError(409, 'role-from-issuer', `the role of ${before.user} comes from the single sign-on (oidc.roles); change it there`);
}
const iso = (ms: number): string => new Date(ms).toISOString();

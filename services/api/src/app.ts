import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { type api } from '@winnow/core';
import { DbError } from '@winnow/platform';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify';
import { type Auth } from './auth/desk.ts';
import { openAudit } from './audit.ts';
import { CaseIndex } from './case-index.ts';
import { seeingOf } from './blind.ts';
import { type App, type Context, type Routes } from './context.ts';
import { type ApiDeps, type Principal } from './ports.ts';
import { DetectorPages } from './detector-pages.ts';
import { Directory } from './directory.ts';
import { listedOf } from './listed.ts';
import { openDocs } from './docs.ts';
import { serveHealth } from './health.ts';
import { problem, problemOf, ProblemError } from './problem.ts';
import { routes } from './routes/index.ts';
import { serveConsole } from './static.ts';
import { failed, isAway, storeProblem } from './store-problem.ts';
import { answerUnread, faultOf, hurried, methodsOf, nowhere } from './unread.ts';

/** Bytes of a request's body; ingest has its own limit. */
const BODY_BYTES = 256 * 1024;

/** The API as a Fastify instance that listens to nobody yet. Rejects when the schema of the store is not what it expects. */
export async function openApp(deps: ApiDeps, auth: Auth): Promise<App> {
  const app: App = fastify({
    bodyLimit: BODY_BYTES, forceCloseConnections: 'idle', requestTimeout: 0, connectionTimeout: 0, keepAliveTimeout: 10_000, trustProxy: deps.config.http.trustProxy, logger: false, return503OnClosing: true,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
    // The longest query that its schema allows, of characters that take twelve each in an address.
    http: { maxHeaderSize: 40_960 },
    clientErrorHandler: answerUnread,
    // An address that cannot be decoded never comes to a hook, so nobody else sets headers.
    frameworkErrors: (_error, _request, reply) => { void reply.header('x-content-type-options', 'nosniff').header('content-security-policy', "default-src 'none'"); send(reply, problemOf(400, 'bad-request', 'the address cannot be read: a % is followed by two hexadecimal digits')); },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // What goes out is made by typed code; leaving out what a schema does not name would hide a fault that tests are to see.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const audit = openAudit(deps);
  const parts: Omit<Context, 'seeing' | 'lists'> = { deps, directory: new Directory(deps), cases: new CaseIndex(deps), pages: new DetectorPages(deps.docsFolder, deps.log), audit, now: () => deps.clock.now(), who: (request) => auth.who(request) };
  const context: Context = { ...parts, seeing: seeingOf(parts), lists: listedOf(parts) };
  app.addHook('onClose', () => audit.flush());
  app.setErrorHandler((error: FastifyError, request, reply) => { answerError(error, { request, reply, deps }); });
  app.setNotFoundHandler(nowhere(methodsOf(app)));
  await app.register(helmet, helmetOptions(deps));
  await app.register(cookie);
  await app.register(rateLimit, { global: true, max: deps.config.http.requestsPerMinute, timeWindow: '1 minute', keyGenerator: (request) => request.ip, errorResponseBuilder: (_request, { after }) => new ProblemError(429, 'too-many-requests', `too many requests from this address; wait ${after}`) });
  await openDocs(app, deps);
  app.addHook('onRoute', documented);
  app.addHook('onRequest', hurried(deps.clock));
  app.addHook('onRequest', async (request, reply) => { await admit(request, reply, { auth, context }); });
  app.addHook('onResponse', (request, reply, done) => { told(request, reply, context); done(); });
  await app.register((v1: App, _options, done) => { for (const part of [auth.routes, ...routes] satisfies readonly Routes[]) part(v1, context); done(); }, { prefix: '/api/v1' });
  serveHealth(app, deps);
  if (deps.consoleFolder !== undefined) await serveConsole(app, deps.consoleFolder);
  return app;
}

function helmetOptions({ config }: ApiDeps): Parameters<typeof helmet>[1] {
  const self = ["'self'"];
  return {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: self, scriptSrc: self, styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'], connectSrc: self, fontSrc: self, objectSrc: ["'none'"], baseUri: ["'none'"], formAction: self, frameAncestors: ["'none'"] } },
    strictTransportSecurity: config.http.secureCookies ? { maxAge: 15_552_000 } : false, referrerPolicy: { policy: 'no-referrer' }, crossOriginEmbedderPolicy: false,
  };
}

/** Every route says what it asks for, and its description has the answers that any of them may give. */
function documented(route: RouteOptions): void {
  if (!route.url.startsWith('/api/v1/')) return;
  const access = route.config?.access;
  if (access === undefined) throw new Error(`${String(route.method)} ${route.url}: says not who may ask for it`);
  const common: Record<number, object> = { 400: problem('what was asked cannot be read'), 429: problem('too often'), 431: problem('address and headers are too long'), 503: problem('the store does not answer') };
  if (access !== 'public') Object.assign(common, { 401: problem('not signed in'), 403: problem('not allowed') });
  const schema = route.schema ?? {};
  const known = schema.response as Record<string, unknown> | undefined; // Fastify types it as unknown
  route.schema = { ...schema, security: access === 'public' ? [] : [{ session: [] }, { token: [] }], response: { ...common, ...known } };
}

interface Admitting { readonly auth: Auth; readonly context: Context }
async function admit(request: FastifyRequest, reply: FastifyReply, { auth, context }: Admitting): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === undefined) return;
  void reply.header('cache-control', 'no-store'); // names of people are in it
  const refuse = (why: ProblemError, principal?: Principal): never => {
    context.audit.add({ principal, address: request.ip, action: `refused.${why.code}`, what: [`${request.method} ${request.routeOptions.url ?? ''}`], ok: false });
    throw why;
  };
  const principal = await auth.who(request).catch((error: unknown) => { if (error instanceof ProblemError) return refuse(error); throw error; });
  if (principal !== undefined) request.principal = principal;
  if (access === 'public') return;
  if (principal === undefined) return refuse(new ProblemError(401, 'not-signed-in', 'sign in first, or send a token as "Authorization: Bearer …"', { headers: { 'www-authenticate': 'Bearer realm="winnow"' } }));
  if (access !== 'self' && !principal.scopes.includes(access)) refuse(new ProblemError(403, 'not-allowed', `this needs the right "${access}"; ${principal.via === 'token' ? 'the token' : `the role ${principal.role}`} does not have it`), principal);
}

/** Reads of names leave a trace once they were answered. */
function told(request: FastifyRequest, reply: FastifyReply, { audit }: Context): void {
  const { reads } = request.routeOptions.config;
  if (reads === undefined || reply.statusCode >= 400) return;
  audit.add({ principal: request.principal, address: request.ip, action: reads, what: request.named ?? [], ok: true });
}

const send = (reply: FastifyReply, what: api.Problem): void => { void reply.status(what.status).type('application/problem+json').send(JSON.stringify(what)); };

interface Failing { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly deps: ApiDeps }
function answerError(error: FastifyError | ProblemError | DbError, { request, reply, deps }: Failing): void {
  if (error instanceof ProblemError) { void reply.headers(error.headers); send(reply, problemOf(error.status, error.code, error.message, error.more)); return; }
  if (error instanceof DbError && isAway(error)) { void reply.header('retry-after', '2'); send(reply, storeProblem(error)); return; }
  const refused = refusal(error, request.routeOptions.url?.endsWith('/actions') === true ? request.body : undefined);
  if (refused !== undefined) { send(reply, refused); return; }
  // Only what kind of error it is: a message may hold what was asked, and so a name.
  deps.log.error({ route: request.routeOptions.url, kind: error.name, ...('code' in error && { code: error.code }) }, 'a request failed');
  send(reply, error instanceof DbError ? storeProblem(error) : failed);
}

/** What Fastify itself refuses, by status: the words are ours, for its own hold what was sent. */
const refusals: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['bad-request', 'the body is no JSON'], 413: ['too-large', `the body is larger than ${String(BODY_BYTES)} bytes`], 414: ['too-long', 'the address is too long'], 415: ['wrong-type', 'send JSON, as content-type application/json'],
  429: ['too-many-requests', 'too many requests; wait a minute'], 431: ['too-long', 'the headers are too long'],
};
/** `acting`: the body, where it is one of an action. */
function refusal(error: FastifyError | DbError, acting: unknown): api.Problem | undefined {
  if (error instanceof DbError) return undefined;
  const fault = faultOf(error.validation ?? [], error.validationContext === 'body' ? acting : undefined);
  if (fault !== undefined) return problemOf(400, 'bad-request', `${error.validationContext ?? 'request'}${fault.instancePath}: ${fault.message ?? 'cannot be read'}`);
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return undefined;
  const [code, detail] = refusals[status] ?? ['bad-request', 'the request cannot be read'];
  return problemOf(status, code, detail);
}

import { type Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { type Clock } from '@winnow/platform';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, type onRequestHookHandler } from 'fastify';
import { ActionSchema } from '@winnow/core';
import { Errors } from 'typebox/value';
import { problemOf } from './problem.ts';

/** Requests of which not even the head can be read come to no route; they are answered like all others. To be given to Fastify as `clientErrorHandler`. */
export function answerUnread(error: NodeJS.ErrnoException, socket: Socket): void {
  // Who went away, or whose bytes are an answer's second half, is told nothing.
  if (error.code === 'ECONNRESET' || !socket.writable) { socket.destroy(error); return; }
  const { status, ...more } = unread[error.code ?? ''] ?? { status: 400, code: 'bad-request', detail: 'this is no HTTP request' };
  const body = JSON.stringify(problemOf(status, more.code, more.detail));
  const head = [`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, 'content-type: application/problem+json; charset=utf-8', `content-length: ${String(Buffer.byteLength(body))}`, 'x-content-type-options: nosniff', 'cache-control: no-store', 'connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
const unread: Readonly<Record<string, { readonly status: number; readonly code: string; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'too-long', detail: 'address and headers are too long' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'too-slow', detail: 'the request did not come in time' },
};

/** How long a body may take to come. */
export const BODY_MS = 60_000;
/**
 * Ends requests whose body does not come. Node would count the time that we take to read it, too, and end those of clients who did nothing wrong; so it does
 * not count, and what reads a body piece by piece looks after that itself.
 */
export function hurried(clock: Pick<Clock, 'setTimer'>): onRequestHookHandler {
  return ({ raw, headers, routeOptions }, { raw: answer }, done) => {
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (!hasBody || routeOptions.config.readsSlowly === true) { done(); return; }
    const late = (): void => {
      if (raw.complete) return;
      if (answer.headersSent) raw.destroy();
      else answerUnread({ name: 'slow', message: '', code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket);
    };
    const cancel = clock.setTimer(BODY_MS, late);
    raw.once('end', cancel).once('close', cancel);
    done();
  };
}

/** Which methods an address has, of all routes that are added from now on. */
export function methodsOf(app: FastifyInstance): (url: string) => readonly string[] {
  const routes: { readonly fits: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.includes('*')) routes.push({ fits: new RegExp(`^${url.split(/:\w+/).map((part) => part.replaceAll('.', '\\.')).join('[^/]+')}/?$`), methods: [method].flat() });
  });
  return (url) => [...new Set(routes.filter(({ fits }) => fits.test(url)).flatMap(({ methods }) => methods))].sort();
}

/** An address that nobody has: 404; one that is asked in another way than it can be: 405. */
export function nowhere(methods: (url: string) => readonly string[]): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  return ({ method, url }, reply) => {
    const path = url.split('?', 1).join('');
    const allowed = methods(path);
    const what = allowed.length === 0 || allowed.includes(method) ? problemOf(404, 'not-found', `${method} ${path.slice(0, 200)} is no address of this API; see /api/v1/openapi.json`) : problemOf(405, 'wrong-method', `${method} is not for this address; ${allowed.join(', ')} is`);
    if (what.status === 405) void reply.header('allow', allowed.join(', '));
    return reply.status(what.status).type('application/problem+json').send(JSON.stringify(what));
  };
}

interface Fault { readonly instancePath: string; readonly message?: string }
/** The fault that helps, of those that a schema finds in a body or a query: of an action only what its own kind misses, not what all others would. */
export function faultOf(faults: readonly Fault[], body: unknown): Fault | undefined {
  const fault = faultOfAction(body) ?? faults[0];
  return fault?.message === 'schema is false' ? { ...fault, message: 'is not asked for here' } : fault;
}

/** Of an action, or of one about many cases. Undefined for any other body. */
function faultOfAction(body: unknown): Fault | undefined {
  const inner = field(body, 'action');
  const [at, action] = typeof inner === 'object' ? ['/action', inner] : ['', body];
  const kind = field(action, 'action');
  if (typeof kind !== 'string') return undefined;
  const form = ActionSchema.anyOf.find(({ properties }) => properties.action.const === kind);
  if (form === undefined) return { instancePath: `${at}/action`, message: `there are ${ActionSchema.anyOf.map(({ properties }) => properties.action.const).join(', ')}` };
  const [fault] = Errors(form, action);
  return fault === undefined ? undefined : { instancePath: at + fault.instancePath, message: fault.message };
}
const field = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);

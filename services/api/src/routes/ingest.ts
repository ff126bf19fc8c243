import { type IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { api, type ClaimKind } from '@winnow/core';
import { type Clock } from '@winnow/platform';
import { type FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type App, type Context, type Routes } from '../context.ts';
import { type IngestHow } from '../ports.ts';
import { problem, ProblemError } from '../problem.ts';
import { BODY_MS } from '../unread.ts';

/** A JSON document is held as a whole; lines are not. */
const JSON_BYTES = 16 * 1024 * 1024;
const CLAIMS_BYTES = 64 * 1024 * 1024;
/** Requests that are read at once: each holds some pieces of what it brings. */
const AT_ONCE = 8;
const formats: Readonly<Record<string, IngestHow['format']>> = { 'application/x-ndjson': 'lines', 'application/ndjson': 'lines', 'text/plain': 'lines', 'application/json': 'json' };
const types = 'application/x-ndjson, text/plain or application/json';
const kinds: readonly ClaimKind[] = ['people', 'devices', 'travel', 'networks'];

const IngestQuery = Type.Object({
  source: Type.Optional(Type.String({ maxLength: 100, description: 'id of the source of all records; found by each record\'s looks when absent' })), zone: Type.Optional(Type.String({ maxLength: 64, description: 'time zone of stamps that have none; UTC when absent' })),
  realm: Type.Optional(Type.String({ maxLength: 253, description: 'realm of logins that carry none' })), name: Type.Optional(Type.String({ minLength: 1, maxLength: 256, default: 'http', description: 'stands where a file\'s path would' })),
}, { additionalProperties: false });

/** Records and claims over HTTP. */
export const ingestRoutes: Routes = (app, context) => {
  void app.register((scope: App, _options, done) => { takesRecords(scope, context); done(); });
  void app.register((scope: App, _options, done) => { takesClaims(scope, context); done(); });
};

function takesRecords(app: App, { deps: { ingest, config, clock } }: Context): void {
  const limit = config.api.ingestBytes;
  app.removeAllContentTypeParsers();
  // Bodies are not read before it is known who sends them, and never as a whole.
  app.addContentTypeParser(Object.keys(formats), (_request, payload, done) => { done(null, payload); });
  app.addContentTypeParser('*', (_request, _payload, done) => { done(new ProblemError(415, 'wrong-type', `send ${types}`)); });
  let running = 0;
  app.post('/ingest', {
    config: { access: 'ingest', readsSlowly: true }, bodyLimit: limit,
    schema: {
      tags: ['ingest'], operationId: 'ingest', summary: 'Takes records, and answers when they are stored',
      description: `As ${types}; lines may be any supported format. With content-encoding gzip, too. The same records once more change nothing, so whatever did not get an answer is sent again. Lines that cannot be read are counted and told, and the others are stored.`,
      querystring: IngestQuery, consumes: Object.keys(formats), response: { 200: api.IngestedSchema, 408: problem('the body did not come'), 413: problem('larger than is taken at once'), 415: problem('in no form that is known'), 501: problem('takes no records here') },
    },
  }, async (request, reply): Promise<api.Ingested> => {
    if (ingest === undefined) throw new ProblemError(501, 'no-ingest', 'records come by Kafka only here');
    const { source, zone, realm, name = 'http' } = request.query;
    if (source !== undefined && !ingest.sources.includes(source)) throw new ProblemError(400, 'unknown-source', `source ${source}: unknown; winnow sources lists them`);
    const format = formats[(request.headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase()];
    if (format === undefined || !isStream(request.body)) throw new ProblemError(415, 'wrong-type', `send ${types}`);
    if (running >= AT_ONCE) throw cut(reply, new ProblemError(429, 'busy', 'too many requests bring records; wait a second', { headers: { 'retry-after': '1' } }));
    running += 1;
    try {
      const most = format === 'json' ? Math.min(limit, JSON_BYTES) : limit;
      return await ingest.ingest(inTime(bounded(request.body, request.headers['content-encoding'], most), clock), { source, zone, realm, name, format });
    } catch (error) { throw cut(reply, error); } finally { running -= 1; }
  });
}

const isStream = (body: unknown): body is IncomingMessage => typeof body === 'object' && body !== null && 'pipe' in body;

/** What is left of a body is not read any more: the connection ends with the answer. */
function cut<T>(reply: FastifyReply, error: T): T { void reply.header('connection', 'close'); return error; }

const tooLarge = (limit: number): ProblemError => new ProblemError(413, 'too-large', `the body has more than ${String(limit)} bytes, unpacked; send it in pieces, lines as application/x-ndjson. What came before may be stored already; sent again it changes nothing`);

/** Waits for the sender no longer than BODY_MS in all; how long we take to store what came does not count. Throws ProblemError 408. */
async function* inTime(pieces: AsyncGenerator<Buffer>, clock: Pick<Clock, 'now' | 'setTimer'>): AsyncGenerator<Buffer> {
  let left = BODY_MS;
  try {
    for (;;) {
      const began = clock.now();
      const next = await within(pieces.next(), left, clock);
      left -= clock.now() - began;
      if (next.done === true) return;
      yield next.value;
    }
  } finally { pieces.return(undefined).catch(() => undefined); } // not waited for: it may wait for the sender itself
}
async function within<T>(work: Promise<T>, ms: number, clock: Pick<Clock, 'setTimer'>): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_, fail) => { cancel = clock.setTimer(Math.max(0, ms), () => { fail(new ProblemError(408, 'too-slow', 'the body did not come in time; send it again, or in pieces', { headers: { 'retry-after': '1' } })); }); });
  try { return await Promise.race([work, late]); } finally { cancel(); work.catch(() => undefined); }
}

/** A body's bytes, unpacked, up to a limit of both. Throws ProblemError: 413, 415, 400 for what is no gzip. */
async function* bounded(body: IncomingMessage, encoding: string | undefined, limit: number): AsyncGenerator<Buffer> {
  const packing = (encoding ?? 'identity').trim().toLowerCase();
  if (packing !== 'gzip' && packing !== 'identity') throw new ProblemError(415, 'wrong-encoding', `content-encoding ${packing.slice(0, 40)}: only gzip is read, or none`);
  if (Number(body.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const stream: Readable = packing === 'gzip' ? pipeline(body, createGunzip(), () => undefined) : body; // its errors reach whoever reads
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer; // neither stream has an encoding or objects
      size += bytes.length;
      if (size > limit) throw tooLarge(limit);
      yield bytes;
    }
  } catch (error) { throw bodyError(error); }
}

function bodyError(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return new ProblemError(400, 'bad-gzip', 'the body ends in the middle of its gzip data; send it again');
  if (code.startsWith('Z_')) return new ProblemError(400, 'bad-gzip', 'the body is no gzip data, or it is damaged');
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' ? new ProblemError(400, 'cut-off', 'the body ended early; send it again') : error;
}

function takesClaims(app: App, { deps: { claims }, audit }: Context): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['text/csv', 'text/plain', 'application/json', 'application/x-ndjson'], { parseAs: 'string', bodyLimit: CLAIMS_BYTES }, (_request, text, done) => { done(null, text); });
  app.post('/claims/:kind', {
    config: { access: 'admin' }, bodyLimit: CLAIMS_BYTES,
    schema: {
      tags: ['ingest'], operationId: 'takeClaims', summary: 'Takes a claims file in place of the claims of its kind', description: 'CSV with a header, or JSON Lines. A file that cannot be read, or of which no row can be used, is refused as a whole; single rows that say too little are left out and named among the warnings.',
      params: Type.Object({ kind: Type.Unsafe<ClaimKind>(Type.Union(kinds.map((kind) => Type.Literal(kind)))) }), consumes: ['text/csv', 'application/x-ndjson'], response: { 200: api.ClaimsTakenSchema, 413: problem('too large'), 415: problem('neither CSV nor JSON Lines'), 501: problem('claims come by Kafka only here') },
    },
  }, async (request): Promise<api.ClaimsTaken> => {
    if (claims === undefined) throw new ProblemError(501, 'no-claims', 'claims come by Kafka here: winnow topics --people people.csv sends them');
    if (typeof request.body !== 'string' || request.body.trim() === '') throw new ProblemError(400, 'empty', 'the body is empty; send the claims file');
    const { kind } = request.params;
    const taken = await claims.replace(kind, { name: `${kind} (uploaded)`, text: request.body });
    audit.add({ principal: request.principal, address: request.ip, action: 'claims.replaced', what: [kind, `${String(taken.rows)} rows`], ok: true });
    return taken;
  });
}

import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { problem } from '../problem.ts';
import { principalOf } from '../request.ts';
import { Streams } from '../streams.ts';

/** Live updates. The stream says that something changed, never what it is now: whoever wants to know asks, and is asked for rights. */
export const eventRoutes: Routes = (app, context) => {
  const streams = new Streams({ clock: context.deps.clock, look: async () => (await context.cases.now()).version });
  const endListening = context.cases.onChange((changed) => { streams.changed(changed); });
  app.addHook('preClose', (done) => { endListening(); streams.close(); done(); });

  app.get('/events', {
    config: { access: 'read' }, exposeHeadRoute: false,
    schema: {
      tags: ['live'], operationId: 'listen', summary: 'What changes, as server-sent events', description: 'Events `cases`, `health` and `session` with a LiveEvent as data; first a `hello`. After a gap (Last-Event-ID) one `cases` event stands for all that was missed. Comments, at least one in 15 s, keep the connection open.',
      headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ description: 'of the last event that was received' })) }),
      response: { 200: { description: 'a stream without end', content: { 'text/event-stream': { schema: Type.String() } } }, 429: problem('too many streams are open') },
    },
  }, async (request, reply) => {
    const { user } = principalOf(request);
    streams.admit(user);
    reply.hijack();
    const { raw } = reply;
    // What the security plugins set is on the raw answer already; what Fastify holds (rate limits) is not.
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.flushHeaders();
    const known = request.headers['last-event-id'];
    streams.add({ raw, user, knows: known, isAdmitted: async () => (await context.who(request))?.scopes.includes('read') === true });
    return reply;
  });
};

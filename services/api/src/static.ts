import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type App } from './context.ts';

/** Where the console has pages; its router (services/console/src/router.tsx) has the same. Ids may hold dots. */
export const consolePaths: readonly string[] = ['/', '/signin', '/sign-in', '/setup', '/cases', '/cases/:id', '/people', '/people/:id', '/devices/:id', '/addresses/:ip', '/search', '/detectors', '/detectors/:id', '/health', '/settings', '/sample'];

/** Serves the built console: its files as they are, for every page of it the one document that makes them, and for what is none the same, which says so, with 404. */
export async function serveConsole(app: App, folder: string): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => { throw new Error(`${folder}: holds no built console; run npm run build`); });
  await app.register(fastifyStatic, { root: join(folder, 'assets'), prefix: '/assets/', immutable: true, maxAge: '365d', index: false, dotfiles: 'ignore' });
  // Beside the assets: only what the document names, and only what was built. Their names carry no hash: they are asked for again each time.
  const built = new Set(await readdir(folder));
  const named = new Set([...page.matchAll(/ (?:href|src)="\/([\w-]+\.\w+)"/g)].map(([, name = '']) => name).filter((name) => built.has(name)));
  for (const name of named) app.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile(name, folder, { immutable: false, maxAge: 0 }));
  const give = (status: number) => (_request: FastifyRequest, reply: FastifyReply): FastifyReply => reply.status(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  for (const path of consolePaths) app.get(path, { schema: { hide: true } }, give(200));
  app.get('/*', { schema: { hide: true } }, (request, reply) => {
    if (!isFile(request.url)) return give(404)(request, reply);
    reply.callNotFound();
    return reply;
  });
}

/** What nobody opens as a page: who asks for a file that is not there, or for an address of the API, can do nothing with a document for people. */
function isFile(url: string): boolean {
  const path = url.split('?', 1).join('');
  return path.startsWith('/api/') || path.startsWith('/assets/') || /\.[^/]*$/.test(path);
}

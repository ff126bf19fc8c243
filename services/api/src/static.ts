import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type App } from './context.ts';

/** Serves the built console: its files as they are, and for every page of it the one document that makes them. */
export async function serveConsole(app: App, folder: string): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => { throw new Error(`${folder}: holds no built console; run npm run build`); });
  await app.register(fastifyStatic, { root: join(folder, 'assets'), prefix: '/assets/', immutable: true, maxAge: '365d', index: false, dotfiles: 'ignore' });
  // Beside the assets: only what the document names, and only what was built. Their names carry no hash: they are asked for again each time.
  const built = new Set(await readdir(folder));
  const named = new Set([...page.matchAll(/ (?:href|src)="\/([\w-]+\.\w+)"/g)].map(([, name = '']) => name).filter((name) => built.has(name)));
  for (const name of named) app.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile(name, folder, { immutable: false, maxAge: 0 }));
  app.get('/*', { schema: { hide: true } }, (request, reply) => {
    if (request.url.startsWith('/api/') || request.url.startsWith('/assets/')) { reply.callNotFound(); return reply; }
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  });
}

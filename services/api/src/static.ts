import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type App } from './context.ts';

/** Serves the built console: its files as they are, and for every page of it the one document that makes them. */
export async function serveConsole(app: App, folder: string): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => { throw new Error(`${folder}: holds no built console; run npm run build`); });
  await app.register(fastifyStatic, { root: join(folder, 'assets'), prefix: '/assets/', immutable: true, maxAge: '365d', index: false, dotfiles: 'ignore' });
  // Beside the assets: only what was built, under its own name, which carries no hash: asked for again each time.
  const beside = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile() && entry.name !== 'index.html' && !entry.name.startsWith('.'));
  for (const { name } of beside) app.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile(name, folder, { immutable: false, maxAge: 0 }));
  app.get('/*', { schema: { hide: true } }, (request, reply) => {
    if (request.url.startsWith('/api/') || request.url.startsWith('/assets/')) { reply.callNotFound(); return reply; }
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  });
}

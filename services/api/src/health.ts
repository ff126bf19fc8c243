import { healthAnswer } from '@winnow/platform';
import { type App } from './context.ts';
import { type ApiDeps } from './ports.ts';

/** /livez, /readyz and /metrics as every service has them, for whoever reaches the port: they name nobody. Outside the limit of requests, so that a busy console does not make its own process look dead. */
export function serveHealth(app: App, { health, metrics, clock }: ApiDeps): void {
  if (health === undefined) return;
  for (const path of ['/livez', '/readyz', '/metrics']) {
    app.get(path, { config: { rateLimit: false }, schema: { hide: true } }, async (_request, reply) => {
      const { status, type, body } = await healthAnswer(path, { ...health, metrics, clock });
      return reply.status(status).type(type).header('cache-control', 'no-store').send(body);
    });
  }
}

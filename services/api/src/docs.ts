import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type App } from './context.ts';
import { type ApiDeps } from './ports.ts';

/** The OpenAPI 3.1 document, made of the routes themselves, at /api/v1/openapi.json, and a page to read it at /api/v1/reference. */
export async function openDocs(app: App, { version }: ApiDeps): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Winnow', version, summary: 'Cases of fraudulent remote workers, and what they rest on', description: 'Everything that the console shows and does. Answers other than 2xx are RFC 9457 problems.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'winnow_session' }, token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/api/v1/reference', staticCSP: true, uiConfig: { docExpansion: 'none', tryItOutEnabled: false } });
  app.get('/api/v1/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, () => app.swagger());
}

import { api } from '@winnow/core';
import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { search } from '../search.ts';

export const searchRoutes: Routes = (app, context) => {
  app.get('/search', {
    config: { access: 'read', reads: 'read.search' },
    schema: {
      tags: ['search'], operationId: 'search', summary: 'Cases, people, devices, addresses, observations and detectors with a text in what they are known by', description: 'Best first, at most 50. People by id, login, e-mail, name, team and phone; devices by id, serial, host name and MAC address; addresses and observations by their beginning.',
      querystring: Type.Object({ q: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }), response: { 200: api.SearchSchema },
    },
  }, async (request): Promise<api.SearchResult> => {
    const found = await search(request.query.q, context);
    request.named = found.hits.filter((hit) => hit.kind === 'person').map((hit) => hit.id);
    return found;
  });
};

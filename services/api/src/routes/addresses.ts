import { api } from '@winnow/core';
import { Type } from 'typebox';
import { addressView, blockOf } from '../address-view.ts';
import { type Routes } from '../context.ts';
import { problem, ProblemError } from '../problem.ts';
import { SpanOf } from './people.ts';

export const addressRoutes: Routes = (app, context) => {
  app.get('/addresses/:ip', {
    config: { access: 'read', reads: 'read.address' },
    schema: {
      tags: ['addresses'], operationId: 'getAddress', summary: 'Who was at an address or in a block of them', description: 'Of the last 90 days before it was used last, unless another span is asked for.',
      params: Type.Object({ ip: Type.String({ minLength: 2, maxLength: 64, description: 'an IPv4 or IPv6 address, or a block in CIDR notation with its slash written as %2F: at most a /16 of IPv4, a /48 of IPv6' }) }), querystring: Type.Object(SpanOf, { additionalProperties: false }), response: { 200: api.AddressViewSchema, 404: problem('nobody was ever there, and nothing says what it is') },
    },
  }, async (request): Promise<api.AddressView> => {
    const view = await addressView(blockOf(request.params.ip), request.query, context);
    if (view === undefined) throw new ProblemError(404, 'not-found', 'nobody was ever at this address, and neither claims nor lists say what it is');
    request.named = [view.address, ...view.people.map((p) => p.value), ...view.failures.map((p) => p.value)];
    return view;
  });
};

import { api } from '@winnow/core';
import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { deviceView } from '../device-view.ts';
import { problem, ProblemError } from '../problem.ts';
import { SpanOf } from './people.ts';

export const deviceRoutes: Routes = (app, context) => {
  app.get('/devices/:id', {
    config: { access: 'read', reads: 'read.device' },
    schema: {
      tags: ['devices'], operationId: 'getDevice', summary: 'All that is known of one device', description: 'Of the last 90 days before it was seen last, unless another span is asked for. Addresses and places are those of the 50 accounts that worked on it most.',
      params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 256, description: 'the id in logs or inventory, a serial, host name or MAC address' }) }), querystring: Type.Object(SpanOf, { additionalProperties: false }), response: { 200: api.DeviceViewSchema, 404: problem('no such device') },
    },
  }, async (request): Promise<api.DeviceView> => {
    const view = await deviceView(request.params.id, request.query, context);
    if (view === undefined) throw new ProblemError(404, 'not-found', 'no device is known by this id, serial, host name or MAC address');
    request.named = [view.device_id, ...view.people.map((p) => p.value)];
    return view;
  });
};

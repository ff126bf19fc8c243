import { type Routes } from '../context.ts';
import { actionRoutes } from './actions.ts';
import { caseRoutes } from './cases.ts';
import { detectorRoutes } from './detectors.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';

/** Every part of the API, beside signing in. */
export const routes: readonly Routes[] = [caseRoutes, actionRoutes, eventRoutes, detectorRoutes, healthRoutes];

import { type Routes } from '../context.ts';
import { actionRoutes } from './actions.ts';
import { caseRoutes } from './cases.ts';
import { explainRoutes } from './explain.ts';
import { ingestRoutes } from './ingest.ts';

/** Every part of the API, beside signing in. */
export const routes: readonly Routes[] = [caseRoutes, actionRoutes, explainRoutes, ingestRoutes];

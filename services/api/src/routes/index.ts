import { type Routes } from '../context.ts';
import { actionRoutes } from './actions.ts';
import { addressRoutes } from './addresses.ts';
import { casePageRoutes } from './case-page.ts';
import { caseRoutes } from './cases.ts';
import { deviceRoutes } from './devices.ts';
import { explainRoutes } from './explain.ts';
import { exportRoutes } from './exports.ts';
import { ingestRoutes } from './ingest.ts';
import { observationRoutes } from './observations.ts';
import { peopleRoutes } from './people.ts';
import { searchRoutes } from './search.ts';
import { viewRoutes } from './views.ts';

/** Every part of the API, beside signing in. */
export const routes: readonly Routes[] = [caseRoutes, actionRoutes, viewRoutes, peopleRoutes, deviceRoutes, addressRoutes, observationRoutes, searchRoutes, exportRoutes, casePageRoutes, explainRoutes, ingestRoutes];

import { type Routes } from '../context.ts';
import { actionRoutes } from './actions.ts';
import { casePageRoutes } from './case-page.ts';
import { caseRoutes } from './cases.ts';

/** Every part of the API, beside signing in. */
export const routes: readonly Routes[] = [caseRoutes, casePageRoutes, actionRoutes];

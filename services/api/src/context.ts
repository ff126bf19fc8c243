import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, type RawServerDefault } from 'fastify';
import { type Seeing } from './blind.ts';
import { type CaseIndex } from './case-index.ts';
import { type DetectorPages } from './detector-pages.ts';
import { type Directory } from './directory.ts';
import { type Listed } from './listed.ts';
import { type Access, type ApiDeps, type Audit, type Principal } from './ports.ts';

/** What every route works with. */
export interface Context { readonly deps: ApiDeps; readonly directory: Directory; readonly cases: CaseIndex; readonly pages: DetectorPages; readonly audit: Audit; /** Wall time, Unix ms. */ readonly now: () => number; /** Who is behind a request, asked once more: for answers that last longer than rights do. */ readonly who: (request: FastifyRequest) => Promise<Principal | undefined>; /** Which detectors cannot see here, and why. */ readonly seeing: () => Promise<Seeing>; /** Lists of networks, curated and imported. */ readonly lists: () => Promise<Listed> }

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;
export type Routes = (app: App, context: Context) => void;

declare module 'fastify' {
  interface FastifyContextConfig { /** What the route asks for. */ access?: Access; /** Set where reads of names are to be audited: the audit's word for it. */ reads?: string; /** Reads its body piece by piece, and looks itself after how long that takes. */ readsSlowly?: boolean }
  interface FastifyRequest { principal?: Principal; /** People, devices and addresses that this answer names, for the audit. */ named?: readonly string[] }
}

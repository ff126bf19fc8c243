import { timingSafeEqual } from 'node:crypto';
import { DAY } from '@winnow/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Routes } from '../context.ts';
import { type ApiDeps, type Principal } from '../ports.ts';
import { type Accounts, hashOf, type Known } from './accounts.ts';
import { type Tries } from './limits.ts';
import { type Oidc } from './oidc.ts';
import { type Passwords } from './passwords.ts';

/** Who is asking, and the routes to sign in by. */
export interface Auth {
  /** The user behind a session's cookie or a token; undefined when there is none. Throws ProblemError 403 where a session changes something without its CSRF token. Asked again for the same request it says whether that still holds. */
  who(request: FastifyRequest): Promise<Principal | undefined>;
  readonly routes: Routes;
}
/** Auth with the way in for the first user. */
export interface OwnAuth extends Auth {
  /** The one-time link that makes the first admin, below `base` (http://host:port); undefined when somebody is there. It holds for 24 h, until it is used or the next one is made. Rejects with DbError. */
  setupLink(base: string): Promise<string | undefined>;
}

/** What the routes of this folder share. */
export interface Desk {
  readonly deps: ApiDeps;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly tries: Tries;
  readonly oidc: Oidc | undefined;
  readonly setup: Setup;
  /** The session or token that `who` found for a request. */
  readonly knownOf: (request: FastifyRequest) => Known | undefined;
  /** Begins a session and sets its cookie; the one that came with the request ends. */
  readonly signIn: (user: string, request: FastifyRequest, reply: FastifyReply) => Promise<Known & { readonly csrf: string }>;
  readonly random: (bytes: number) => Buffer;
  /** When the newest observation was, Unix ms, as it was known within a minute; undefined where there is none, or nobody can tell. */
  readonly newest: () => Promise<number | undefined>;
}

const SETUP_MS = DAY;
/** The one-time link of the first start. It is kept in this process alone. */
export class Setup {
  #link: { readonly hash: Buffer; readonly until: number } | undefined;
  make(token: string, now: number): void { this.#link = { hash: Buffer.from(hashOf(token)), until: now + SETUP_MS }; }
  fits(token: string, now: number): boolean { return this.#link !== undefined && now < this.#link.until && timingSafeEqual(this.#link.hash, Buffer.from(hashOf(token))); }
  used(): void { this.#link = undefined; }
}

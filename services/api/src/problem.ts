import { STATUS_CODES } from 'node:http';
import { api } from '@winnow/core';

const titles: Readonly<Record<number, string>> = { 413: 'Too large', 415: 'Not in this form', 428: 'Say which state you saw', 429: 'Too often', 503: 'Not now' };

/** What an answer other than 2xx says: a status, a word for programs, a sentence for people. `headers` go with it. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly more: Pick<api.Problem, 'faults' | 'current'>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, detail: string, more: Pick<api.Problem, 'faults' | 'current'> & { readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(detail);
    const { headers, ...rest } = more;
    [this.name, this.status, this.code, this.more, this.headers] = ['ProblemError', status, code, rest, headers ?? {}];
  }
}

/** RFC 9457; `detail` is one sentence that says what is wrong and what to do. */
export const problemOf = (status: number, code: string, detail: string, more: Pick<api.Problem, 'faults' | 'current'> = {}): api.Problem => ({ type: `urn:winnow:problem:${code}`, title: code === 'stale' ? 'It was changed by somebody else' : titles[status] ?? STATUS_CODES[status] ?? 'Error', status, code, detail, ...more });

export const notFound = (what: string): ProblemError => new ProblemError(404, 'not-found', `${what} is not known here`);

/** A problem as an answer in a route's schema. */
export const problem = (description: string): object => ({ description, content: { 'application/problem+json': { schema: api.ProblemSchema } } });

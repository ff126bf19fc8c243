import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type api, HOUR } from '@winnow/core';
import { classify, DbError } from '@winnow/platform';
import { as, type Bench, openBench } from './support.ts';

let bench: Bench;
beforeAll(async () => { bench = await openBench({ log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => { throw new Error('not needed'); } } }); });
afterEach(async () => { jest.restoreAllMocks(); await bench.clock.advance(HOUR); });
afterAll(() => bench.close());

const SECRET = 'SELECT name FROM identities WHERE name = ann';
async function told(error: unknown): Promise<readonly unknown[]> {
  jest.spyOn(bench.db, 'query').mockRejectedValue(error);
  const { statusCode, headers, body } = await bench.app.inject({ url: '/api/v1/cases', headers: as('viewer') });
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).not.toMatch(/identities|\bat .*:\d+:\d+|\.ts/);
  const { code, detail } = JSON.parse(body) as api.Problem; // so its type says
  return [statusCode, code, headers['retry-after'], detail];
}
const engine = (code: number): DbError => classify({ code, message: `Code: ${String(code)}. ${SECRET}\n    at parse (store.ts:1:1)` });

describe('what the store cannot do', () => {
  it.each([
    ['it is away', classify({ code: 'ECONNREFUSED', message: SECRET }), 503, 'store-away', 'does not answer'], ['it takes too long', classify({ message: 'Timeout error.' }), 503, 'store-away', 'does not answer'], ['it has no memory', engine(241), 503, 'store-away', 'its error 241'],
    ['it says what nobody foresaw', engine(1002), 503, 'store-away', 'its error 1002'], ['it is closed', new DbError('setup', 'closed', SECRET), 503, 'store-away', 'does not answer'], ['the password is wrong', engine(516), 500, 'store-refuses', 'winnow doctor'], ['a right is missing', engine(497), 500, 'store-refuses', 'winnow doctor'],
    ['a table is missing', engine(60), 500, 'store-version', 'winnow migrate'], ['the disk is full', new DbError('setup', '243', SECRET), 500, 'store-full', 'free some space'], ['the statement is wrong', engine(62), 500, 'failed', 'the log'], ['a row has another shape', new DbError('setup', 'shape', SECRET), 500, 'failed', 'the log'],
    ['a value is refused', engine(41), 500, 'failed', 'the log'], ['it is a fault of this program', new TypeError(SECRET), 500, 'failed', 'the log'],
  ] as const)('because %s', async (...[, error, status, code, words]) => { expect(await told(error)).toEqual([status, code, status === 503 ? '2' : undefined, expect.stringContaining(words)]); });
});

import { describe, expect, it } from '@jest/globals';
import { loginHistory } from '../../../src/sources/snowflake/login-history.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(loginHistory, new URL('../../../samples/snowflake/login-history.log', import.meta.url));

describe('samples of snowflake.login-history', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});

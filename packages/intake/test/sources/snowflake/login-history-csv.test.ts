import { describe, expect, it } from '@jest/globals';
import { Pipeline, tableOf } from '@winnow/intake';
import { loginHistory } from '../../../src/sources/snowflake/login-history.ts';

const pipeline = new Pipeline({ sources: [loginHistory] });
const rows = [
  '1,2026-03-02 08:31:20.100 -0500,LOGIN,"ROE, JANE",203.0.113.7,SNOWFLAKE_UI,1.11,PASSWORD,DUO_PUSH,YES,,',
  '2,2026-03-02 08:32:20.100 -0500,LOGIN,JANE,203.0.113.7,SNOWFLAKE_UI,1.11,PASSWORD,,NO,390100,INCORRECT_USERNAME_PASSWORD',
  '3,2026-03-02 08:33:20.100 -0500,LOGIN,LOADER,198.51.100.20,JDBC_DRIVER,3.1,RSA_KEYPAIR,,YES,,',
];

describe('Snowflake\'s LOGIN_HISTORY as CSV', () => {
  it('is read row by row', () => {
    const table = tableOf('EVENT_ID,EVENT_TIMESTAMP,EVENT_TYPE,USER_NAME,CLIENT_IP,REPORTED_CLIENT_TYPE,REPORTED_CLIENT_VERSION,FIRST_AUTHENTICATION_FACTOR,SECOND_AUTHENTICATION_FACTOR,IS_SUCCESS,ERROR_CODE,ERROR_MESSAGE');
    expect(rows.flatMap((row) => pipeline.process({ value: new TextEncoder().encode(table?.json(row) ?? ''), receivedAt: Date.UTC(2026, 2, 4) }).observations.map((o) => [o['@timestamp'], o.winnow.kind, o.event.outcome, o.user?.name, o.winnow.mfa?.factor ?? '-'].join('|')))).toEqual([
      '2026-03-02T13:31:20.100Z|login|success|roe, jane|DUO_PUSH', '2026-03-02T13:32:20.100Z|login|failure|jane|-', '2026-03-02T13:33:20.100Z|other|success|loader|-',
    ]);
  });
});

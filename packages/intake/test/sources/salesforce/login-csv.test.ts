import { describe, expect, it } from '@jest/globals';
import { Pipeline, tableOf } from '@winnow/intake';
import { login } from '../../../src/sources/salesforce/login.ts';

const pipeline = new Pipeline({ sources: [login] });
const header = '"EVENT_TYPE","TIMESTAMP","REQUEST_ID","ORGANIZATION_ID","USER_ID","RUN_TIME","URI","LOGIN_KEY","USER_TYPE","REQUEST_STATUS","LOGIN_TYPE","BROWSER_TYPE","API_TYPE","USER_NAME","LOGIN_STATUS","SOURCE_IP","TIMESTAMP_DERIVED","USER_ID_DERIVED","CLIENT_IP"';
const rows = [
  '"Login","20260302083120.100","r1","00D","0056j","156","/index.jsp","k1","Standard","Success","A","Mozilla/5.0 (Macintosh; rv%3A135.0) Firefox/135.0","f","jane@example.com","LOGIN_NO_ERROR","203.0.113.7","2026-03-02T08:31:20.100Z","0056jAAA","203.0.113.7"',
  '"Login","20260302083220.100","r2","00D","0056j","156","/index.jsp","","Standard","Failure","A","Mozilla/5.0 (Macintosh) Firefox/135.0","","jane@example.com","LOGIN_ERROR_INVALID_PASSWORD","2001:db8::7","","",""',
  '"Login","20260302083320.100","r3","00D","0056j","156","/services/Soap","","Standard","Success","A","","f","etl, ""nightly""","LOGIN_NO_ERROR","Salesforce.com IP","","",""',
];

describe('Salesforce\'s event log file', () => {
  it('is read row by row', () => {
    const table = tableOf(header);
    expect(rows.flatMap((row) => pipeline.process({ value: new TextEncoder().encode(table?.json(row) ?? ''), receivedAt: Date.UTC(2026, 2, 4) }).observations.map((o) => [o['@timestamp'], o.winnow.kind, o.event.outcome, o.user?.id, o.source?.ip ?? '-'].join('|')))).toEqual([
      '2026-03-02T08:31:20.100Z|login|success|0056jAAA|203.0.113.7', '2026-03-02T08:32:20.100Z|login|failure|0056j|2001:db8::7', '2026-03-02T08:33:20.100Z|other|success|0056j|-',
    ]);
  });
});

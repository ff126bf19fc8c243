import { describe, expect, it } from '@jest/globals';
import { Pipeline, tableOf } from '@winnow/intake';
import { systemLog } from '../../../src/sources/okta/system-log.ts';

const pipeline = new Pipeline({ sources: [systemLog] });
const header = 'severity,event_type,display_message,uuid,version,timestamp,outcome.result,outcome.reason,actor.id,actor.type,actor.display_name,actor.alternate_id,authentication_context.external_session_id,client.ip_address,client.device,client.user_agent.raw_user_agent,debug_context.debug_data.request_uri,target0.id,target0.type,target0.alternate_id,target0.display_name,request.ip_chain.ip';

/** What a file's rows become, in short. */
function read(...rows: readonly string[]): readonly string[] {
  const table = tableOf(`\uFEFF${header}`);
  return rows.map((row) => {
    const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(table?.json(row) ?? ''), receivedAt: Date.UTC(2026, 2, 4) });
    return [
      ...observations.map((o) => [o['@timestamp'], o.winnow.kind, o.event.outcome, o.user?.email, o.source?.ip ?? '-', o.user_agent?.original ?? '-', o.winnow.session?.id ?? '-', o.winnow.traits?.join('+') ?? '-'].join('|')),
      ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
    ].join('\n');
  });
}

describe('the System Log\'s CSV', () => {
  it('reads as the API\'s events', () => {
    expect(read(
      'INFO,user.session.start,User login to Okta,6f0c1e2a-1,0,2026-03-02T19:00:01.123Z,SUCCESS,,00u1,User,"Roe, ""Jane""",jane.roe@example.com,102abc,203.0.113.7,Computer,"Mozilla/5.0 (X11; Linux) Chrome, like Gecko",/idp/idx/identify,,,,,',
      'INFO,user.mfa.factor.activate,Factor,6f0c1e2a-2,0,2026-03-02T19:01:01.123Z,SUCCESS,,00u9,User,Help,helpdesk@example.com,102xyz,203.0.113.50,,,,00u1,User,jane.roe@example.com,Jane Roe,',
      'INFO,user.session.start,User login to Okta,6f0c1e2a-3,0,2026-03-02T19:02:01.123Z,SUCCESS,,00u1,User,Jane,jane.roe@example.com,,,,,,,,,,198.51.100.20',
      'INFO,system.push.send_factor_verify_push,Push,6f0c1e2a-4,0,2026-03-02T19:02:01.123Z,SUCCESS,,00uS,SystemPrincipal,Okta System,system@okta.com,,,,,,,,,,',
      'INFO,user.session.start,User login to Okta,6f0c1e2a-5,0,soon,SUCCESS,,00u1,User,Jane,jane.roe@example.com,,203.0.113.7,,,,,,,,',
    )).toEqual([
      '2026-03-02T19:00:01.123Z|login|success|jane.roe@example.com|203.0.113.7|Mozilla/5.0 (X11; Linux) Chrome, like Gecko|102abc|-',
      '2026-03-02T19:01:01.123Z|account-change|success|jane.roe@example.com|-|-|-|-',
      '2026-03-02T19:02:01.123Z|login|success|jane.roe@example.com|198.51.100.20|-|-|-',
      'drop event_type', 'dead no_time',
    ]);
  });

  it('is not another log that has an event_type', () => {
    const { deadLetters } = pipeline.process({ value: new TextEncoder().encode('{"event_type":"authentication","timestamp":1,"uuid":"u"}'), receivedAt: 0 });
    expect(deadLetters.map(({ reason }) => reason)).toEqual(['no_parser']);
  });
});

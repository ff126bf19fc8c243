import { describe, expect, it } from '@jest/globals';
import { Pipeline, tableOf } from '@winnow/intake';
import { workspaceLogin } from '../../../src/sources/google/workspace-login.ts';

const pipeline = new Pipeline({ sources: [workspaceLogin] });

/** What a file becomes, row by row, in short. */
function read(header: string, ...rows: readonly string[]): readonly string[] {
  const table = tableOf(header);
  return rows.map((row) => {
    const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(table?.json(row) ?? ''), receivedAt: Date.UTC(2026, 2, 4) });
    return [
      ...observations.map((o) => [o['@timestamp'], o.winnow.kind, o.event.outcome, o.user?.email, o.source?.ip ?? '-', o.winnow.mfa?.factor ?? '-', o.winnow.traits?.join('+') ?? '-'].join('|')),
      ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
    ].join('\n');
  });
}

describe('Workspace logins as CSV', () => {
  it('of the Admin console', () => {
    const header = 'Date,Event,Description,User,Login type,Challenge type,Login failure type,Is suspicious,Is second factor,IP address,Network info';
    expect(read(
      header,
      '2026-03-02T08:31:22-05:00,Successful login,"Roe, Jane logged in",jane.roe@example.com,Google Password,Google Prompt,,False,False,203.0.113.7,"{""IP ASN"": ""64500""}"',
      '2026-03-02T08:32:22-05:00,Failed login,x,jane.roe@example.com,Google Password,Password,Invalid second factor,False,False,2001:db8::7,',
      '2026-03-02T08:33:22-05:00,Failed login,x,jane.roe@example.com,Google Password,Password,Invalid password,False,False,203.0.113.7,',
      '2026-03-02T08:34:22-05:00,Login verification,x,jane.roe@example.com,Google Password,Google Authenticator,,False,True,203.0.113.7,',
      '2026-03-02T08:35:22-05:00,Logout,x,jane.roe@example.com,,,,False,,203.0.113.7,',
      '2026-03-02T08:35:22-05:00,User suspended,x,jane.roe@example.com,,,,False,,,',
    )).toEqual([
      '2026-03-02T13:31:22.000Z|login|success|jane.roe@example.com|203.0.113.7|google_prompt|-',
      '2026-03-02T13:32:22.000Z|login|failure|jane.roe@example.com|2001:db8::7|-|password-proven',
      '2026-03-02T13:33:22.000Z|login|failure|jane.roe@example.com|203.0.113.7|-|-',
      '2026-03-02T13:34:22.000Z|mfa|unknown|jane.roe@example.com|203.0.113.7|google_authenticator|-',
      '2026-03-02T13:35:22.000Z|logout|success|jane.roe@example.com|203.0.113.7|-|-',
      'drop event_name',
    ]);
  });

  it('of GAM', () => {
    const header = 'actor.callerType,actor.email,actor.profileId,id.applicationName,id.time,id.uniqueQualifier,ipAddress,name,type,login_type,login_challenge_method,login_challenge_status,is_second_factor,networkInfo.ipAsn.0';
    expect(read(
      header,
      'USER,jane.roe@example.com,1030,login,2026-03-02T13:31:22Z,-51,203.0.113.7,login_success,login,google_password,password device_prompt,,False,64500',
      'USER,jane.roe@example.com,1030,login,2026-03-02T13:32:22Z,-52,203.0.113.7,login_verification,login,google_password,google_authenticator,failed,True,',
      'USER,jane.roe@example.com,1030,login,2026-03-02T13:33:22Z,-53,203.0.113.7,passkey_enrolled,passkey_enrolled,,,,,',
      'USER,jane.roe@example.com,1030,drive,2026-03-02T13:33:22Z,-54,203.0.113.7,view,access,,,,,',
    )).toEqual([
      '2026-03-02T13:31:22.000Z|login|success|jane.roe@example.com|203.0.113.7|device_prompt|-',
      '2026-03-02T13:32:22.000Z|mfa|failure|jane.roe@example.com|203.0.113.7|google_authenticator|password-proven',
      '2026-03-02T13:33:22.000Z|account-change|success|jane.roe@example.com|203.0.113.7|-|-',
      'dead no_parser',
    ]);
  });

  it('not the Drive log\'s, which has the same first columns', () => {
    expect(read('Date,Actor,Event,Document title,IP address,Visibility', '2026-03-02T08:31:22-05:00,jane.roe@example.com,View,Plan,203.0.113.7,Private')).toEqual(['dead no_parser']);
  });
});

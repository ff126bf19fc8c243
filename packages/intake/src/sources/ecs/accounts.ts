import { type Draft } from '../../types.ts';
import { type Body, body, type Fields, filled, listed, named } from './fields.ts';
import { addressOf, agentOf, clientDevice, clientHost, deviceFacts, deviceIdOf, loginSource, observerOf, sessionOf, userOf, type User } from './parties.ts';
import { type Event, refusalTraits, spokenOutcome } from './words.ts';

/** An observation without its time; a text: known and not wanted, and why; undefined: nothing names whom or what it is about. */
export type Reading = Body | string | undefined;

export const personOf = (f: Fields): User | undefined => userOf(f, 'user', 'source.user', 'client.user');

/** What login and tunnel say of the client. Facts of the machine stand where something begins or fails (`told`): a timeline keeps each record that has any. */
export function client({ f, action }: Event, told: boolean): Partial<Body> {
  const host = clientHost(f);
  const facts = deviceFacts(f);
  const device = told ? facts : filled<NonNullable<Draft['device']>>({ managed: facts?.managed, fingerprint: facts?.fingerprint });
  return filled<Body>({ action: named(action), host, deviceId: clientDevice(f), device, userAgent: agentOf(f), observer: observerOf(f), sessionId: sessionOf(f) }) ?? {};
}

/** Okta's integration: steps whose success lets nobody in yet, as policy comes after them. Okta's own source reads the same of the original event. */
const oktaStep = /^(?:policy\.|user\.authentication\.auth_via_(?:AD_agent|LDAP_agent|inbound|IDP|social|iwa|richclient))/;
const oktaFactor = (f: Fields): string | undefined => f.text('okta.debug_context.debug_data.factor', 'okta.debug_context.debug_data.flattened.factor');

const isLogout = ({ types, action }: Event): boolean => types.includes('end') || /\blog(?:ged)?[-_ .]?(?:out|off)\b/i.test(action);

/** A login that names no outcome is none that is known to have succeeded. */
export function login(event: Event): Reading {
  const { f, action } = event;
  const user = personOf(f);
  if (user === undefined) return 'no_user';
  const source = loginSource(f);
  if (isLogout(event)) return body({ kind: 'logout', outcome: event.outcome ?? 'success' }, { category: ['authentication'], type: ['end'], user, source, ...client(event, false) });
  const refused = action.startsWith('policy.') && event.outcome === 'failure' ? ['blocked'] : [];
  const traits = [...new Set([...refused, ...refusalTraits(event)])];
  const outcome = traits.includes('blocked') ? 'failure' : event.outcome ?? (event.types.includes('denied') ? 'failure' : 'unknown');
  if (outcome !== 'failure' && oktaStep.test(action)) return 'login_step';
  return body({ kind: 'login', outcome }, { category: ['authentication'], type: ['start'], user, source, traits: outcome === 'failure' ? listed(traits) : undefined, ...client(event, true) });
}

export const isMfa = ({ action }: Event): boolean => /mfa/i.test(action);
const factors = /push|sms|totp|hotp|otp|voice|call|webauthn|fido2?|u2f|passkey|email|number[-_ ]?match/i;
const factorOf = ({ f, action }: Event): string | undefined => oktaFactor(f) ?? factors.exec(action)?.[0].toLowerCase();

/** Elastic's okta integration writes the waiting computer's address, unless the record is the phone's own. */
const isPhones = (f: Fields): boolean => !f.hasPart('okta') || f.text('okta.client.device') === 'Mobile';

/** An approval: the address is the approving phone's, and so is the device; the waiting session's address is the other side. */
export function approval(event: Event): Reading {
  const { f, action } = event;
  const user = personOf(f);
  if (user === undefined) return 'no_user';
  const factor = factorOf(event);
  if (factor !== undefined && /^password/i.test(factor)) return event.outcome === 'failure' ? login(event) : 'login_step';
  const ip = addressOf(f, 'source.ip', 'source.address');
  const session = addressOf(f, 'client.ip', 'client.address');
  const outcome = spokenOutcome(event);
  return body({ kind: 'mfa', outcome }, {
    category: ['authentication'], type: ['info'], action, user, source: filled<NonNullable<Draft['source']>>({ ip }), peer: session === ip ? undefined : filled<NonNullable<Draft['peer']>>({ ip: session }),
    mfa: filled<NonNullable<Draft['mfa']>>({ device_id: deviceIdOf(f), ip: isPhones(f) ? ip : undefined, factor }), userAgent: agentOf(f), observer: observerOf(f), sessionId: sessionOf(f),
    traits: outcome === 'failure' ? listed(refusalTraits(event)) : undefined,
  });
}

const isSame = (one: User, other: User | undefined): boolean => other !== undefined && one.name === other.name && one.domain === other.domain;

/** A change belongs to the account that it was made to. Whoever made it for somebody else has an address and a browser, but not that person's. */
export function change(event: Event): Reading {
  const { f, action, types } = event;
  const actor = personOf(f);
  const target = userOf(f, 'user.target');
  const user = target ?? actor;
  if (user === undefined) return 'no_user';
  if (target === undefined && types.includes('group') && !types.includes('user')) return 'group_change';
  const own = target === undefined || isSame(target, actor);
  return body({ kind: 'account-change', outcome: event.outcome ?? 'success' }, {
    category: ['iam'], type: ['user', 'change'], action: named(action), user, source: own ? loginSource(f) : undefined, userAgent: own ? agentOf(f) : undefined, observer: observerOf(f),
    mfa: filled<NonNullable<Draft['mfa']>>({ device_id: deviceIdOf(f), factor: factorOf(event) }),
  });
}

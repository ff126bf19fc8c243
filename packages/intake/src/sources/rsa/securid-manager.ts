import { type Reading } from './securid-reading.ts';

/** Stamp, server, the logging class and its level; then columns, which have the same place in all records of one kind. */
const head = /^((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d,\d{3}), ?([^,]{0,255}), ?(audit\.runtime|audit\.admin|system)\.com\.rsa\.[\w.$]{1,160}, ?[A-Z]{2,8}, ?/;

export const isManager = (text: string): boolean => head.test(text.slice(0, 640));

/** Columns of the runtime log from the client's address on: who, and at the end of which agent. */
const ACTION = 4;
const RESULT = 6;
const SESSION = 8;
const USER_ID = 9;
const USER = 12;
const AGENT = 15;
const METHOD = 21;
const SERIAL = 32;

const outcomes: ReadonlyMap<string, 'success' | 'failure'> = new Map([['SUCCESS', 'success'], ['FAIL', 'failure']]);

/**
 * At an agent, which is a gateway or a server, the token is the second factor of its login, and the client's address is the agent's. Without one a
 * person stands before the console or the self-service.
 */
function runtime(columns: readonly string[], stamp: string, server: string): Reading {
  const at = (index: number): string | undefined => (columns[index] === '' ? undefined : columns[index]);
  const action = columns[ACTION] ?? '';
  const isAgent = columns.slice(AGENT, AGENT + 5).some((column) => column !== '');
  const outcome = outcomes.get(columns[RESULT] ?? '');
  const common = { user: at(USER), id: at(USER_ID), stamp, server, product: 'Authentication Manager', sessionId: at(SESSION), recordId: undefined } as const;
  if (action === 'AUTHN_LOGOUT_EVENT') return isAgent ? 'echo' : { kind: 'logout', outcome: 'success', action: 'logout', ...common };
  if (action !== 'AUTHN_LOGIN_EVENT' && action !== 'AUTH_PRINCIPAL_RESOLUTION') return 'not_relevant';
  if (outcome === undefined || (action === 'AUTH_PRINCIPAL_RESOLUTION' && outcome === 'success')) return 'login_step';
  const factor = at(METHOD);
  return isAgent ? { kind: 'mfa', outcome, action: 'authentication', ...common, factor, token: at(SERIAL) } : { kind: 'login', outcome, action: 'authentication', ...common, ip: at(2) };
}

/** Objects of an administrator's act, five columns each: type, id, two more, name. */
const OBJECTS = [16, 21, 26] as const;

/** Whose token was given, taken or made anew. */
function admin(columns: readonly string[], stamp: string, server: string): Reading {
  const action = columns[ACTION] ?? '';
  if (!action.includes('TOKEN') || !/LINK|ASSIGN|REPLACE|DISTRIBUT|EMERGENCY|PIN/.test(action)) return 'not_relevant';
  const person = OBJECTS.find((index) => columns[index] === 'PRINCIPAL');
  if (person === undefined) return 'no_user';
  return { kind: 'account-change', outcome: columns[RESULT] === 'FAIL' ? 'failure' : 'success', action: action.slice(0, 64).toLowerCase(), user: columns[person + 4], id: columns[person + 1], stamp, server, product: 'Authentication Manager', factor: 'token' };
}

export function readManager(text: string): Reading {
  const match = head.exec(text);
  if (match === null) return 'not_relevant';
  const [whole, stamp = '', server = '', log] = match;
  const columns = text.slice(whole.length, whole.length + 8192).split(',', 64).map((column) => column.trim());
  if (log === 'audit.runtime') return runtime(columns, stamp, server);
  return log === 'audit.admin' ? admin(columns, stamp, server) : 'not_relevant';
}

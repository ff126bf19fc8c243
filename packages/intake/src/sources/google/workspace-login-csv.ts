import { said, saidAt } from '../../paths.ts';
import { type JsonObject } from '../../types.ts';

/**
 * Two exports with a header: the Admin console's (User log events, Export) by labels, and `gam report login` by the API's names, an event's parameters
 * among them. The labels are those of one published auditing guide that reads such files (`Date`, `User`, `Event`, `IP address`, `Login type`,
 * `Challenge type`, `Login failure type`, `Is second factor`, `Is suspicious`; `Actor` for `User` as in its Drive export); GAM's are from scripts that sort
 * its reports. Of the console's events only the first two are written there as they read; the others are taken from the names of the API.
 */
/** Of these an export of sign-ins has one in every row; empty cells are left out. */
export const columns: readonly string[] = ['Login type', 'Challenge type', 'Is suspicious', 'Is second factor'];
const isConsole = (json: JsonObject): boolean => 'Date' in json && 'Event' in json && ('Actor' in json || 'User' in json) && columns.some((name) => name in json);
const isGam = (json: JsonObject): boolean => json['id.applicationName'] === 'login' && 'id.time' in json && 'actor.email' in json && 'name' in json;
export const isRow = (json: JsonObject): boolean => isConsole(json) || isGam(json);

const events: readonly (readonly [label: RegExp, name: string])[] = [
  [/^successful login/i, 'login_success'], [/^failed login/i, 'login_failure'], [/^login challenge/i, 'login_challenge'], [/^login verification/i, 'login_verification'], [/^(?:user )?log(?:ged )?out/i, 'logout'],
];
const snake = (text: string | undefined): string | undefined => text?.slice(0, 128).trim().toLowerCase().replace(/[ -]/g, '_');

/** `Invalid second factor` and `login_failure_invalid_second_factor` are one. */
const failureOf = (text: string | undefined): string | undefined => (text === undefined ? undefined : `login_failure_${text.replace(/^login_failure_/, '')}`);
const typeOf = (text: string | undefined): string | undefined => (text === 'password' ? 'google_password' : text);

function ofConsole(row: JsonObject): JsonObject {
  const label = (saidAt(row, 'Event') ?? '').slice(0, 128);
  const name = events.find(([pattern]) => pattern.test(label))?.[1] ?? snake(label);
  const parameters = {
    login_type: typeOf(snake(said(row['Login type']))), login_challenge_method: snake(said(row['Challenge type'])), login_failure_type: failureOf(snake(said(row['Login failure type']))),
    is_second_factor: row['Is second factor'],
  };
  return { 'id.time': row['Date'], 'actor.email': said(row['Actor']) ?? row['User'], ipAddress: row['IP address'], events: [{ name, parameters }] };
}

/** Several methods stand in one cell, a blank or comma between them. */
function ofGam(row: JsonObject): JsonObject {
  const methods = said(row['login_challenge_method'])?.slice(0, 512).split(/[ ,]/, 8).join(',');
  return { ...row, events: [{ name: row['name'], parameters: { ...row, login_challenge_method: methods } }] };
}

/** A row as the API has the activity. */
export const ofRow = (row: JsonObject): JsonObject => (isConsole(row) ? ofConsole(row) : ofGam(row));

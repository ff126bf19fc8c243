import { normaliseUser } from '../../normalise.ts';
import { type Draft } from '../../types.ts';

type User = NonNullable<Draft['user']>;

export const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isNil = (id: string): boolean => /^[0-]{36}$/.test(id);

/** Accounts of Entra Connect, which copy the directory day and night, and what Microsoft writes in the place of a mistyped name. */
const nobody = /^(?:sync_[^@]{1,120}_[0-9a-f]{8,16}@|adtoaadsyncserviceaccount@|\{pii removed\}$)/i;

/** A guest stands in a foreign directory as `jane_example.com#EXT#@tenant.onmicrosoft.com`, at home as `jane@example.com`: one person, one name. */
function atHome(login: string): string {
  const end = login.search(/#EXT#@/i);
  const at = login.lastIndexOf('_', end);
  return end <= 0 || at <= 0 ? login : `${login.slice(0, at)}@${login.slice(at + 1, end)}`;
}

const isId = (text: string): boolean => uuid.test(text) && !isNil(text);

/** Who signed in; undefined for nobody and for a machine's account. The directory writes the id into the name where it does not know the name. */
export function userOf(login: string | undefined, objectId: string | undefined): User | undefined {
  if (login !== undefined && (login.length > 512 || nobody.test(login))) return undefined;
  const named = login === undefined || uuid.test(login) ? undefined : normaliseUser(atHome(login));
  const id = [objectId, login].find((text, i) => text !== undefined && (i === 0 ? !isNil(text) : isId(text)))?.slice(0, 256);
  return id === undefined ? named : { ...named, id };
}

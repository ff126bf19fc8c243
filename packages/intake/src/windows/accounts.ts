import { normaliseUser } from '../normalise.ts';
import { type Draft } from '../types.ts';

/** Windows' own: services, desktops, fonts, virtual machines. */
const systemSid = /^S-1-5-(?:18|19|20|80|83|90|96)\b/i;
const systemName = /^(?:(?:dwm|umfd)-\d{1,4}|system|local service|network service|root|_[a-z]{2,40})$/i;
const systemDomain = /^(?:nt (?:authority|service)|window manager|font driver host|nt virtual machine)$/i;

export interface Account { readonly name: string | undefined; readonly domain: string | undefined; readonly sid: string | undefined }
/** The person of a logon as Windows, macOS and Linux name him; undefined for the system's own accounts. */
export function accountOf({ name, domain = '', sid = '' }: Account): Draft['user'] {
  if (name === undefined || systemName.test(name) || systemDomain.test(domain) || systemSid.test(sid)) return undefined;
  // Machines that are joined to Entra write this in the place of a domain.
  const login = normaliseUser(domain === '' || /^azuread$/i.test(domain) || name.includes('@') ? name : `${domain}\\${name}`);
  return login === undefined ? undefined : { ...login, ...(sid !== '' && { id: sid }) };
}

const local = /^(?:2|7|11|13|interactive|unlock|cachedinteractive|cachedunlock)$/i;
const remote = /^(?:10|12|remoteinteractive|cachedremoteinteractive)$/i;

/** How somebody logged on, by the type's number or name: at the keyboard, from afar; undefined for shares, services and tasks. */
export function logonWay(type: string | undefined): 'local' | 'remote' | undefined {
  if (type === undefined) return undefined;
  return local.test(type) ? 'local' : remote.test(type) ? 'remote' : undefined;
}

import { type Random } from './random.ts';

/** A login with one slip of the finger: a letter left out, doubled, or two changed round. Never the login itself. */
export function misspelt(login: string, random: Random): string {
  const at = random.int(1, Math.max(1, login.length - 2));
  const swapped = login.slice(0, at) + login.charAt(at + 1) + login.charAt(at) + login.slice(at + 2);
  const made = random.pick([login.slice(0, at) + login.slice(at + 1), login.slice(0, at) + login.charAt(at) + login.slice(at), swapped]);
  return made === login ? `${login}${login.slice(-1)}` : made;
}

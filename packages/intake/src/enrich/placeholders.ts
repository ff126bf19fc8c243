/**
 * Serial numbers and UUIDs that firmware or a hypervisor prints when nobody set them. As a device id each would make one device of many
 * people's, and sharing a device is strong evidence.
 */
const placeholders = new Set([
  'to be filled by o.e.m.', 'to be filled by oem', 'tobefilledbyo.e.m.', 'default string', 'system serial number', 'system manufacturer', 'system product name', 'chassis serial number',
  'base board serial number', 'not specified', 'not applicable', 'not available', 'not present', 'not settable', 'none', 'null', 'undefined', 'unknown', 'n/a', 'na', 'empty', 'oem', 'o.e.m.', 'invalid', 'serial', 'serial number',
  'ssn12345678901234567', '0123456789', '123456789', '1234567890', '0123456789abcdef', 'xxxxxxxx', 'localhost', 'localhost.localdomain', '-',
  '03000200-0400-0500-0006-000700080009', '00020003-0004-0005-0006-000700080009', '12345678-1234-5678-90ab-cddeefaabbcc', '4c4c4544-0000-2010-8020-80c04f202020', 'fefefefe-fefe-fefe-fefe-fefefefefefe',
]);

/** Trimmed id, or undefined for a placeholder, a run of one character and anything shorter than 4 or longer than 256 characters. */
export function saneId(id: string | undefined): string | undefined {
  if (id === undefined || id.length > 300) return undefined;
  const text = id.trim();
  if (text.length < 4 || text.length > 256) return undefined;
  return placeholders.has(text.toLowerCase()) || isOneCharacter(text) ? undefined : text;
}

/** False for names that many machines have at once: a shared pseudonym would be a shared device. */
export const isHostName = (name: string): boolean => name.length > 0 && name.length <= 255 && !placeholders.has(name) && !name.startsWith('localhost.');

/** `00000000-0000-0000-…`, `FFFF…`, `....`: nothing but one character and separators. */
function isOneCharacter(text: string): boolean {
  let only = '';
  for (const c of text.toLowerCase()) {
    if (c === '-' || c === ' ' || c === ':' || c === '.') continue;
    if (only === '') only = c;
    else if (c !== only) return false;
  }
  return true;
}

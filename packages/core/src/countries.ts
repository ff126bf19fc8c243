const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl'];
/** What exports write beside names and codes of two letters. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['usa', 'US'], ['united states of america', 'US'], ['america', 'US'], ['uk', 'GB'], ['great britain', 'GB'], ['england', 'GB'], ['scotland', 'GB'], ['wales', 'GB'], ['northern ireland', 'GB'], ['uae', 'AE'],
  ['republic of ireland', 'IE'], ['holland', 'NL'], ['the netherlands', 'NL'], ['russian federation', 'RU'], ['republic of korea', 'KR'], ['korea', 'KR'], ['czech republic', 'CZ'], ['turkey', 'TR'], ['viet nam', 'VN'], ['macedonia', 'MK'], ['hong kong', 'HK'], ['macau', 'MO'], ['macao', 'MO'], ['burma', 'MM'], ['drc', 'CD'],
  ...['aut AT', 'aus AU', 'bel BE', 'bra BR', 'can CA', 'che CH', 'chn CN', 'cze CZ', 'deu DE', 'dnk DK', 'esp ES', 'est EE', 'fin FI', 'fra FR', 'gbr GB', 'hun HU', 'ind IN', 'irl IE', 'isr IL', 'ita IT', 'jpn JP', 'kor KR', 'mex MX', 'nld NL', 'nor NO', 'nzl NZ', 'pak PK', 'phl PH', 'pol PL', 'prt PT', 'rou RO', 'rus RU', 'sgp SG', 'swe SE', 'tur TR', 'ukr UA', 'zaf ZA']
    .map((pair) => [pair.slice(0, 3), pair.slice(4)] as const),
];
const fold = (name: string): string => name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[.’']/g, '').replace(/[^\p{L}]+/gu, ' ').trim();
const LONGEST_NAME = 80;

let names: ReadonlyMap<string, string> | undefined;
/** The ISO 3166-1 alpha-2 code of a country by its code or its name in one of eight languages (as Unicode CLDR has them), in upper case; any two letters are taken for a code. Undefined for other text. */
export function countryCode(text: string): string | undefined {
  if (/^[a-z]{2}$/i.test(text)) return text.toUpperCase() === 'UK' ? 'GB' : text.toUpperCase();
  if (text.length > LONGEST_NAME) return undefined;
  names ??= namesOfAll();
  return names.get(fold(text));
}

function namesOfAll(): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  // Codes that were given up, DD or YU, are another country's today.
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter((code) => new Intl.Locale(`und-${code}`).region === code);
  for (const language of LANGUAGES) {
    const said = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of codes) { const name = said.of(code); if (name !== undefined && !all.has(fold(name))) all.set(fold(name), code); }
  }
  for (const [name, code] of OTHERS) all.set(fold(name), code);
  return all;
}

import { type Case } from '@winnow/core';
import { visible } from './safe-text.ts';
import { paint, percent, type Telling, wrap } from './text.ts';

/** What a line tells of a case; the API's rows have it, too. */
type Listed = Pick<Case, 'case_id' | 'kind' | 'people' | 'band' | 'peak_probability' | 'headline'> & { readonly status: string; readonly merged_into?: string | undefined };

/** As many parts of a headline as a list has room for: the first says most. */
function brief(headline: string): string {
  let text = '';
  for (const part of headline.replace(/\.$/, '').split('; ')) {
    if (text !== '' && text.length + part.length > 150) break;
    text = text === '' ? part : `${text}; ${part}`;
  }
  return text;
}

/** A case in one line, or, on a narrow terminal, in as many as it needs. */
export function caseLine(c: Listed, telling: Telling): string {
  const p = paint(telling.colour);
  const state = c.merged_into === undefined ? c.status : 'merged';
  const band = (c.band === 'critical' || c.band === 'high' ? p.red : c.band === 'medium' ? p.yellow : p.cyan)(c.band.padEnd(8));
  const [person = ''] = c.people;
  const name = c.kind === 'person' ? telling.nameOf(person) : undefined;
  const text = visible(`${brief(c.headline).replace(`${person}: `, name === undefined ? `${person}: ` : `${person} ${name}: `)}${c.merged_into === undefined ? '' : ` (now in ${c.merged_into})`}`);
  if (telling.width < 100) return `${state.padEnd(6)} ${band} ${percent(c.peak_probability).padStart(8)}  ${p.dim(c.case_id)}\n    ${wrap(text, Math.max(30, telling.width - 4)).join('\n    ')}`;
  return `${p.dim(c.case_id)}  ${state.padEnd(6)} ${band} ${percent(c.peak_probability).padStart(8)}  ${wrap(text, Math.max(30, telling.width - 55)).join(`\n${' '.repeat(55)}`)}`;
}

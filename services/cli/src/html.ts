import { type Case, htmlText as escaped } from '@winnow/core';
import { byWeight, counted, isDated, percent, type Summary } from './text.ts';

export { escaped };

// Nothing is loaded from anywhere and no script runs: the report can be sent around and opened on a machine that must not speak to anybody.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const style = `
:root{color-scheme:light dark;--line:#8884;--dim:#777}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem;margin:0}.sum{color:var(--dim);margin:.2rem 0 1.5rem}
article{border:1px solid var(--line);border-left:.4rem solid;border-radius:.4rem;padding:.8rem 1.1rem;margin:0 0 1.2rem;break-inside:avoid}
.critical{border-left-color:#b00020}.high{border-left-color:#e0561f}.medium{border-left-color:#c79100}.low{border-left-color:#2b7de0}
h2{font-size:1.05rem;margin:0 0 .4rem}.band{font-size:.75rem;text-transform:uppercase;letter-spacing:.06em;margin-right:.6rem}
dl{display:grid;grid-template-columns:8rem 1fr;gap:.15rem .8rem;margin:.4rem 0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.5rem 0}td,th{border-top:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
td.db{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}code,.id{font:.85em ui-monospace,monospace;color:var(--dim);overflow-wrap:anywhere}
ul.read{padding-left:1.2rem;font-size:.9em;overflow-wrap:anywhere}
@media print{body{margin:0;max-width:none;font-size:10pt}a{color:inherit}}`;

const db = (n: number): string => `${n > 0 ? '+' : n < 0 ? '−' : ''}${Math.abs(n).toFixed(1)}`;
const day = (iso: string): string => iso.slice(0, 10);

export interface Report extends Summary { readonly nameOf: (id: string) => string | undefined; readonly notes: readonly string[]; /** What was found in each file, a line each. */ readonly read: readonly string[] }

/** The outcome of a run as one HTML file: a summary, then every case as the text output tells it, with all of its evidence. */
export function reportHtml(report: Report): string {
  const cases = [...report.cases].sort(byWeight);
  const open = cases.filter((c) => c.status === 'open').length;
  const head = cases.length === 0 ? 'No case' : `${counted(cases.length, 'case')}, ${String(open)} open`;
  const span = report.from === undefined ? '' : `, ${report.from} to ${report.to ?? report.from}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Winnow: ${head}</title><style>${style}
</style></head><body>
<h1>${head}</h1>
<p class="sum">${escaped(`${counted(report.people, 'person', 'people')}, ${counted(report.records, 'record')}${span}`)}${report.notes.map((n) => `<br>${escaped(n)}`).join('')}</p>
${cases.map((c) => caseHtml(c, report.nameOf)).join('\n')}
<h2>What was read</h2>
<ul class="read">${report.read.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>
</body></html>
`;
}

/** What is said of several people in the same words, once, by the heaviest of it, with whom it is said of. */
function alike(evidence: Case['evidence']): readonly (readonly [Case['evidence'][number], readonly string[]])[] {
  const groups = new Map<string, [Case['evidence'][number], string[]]>();
  for (const e of evidence) {
    const key = `${e.detector} ${e.level} ${e.summary}`;
    const group = groups.get(key) ?? [e, []];
    groups.set(key, group);
    if (typeof e.facts['person'] === 'string') group[1].push(e.facts['person']);
  }
  return [...groups.values()];
}
const lastSeen = (e: Case['evidence'][number]): readonly string[] => (isDated(e.observed_at) ? [day(e.observed_at)] : []);

function caseHtml(c: Case, nameOf: Report['nameOf']): string {
  const who = c.people.map((id) => `${id}${nameOf(id) === undefined ? '' : ` ${nameOf(id) ?? ''}`}`).join(', ');
  const state = c.status === 'open' ? `now ${percent(c.probability)} (${db(c.score_db)} dB)` : `closed ${day(c.updated_at)}`;
  const rows: readonly (readonly [string, string])[] = [['who', who], ['how sure', `${percent(c.peak_probability)} on ${day(c.peak_at)}, ${state}; opened ${day(c.opened_at)}`], ['innocent if', c.innocent_explanation], ['devices', c.devices.join(', ')], ['addresses', c.ips.join(', ')]];
  const evidence = alike(c.evidence).map(([e, people]) => `<tr><td class="db">${db(e.weight_db)}</td><td>${escaped(e.summary)}<br><code>${escaped([`${e.detector} ${e.level}`, ...(c.kind === 'cluster' ? people : []), ...lastSeen(e)].join(', '))}</code></td></tr>`);
  const against = c.mitigating.map((m) => `<tr><td class="db">${db(m.weight_db)}</td><td>${escaped(m.summary)}</td></tr>`);
  return `<article class="${c.band}"><h2><span class="band">${c.band}</span>${escaped(c.headline)}</h2>
<dl>${rows.filter(([, value]) => value !== '').map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>
<table><thead><tr><th>dB</th><th>why</th></tr></thead><tbody>${evidence.join('')}</tbody></table>
${against.length === 0 ? '' : `<table><thead><tr><th>dB</th><th>speaks against it</th></tr></thead><tbody>${against.join('')}</tbody></table>\n`}<p class="id">${escaped(c.case_id)}</p></article>`;
}

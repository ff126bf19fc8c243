import { type api, type Case, htmlText, isoTime, markdownText, shortened } from '@winnow/core';
import { type Indexed } from '../../case-index.ts';
import { type Page } from './page.ts';
import { evidenceView } from './evidence.ts';
import { farmView } from './farm.ts';
import { caseView } from './view.ts';

export type Format = 'markdown' | 'html';
/** A part of a report; all text in it is as it came and is made safe where it is written. */
interface Part { readonly title: string; readonly says?: readonly string[]; readonly head?: readonly string[]; readonly rows?: readonly (readonly string[])[]; readonly list?: readonly string[]; readonly raw?: readonly { readonly title: string; readonly text: string }[] }
interface Report { readonly title: string; readonly band: string; readonly facts: readonly (readonly [string, string])[]; readonly parts: readonly Part[]; readonly foot: string }

/** Raw records of one piece of evidence, and characters of each. */
const MOST_RECORDS = 3, MOST_CHARACTERS = 2000;
const MOST_EVIDENCE = 100;

/** A case as a text that stands alone: nothing is loaded, nothing runs. Also says whom it names. */
export async function reportOf(one: Indexed, format: Format, page: Page): Promise<{ readonly text: string; readonly named: readonly string[] }> {
  const [view, evidence, farm] = await Promise.all([caseView(one, page), evidenceView(one.case, page), one.case.kind === 'cluster' ? farmView(one.case, page) : undefined]);
  const report = made({ view, evidence, farm }, page);
  return { text: format === 'html' ? asHtml(report) : asMarkdown(report), named: Object.keys({ ...view.names, ...evidence.names, ...farm?.names }) };
}

interface Given { readonly view: api.CaseView; readonly evidence: api.CaseEvidence; readonly farm: api.FarmView | undefined }
function made({ view, evidence, farm }: Given, { context: { deps } }: Page): Report {
  const { case: c, names } = view;
  const who = (id: string): string => [id, names[id]?.name ?? names[id]?.logins?.[0] ?? ''].filter((part, i, all) => part !== '' && (i === 0 || part !== all[0])).join(' ');
  const parts: readonly Part[] = [
    { title: 'Why', head: ['dB', 'seen', 'expected', 'how rare', 'of whom, last'], rows: view.why.map((w) => [signed(w.weight_db), `${w.summary}${w.muted_by === undefined ? '' : ' (muted)'}`, w.expected, rarity(w), `${w.person === undefined ? '' : who(w.person)} ${dateOf(w.observed_at)}`.trim()]) },
    { title: 'What speaks against it', head: ['dB', 'seen'], rows: c.mitigating.map((m) => [signed(m.weight_db), m.summary]) },
    { title: 'How it adds up', says: sumOf(view) },
    { title: 'How it could be innocent', says: c.innocent_explanation === '' ? [] : [`If ${c.innocent_explanation.replace(/^if /i, '')}`], list: view.decides.map((d) => `would decide it: ${d}`) },
    { title: 'Who works from which line', head: ['person', 'line', 'first', 'last', 'days', 'devices', 'home', 'sent to', 'hired', 'by'], rows: (farm?.rows ?? []).map((r) => [who(r.person), r.line, r.first.slice(0, 10), r.last.slice(0, 10), String(r.days), r.devices.join(', '), `${r.home}${r.home_km === undefined ? '' : `, ${r.home_km.toLocaleString('en-US')} km away`}`, r.sent_to, r.hired ?? '', hiredIn(r.hired_by, farm?.names ?? {})]) },
    { title: 'Records', raw: recordsIn(c, evidence) },
    { title: 'What to do', list: view.runbook.map((step) => step.text) },
    { title: 'What was done', head: ['when', 'by', 'what'], rows: view.history.map((h) => [minute(h.at), h.actor, `${doneIn(h.action)}${h.is_undone ? ' (taken back)' : ''}`]) },
  ];
  return { title: c.headline, band: c.band, facts: factsOf(view, who), parts: parts.filter(isFull), foot: `Case ${c.case_id}, as of ${c.as_of}. Written by Winnow ${deps.version} on ${isoTime(deps.clock.now())}.` };
}
/** Who hired somebody, ids of people with their names. */
const hiredIn = (text: string, names: api.Names): string => text.replace(/(?<=(?:^|, )(?:referred by|manager) ).+?(?=, manager |$)/g, (id) => (names[id]?.name === undefined ? id : `${id} ${names[id].name}`));
const isFull = ({ says = [], rows = [], list = [], raw = [] }: Part): boolean => says.length + rows.length + list.length + raw.length > 0;

function factsOf({ case: c, work, took_in: tookIn }: api.CaseView, who: (id: string) => string): readonly (readonly [string, string])[] {
  const found = work.verdict === undefined ? 'nothing yet' : `${work.verdict.to}, by ${work.verdict.actor} on ${minute(work.verdict.at)}${work.verdict.reason === undefined ? '' : `: ${work.verdict.reason}`}`;
  const facts: readonly (readonly [string, string])[] = [
    ['who', c.people.map(who).join('; ')], ['how sure', `${c.band}: ${sure(c.peak_probability)} on ${c.peak_at.slice(0, 10)}; ${c.status === 'open' ? `now ${sure(c.probability)}` : `closed ${c.updated_at.slice(0, 10)}`}; opened ${c.opened_at.slice(0, 10)}`],
    ['work', `${work.state}${work.assignee === undefined ? '' : `, ${work.assignee}`}`], ['found out', found], ['tags', work.tags.join(', ')], ['devices', c.devices.join(', ')], ['addresses', c.ips.join(', ')], ['took in', tookIn.join(', ')],
  ];
  return facts.filter(([, value]) => value !== '');
}

const signed = (db: number): string => `${db > 0 ? '+' : db < 0 ? '−' : ''}${Math.abs(db).toFixed(1)}`;
/** How probable fraud is. Never 100 %, and never 0 %: nothing here is certain. */
const sure = (p: number): string => (p >= 0.995 ? '> 99 %' : p < 0.005 ? '< 1 %' : `${(100 * p).toFixed(0)} %`);
const percent = (p: number): string => `${(100 * p).toFixed(p >= 0.9995 || p < 0.0005 ? 2 : 1)} %`;
const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
/** Claims without a date are taken for old ones by detectors: no date is better than that one. */
const dateOf = (iso: string): string => (iso.startsWith('2000-01-01') ? '' : iso.slice(0, 10));
const rarity = ({ showing, population, hit, base }: api.Why): string => `${String(showing)} of ${String(population)} people show it; ${percent(hit)} of such frauds, ${percent(base)} of honest people`;
function sumOf({ arithmetic: a, case: c }: api.CaseView): readonly string[] {
  if (a === undefined) return [`${signed(c.score_db)} dB now; the rows above are those that the case was last open with.`];
  return [`${signed(a.prior_db)} (before anything is seen) ${signed(a.evidence_db)} (evidence${c.kind === 'cluster' ? ` about ${a.person}` : ''}) ${signed(-a.mitigation_db)} (what speaks against it) = ${signed(a.score_db)} dB. A case opens at ${signed(a.open_at_db)} dB.`];
}

function doneIn(action: api.HistoryEntry['action']): string {
  switch (action.action) {
    case 'assign': return action.to === null ? 'assigned to nobody' : `assigned to ${action.to}`;
    case 'status': return `now ${action.to}`;
    case 'verdict': return action.to === null ? 'took the verdict away' : `verdict ${action.to}${action.reason === undefined ? '' : `: ${action.reason}`}`;
    case 'comment': return action.text;
    case 'tag': return [...action.add.map((t) => `+${t}`), ...action.remove.map((t) => `−${t}`)].join(' ');
    case 'suppress': return `muted ${Object.entries(action.scope).map(([name, value]) => `${name} ${value}`).join(', ')} until ${action.until}: ${action.reason}`;
    case 'undo': return 'took an action back';
  }
}

function recordsIn(c: Case, { evidence }: api.CaseEvidence): readonly { readonly title: string; readonly text: string }[] {
  const by = new Map(c.evidence.map((e) => [e.id, e]));
  return evidence.slice(0, MOST_EVIDENCE).flatMap(({ id, seen }) => seen.filter((s) => s.raw !== undefined).slice(0, MOST_RECORDS).map((s) => ({ title: `${by.get(id)?.detector ?? ''}, ${minute(s.observation['@timestamp'])}, ${s.source}, ${placeOf(s.origin)}`, text: shortened(s.raw ?? '', MOST_CHARACTERS) })));
}
const placeOf = ({ path, line, topic, partition, offset }: api.Seen['origin']): string => (topic === undefined ? `${path ?? 'a file that is not named'}${line === undefined ? '' : `:${String(line)}`}` : `topic ${topic}, partition ${String(partition ?? 0)}, offset ${offset ?? ''}`);

function asMarkdown({ title, facts, parts, foot, band }: Report): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => (cell === '' ? ' ' : markdownText(cell))).join(' | ')} |`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line), ''];
  const lines = parts.flatMap((p) => [
    `## ${p.title}`, '', ...(p.says ?? []).flatMap((text) => [markdownText(text), '']), ...(p.head === undefined ? [] : table(p.head, p.rows ?? [])), ...(p.list === undefined ? [] : [...p.list.map((text) => `- ${markdownText(text)}`), '']),
    ...(p.raw ?? []).flatMap((r) => [`- ${markdownText(r.title)}`, `  <pre>${htmlText(r.text)}</pre>`, '']),
  ]);
  return [`# ${markdownText(title)}`, '', ...table(['band', band], facts), ...lines, markdownText(foot), ''].join('\n');
}

// Nothing is loaded from anywhere and no script runs: the report can be sent around and opened on a machine that must not speak to anybody.
export const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const style = `
:root{color-scheme:light dark;--line:#8884;--dim:#767676}
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.25rem;border-left:.4rem solid;padding-left:.7rem}.critical{border-left-color:#b00020}.high{border-left-color:#e0561f}.medium{border-left-color:#c79100}.low{border-left-color:#2b7de0}
h2{font-size:1.05rem;margin:1.6rem 0 .4rem}dl{display:grid;grid-template-columns:8rem 1fr;gap:.15rem .8rem}dt,footer{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td,th{border-top:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}tr{break-inside:avoid}
td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.85em ui-monospace,monospace;border:1px solid var(--line);padding:.5rem}
@media print{body{margin:0;max-width:none;font-size:9pt}}`;

function asHtml({ title, band, facts, parts, foot }: Report): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string => `<tr>${cells.map((cell) => `<${tag}>${htmlText(cell)}</${tag}>`).join('')}</tr>`;
  const partHtml = (p: Part): string => [
    `<h2>${htmlText(p.title)}</h2>`, ...(p.says ?? []).map((text) => `<p>${htmlText(text)}</p>`), ...(p.head === undefined ? [] : [`<table><thead>${row(p.head, 'th')}</thead><tbody>${(p.rows ?? []).map((cells) => row(cells, 'td')).join('')}</tbody></table>`]),
    ...(p.list === undefined ? [] : [`<ul>${p.list.map((text) => `<li>${htmlText(text)}</li>`).join('')}</ul>`]), ...(p.raw ?? []).map((r) => `<p>${htmlText(r.title)}</p><pre>${htmlText(r.text)}</pre>`),
  ].join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${reportPolicy.replace("; frame-ancestors 'none'", '')}"><title>${htmlText(title)}</title><style>${style}
</style></head><body>
<h1 class="${htmlText(band)}">${htmlText(title)}</h1>
<dl>${facts.map(([name, value]) => `<dt>${htmlText(name)}</dt><dd>${htmlText(value)}</dd>`).join('')}</dl>
${parts.map(partHtml).join('\n')}
<footer><p>${htmlText(foot)}</p></footer>
</body></html>
`;
}

import { isoDate } from '@winnow/core';
import { type Compared, type Evaluation, HALF, type ListedCase, type Missed, type Reason } from '@winnow/simulator';
import { curvePicture, delayPicture, reliabilityPicture, scenarioPicture } from './evaluate-svg.ts';
import { change, comes, type Evaluated, factsOf, goalsOf, headOf, mean, number, percent, said, signedDb, small } from './evaluate-text.ts';
import { escaped } from './html.ts';
import { counted } from './text.ts';

// Nothing is loaded from anywhere and no script runs: the report can be sent around and opened anywhere.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const style = `
:root{color-scheme:light dark;--bg:#fff;--card:#f6f7f9;--fg:#1b1f24;--dim:#5d6673;--grid:#dfe3e8;--good:#1a7f45;--bad:#c0273a;--s0:#0b62c4;--s1:#c2410c;--s2:#7c3aed;--s3:#0f766e;--s4:#6b7280;--s5:#be185d}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--card:#1d2228;--fg:#e4e8ed;--dim:#98a2af;--grid:#333a43;--good:#4cc37f;--bad:#ff7384;--s0:#62aeff;--s1:#ff9a5c;--s2:#b698ff;--s3:#43cfc0;--s4:#aab2bd;--s5:#ff86b8}}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:78rem;margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.35rem;margin:0 0 1rem}h2{font-size:1.05rem;margin:2.2rem 0 .5rem}.note{color:var(--dim);margin:.2rem 0 .6rem;max-width:52rem}
.goals{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.8rem}
.goal-card{background:var(--card);border-radius:.5rem;border-top:.25rem solid var(--grid);padding:.7rem 1rem}.goal-card.yes{border-color:var(--good)}.goal-card.no{border-color:var(--bad)}
.goal-card b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}.goal-card.no b{color:var(--bad)}.goal-card span{color:var(--dim);font-size:.86rem;display:block}
dl{display:grid;grid-template-columns:11rem 1fr;gap:.15rem .8rem;margin:1.1rem 0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(30rem,100%),1fr));gap:0 2.5rem;align-items:start}figure{margin:0}
svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif}svg text{fill:var(--fg)}svg text.name{fill:var(--dim)}
.grid{stroke:var(--grid)}.axis{stroke:var(--dim)}.mark{stroke:var(--dim);stroke-dasharray:4 4}.curve{fill:none;stroke-linejoin:round}.goal{fill:none;stroke:var(--good);stroke-width:2.5}
.bar{fill:var(--s0)}.empty{fill:var(--grid)}.target{fill:var(--good);opacity:.16}.whisker{stroke:var(--s0);stroke-width:1.6;opacity:.6}.solid{fill:var(--s0)}.hollow{fill:none;stroke:var(--s1);stroke-width:2}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.3rem 0 0;padding:0;list-style:none;font-size:.86rem}.legend i{display:inline-block;width:1.3rem;height:.25rem;border-radius:.2rem;vertical-align:middle;margin-right:.45rem}
.dot{display:inline-block;width:.75rem;height:.75rem;border-radius:50%;vertical-align:-.08rem;margin-right:.4rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}td,th{border-top:1px solid var(--grid);padding:.28rem .6rem;text-align:right;vertical-align:top;font-variant-numeric:tabular-nums;white-space:nowrap}
th{color:var(--dim);font-weight:500;border-top:0}td:first-child,th:first-child{text-align:left;padding-left:0}.two table{font-size:.88rem}.two td,.two th{padding:.25rem .45rem}tr.us td{font-weight:600}.bad{color:var(--bad)}.good{color:var(--good)}
article{background:var(--card);border-radius:.5rem;padding:.7rem 1rem;margin:0 0 .7rem;break-inside:avoid}article h3{font-size:.98rem;margin:0 0 .3rem}article h3 span{font-weight:400;color:var(--dim)}
article td,article td:first-child{white-space:normal;text-align:left}article td:first-child{text-align:right;white-space:nowrap;width:4rem}code,.id{font:.85em ui-monospace,monospace;color:var(--dim);overflow-wrap:anywhere}.id{margin:.3rem 0 0}
@media print{body{margin:0;max-width:none;font-size:10pt}}`;

/** A table whose cells are already HTML. `mark` gives a row its class. */
const table = (heads: readonly string[], rows: readonly (readonly string[])[], mark: (i: number) => string = () => ''): string =>
  `<div class="wide"><table><thead><tr>${heads.map((h) => `<th>${escaped(h)}</th>`).join('')}</tr></thead><tbody>${rows.map((r, i) => `<tr${mark(i) === '' ? '' : ` class="${mark(i)}"`}>${r.map((c) => `<td>${c}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`;
const section = (title: string, note: string, body: string): string => `<section><h2>${escaped(title)}</h2>${note === '' ? '' : `<p class="note">${escaped(note)}</p>`}${body}</section>`;
const figure = (picture: string, legend = ''): string => `<figure>${picture}${legend}</figure>`;

/** The evaluation as one HTML file with its pictures. Names, paths and summaries may come from anybody and are shown as text only. */
export function evaluationHtml(evaluated: Evaluated): string {
  const { all, companies, lists } = evaluated;
  const title = headOf(evaluated);
  const body = [
    `<h1>${escaped(title)}</h1>`, goalCards(all),
    `<dl>${factsOf(all).map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`,
    `<div class="two">${scenarioSection(all)}${delaySection(all)}${comparedSection(all.compared)}${reliabilitySection(all)}</div>`,
    carrierSection(all), ablationSection(all), companySection(companies),
    section(`Missed frauds: ${String(lists.missed.length)}`, lists.missed.length === 0 ? '' : 'Nearest to a case first, with all that was found about each.', lists.missed.map((m) => missedCard(m, companies.length > 1)).join('\n')),
    section(`False cases: ${String(lists.false_cases.length)}`, lists.false_cases.length === 0 ? '' : 'Most probable first, with the evidence about the member who weighs most.', lists.false_cases.map((c) => caseCard(c, companies.length > 1)).join('\n')),
    section(`Policy cases: ${String(lists.policy_cases.length)}`, lists.policy_cases.length === 0 ? '' : 'Honest people who breach a policy; counted neither as fraud nor as false.', lists.policy_cases.map((c) => caseCard(c, companies.length > 1)).join('\n')),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Winnow evaluation</title><style>${style}
</style></head><body>
${body.filter((part) => part !== '').join('\n')}
</body></html>
`;
}

const goalCards = (all: Evaluation): string => `<div class="goals">${goalsOf(all).map((g) => `<div class="goal-card ${g.reached === undefined ? '' : g.reached ? 'yes' : 'no'}">${escaped(g.name)}<b>${escaped(g.value)}</b><span>${escaped(g.detail)}</span><span>goal ${escaped(g.goal)}${g.reached === undefined ? '' : g.reached ? ', reached' : ', missed'}</span></div>`).join('')}</div>`;

const scenarioSection = (all: Evaluation): string => section('Recall by scenario', 'By people: a case that held them was opened during the logs.', all.scenarios.length === 0 ? '<p>No fraud in the truth.</p>' : figure(scenarioPicture(all.scenarios)));
const delaySection = (all: Evaluation): string => section('Days to the case', 'Of the frauds who were found, from their first day in the logs.', all.delay.values.length === 0 ? '<p>Nobody was found.</p>' : figure(delayPicture(all.delay)));

function comparedSection(compared: readonly Compared[]): string {
  const legend = `<ul class="legend">${compared.map((c, i) => `<li><i style="background:var(--s${String(i % 6)})"></i>${escaped(c.title)}</li>`).join('')}</ul>`;
  const rows = compared.map((c) => [escaped(c.title), comes(c.as_it_comes), ...c.at.map((a) => percent(a.recall.share))]);
  return section('Recall at a budget of false cases', 'People ranked by peak score; the threshold is as low as the budget of false cases per 1,000 people and week allows.',
    figure(curvePicture(compared), legend) + table(['', 'as it comes', ...(compared[0]?.at ?? []).map((a) => String(a.budget))], rows, (i) => (i === 0 ? 'us' : '')));
}

function reliabilitySection(all: Evaluation): string {
  const legend = '<ul class="legend"><li><span class="dot" style="background:var(--s0)"></span>honest people weighted to 1 in 10,000, with 95 %</li><li><span class="dot" style="border:2px solid var(--s1)"></span>as simulated</li><li>labels: frauds/people</li></ul>';
  const rows = all.reliability.bins.map((b) => [`${said(b.from)} to ${said(b.to)}`, b.people.toLocaleString('en-US'), String(b.frauds), small(b.plain.so), small(b.reweighted?.so), b.reweighted === undefined ? '–' : `${small(b.reweighted.interval.low)} to ${small(b.reweighted.interval.high)}`]);
  return section('What was said and how often it was so', 'Peak probability of each person. The shaded field: what says 0.5 to 0.8 is so in 0.4 to 0.9 of the cases.',
    figure(reliabilityPicture(all.reliability), legend) + table(['said', 'people', 'frauds', 'was so', 'at the prior', '95 %'], rows));
}

function carrierSection(all: Evaluation): string {
  const rows = all.carriers.map((c) => [escaped(c.detector), String(c.fraud.cases), String(c.fraud.decisive), mean(c.fraud), String(c.policy.cases), c.false.cases === 0 ? '0' : `<span class="bad">${String(c.false.cases)}</span>`, String(c.false.decisive), mean(c.false)]);
  return section('Which detectors carried the cases', 'Evidence about the member who weighs most. Decisive: without it there would be no case.', rows.length === 0 ? '<p>No case.</p>' : table(['detector', 'fraud cases', 'decisive', 'mean dB', 'policy cases', 'false cases', 'decisive', 'mean dB'], rows));
}

function ablationSection(all: Evaluation): string {
  if (all.ablation === undefined) return '';
  const signed = (n: number, digits: number, isGood: boolean): string => (n === 0 ? change(n, digits) : `<span class="${isGood ? 'good' : 'bad'}">${change(n, digits)}</span>`);
  const rows = all.ablation.map((l) => [escaped(l.detector), l.findings.toLocaleString('en-US'), percent(l.at.find((a) => a.budget === HALF)?.recall.share, 1), signed(100 * l.recall_at_half_change, 1, l.recall_at_half_change < 0), percent(l.as_it_comes.recall.share, 1), signed(100 * l.recall_change, 1, l.recall_change < 0), number(l.as_it_comes.per_1000_people_week, 2), change(l.false_change, 2)]);
  return section('Without each detector', 'Those that earn most first. Red: recall would be higher without it.', table(['without', 'findings', `recall at ${String(HALF)}`, 'points', 'recall as it comes', 'points', 'false cases', 'change'], rows));
}

function companySection(companies: readonly Evaluation[]): string {
  if (companies.length < 2) return '';
  const rows = companies.map((c) => [escaped(c.name), c.people.toLocaleString('en-US'), String(c.frauds), percent(c.recall.all.share, 1), percent(c.recall.without_quiet.share, 1), percent(c.recall.quiet.share, 1), number(c.burden.false.per_1000_people_week, 2), number(c.burden.policy.per_1000_people_week, 2), number(c.delay.median), percent(c.compared[0]?.at.find((a) => a.budget === HALF)?.recall.share, 1)]);
  return section('Each company', '', table(['', 'people', 'frauds', 'recall', 'without quiet', 'quiet', 'false', 'policy', 'median days', `recall at ${String(HALF)}`], rows));
}

const reasonRows = (reasons: readonly Reason[]): string => reasons.map((r) => `<tr><td class="${r.db < 0 ? 'good' : ''}">${signedDb(r.db)}</td><td>${escaped(r.summary)}${r.detector === '' ? '' : ` <code>${escaped(`${r.detector} ${r.level}`)}</code>`}</td></tr>`).join('');
const reasonTable = (reasons: readonly Reason[], against: readonly Reason[]): string => (reasons.length + against.length === 0 ? '' : `<table><tbody>${reasonRows(reasons)}${reasonRows(against)}</tbody></table>`);
const of = (company: string, isOneOfMany: boolean): string => (isOneOfMany ? `${company}: ` : '');

function missedCard(m: Missed, isOneOfMany: boolean): string {
  const how = m.score_db === undefined ? 'nothing found' : `${signedDb(m.score_db)} dB (${percent(m.probability, 1)}), lacks ${number(m.lacks_db)} dB`;
  const seen = m.days_seen === 0 ? 'never seen in the logs' : `seen on ${counted(m.days_seen, 'day')}: ${m.seen_from.join('; ')}`;
  return `<article><h3>${escaped(`${m.scenario}: ${of(m.company, isOneOfMany)}${m.person}${m.name === undefined ? '' : ` ${m.name}`}`)} <span>${escaped(how)}</span></h3>${reasonTable(m.reasons, m.mitigating)}<p class="id">${escaped(seen)}</p></article>`;
}

const caseCard = (c: ListedCase, isOneOfMany: boolean): string => `<article><h3>${escaped(`${percent(c.probability, 1)}: ${of(c.company, isOneOfMany)}${c.people.join(', ')}`)} <span>${escaped([...new Set(c.breaches)].join(', '))}</span></h3>${reasonTable(c.reasons, c.mitigating)}<p class="id">${escaped(`${c.case_id}, opened ${isoDate(c.opened_at)}`)}</p></article>`;

import { type ExplainedEvidence, type ExplainedPerson, type PriorPart } from '@winnow/detection';
import { type CaseExplanation, type Place, type Versions } from './explain.ts';
import { visible } from './safe-text.ts';
import { counted, isDated, paint, percent, type Telling, when, wrap } from './text.ts';

/** Thousandths of a dB, with a sign: what is added up is printed as it is added. */
const db = (n: number): string => `${n < 0 ? '-' : '+'}${Math.abs(n).toFixed(3)}`;
/** A factor with as many digits as redoing the product needs. */
const factor = (n: number): string => String(Number(n.toPrecision(6)));
const MARGIN = 12;
const MOST_PLACES = 3;

/** The arithmetic of a case in lines that can be redone by hand. */
export function explanationText(x: CaseExplanation, telling: Telling): string {
  const p = paint(telling.colour);
  const name = telling.nameOf(x.person.person);
  const who = `${x.person.person}${name === undefined ? '' : ` ${name}`}`;
  const lines = [
    p.bold(row('', `${x.case_id}: ${x.headline}`, telling, 0)),
    `As of ${when(Date.parse(x.at))}. ${visible(who)}${x.others.length === 0 ? '' : ', who weighs most of the case'}: ${db(x.score_db)} dB, ${percent(x.probability)}.`, '',
    ...priorLines(x.person, telling), '', ...evidenceLines(x.person, new Map(x.records.map((r) => [r.id, r])), telling), '', ...againstLines(x.person, telling), ...sumLines(x, telling), ...othersLines(x, telling),
    ...listed('Muted, of the 60 days before', x.muted.map((m) => `${m.excuse}: ${m.text}.`), 'nothing: no excuse on record keeps anything from being evidence', telling), '', ...versionLines(x.versions, telling),
  ];
  return lines.join('\n');
}

/** A first column of dB, and text that keeps clear of it. */
function row(first: string, text: string, telling: Telling, margin = MARGIN): string {
  const lines = wrap(visible(text), Math.max(40, telling.width - margin));
  return `${margin === 0 ? '' : `${first.padStart(margin - 2)}  `}${lines.join(`\n${' '.repeat(margin)}`)}`;
}

function priorLines({ prior, prior_db }: ExplainedPerson, telling: Telling): readonly string[] {
  return [paint(telling.colour).bold('Prior'), ...prior.map((part: PriorPart) => row(db(part.db), part.reason, telling)), row(db(prior_db), '= prior', telling)];
}

function evidenceLines(person: ExplainedPerson, records: ReadonlyMap<string, Place>, telling: Telling): readonly string[] {
  const p = paint(telling.colour);
  const shares = new Map(person.capped.map((f) => [f.family, f]));
  const lines = person.evidence.flatMap((e) => {
    const cap = shares.get(e.family);
    return [
      `${p.yellow(db(e.weight_db).padStart(MARGIN - 2))}  ${p.bold(e.detector)} ${e.level}${p.dim(`, version ${versionOf(e)}`)}`, row('', e.summary, telling), ...factorLines(e, telling),
      ...(cap === undefined ? [] : [row('', `cap: ${factor(e.db)} dB × ${factor(e.cap_share)} = ${db(e.weight_db)} dB, as the family ${e.family} adds up to ${factor(cap.sum_db)} dB and may weigh ${factor(cap.cap_db)}`, telling)]),
      ...placeLines(e, records, telling),
    ];
  });
  const faded = person.faded.map((e) => row('', `${e.detector} ${e.level} stands, and weighs nothing (${factor(e.db)} dB): ${e.level_db === 0 ? 'too many people here show it' : `last seen ${factor(e.age_days)} days ago`}`, telling));
  return [p.bold('Evidence'), ...lines, ...faded, row(db(person.up_db), '= evidence', telling)];
}
const versionOf = ({ detector_version, program_version }: ExplainedEvidence): string => `${String(detector_version)}${detector_version === program_version ? '' : ` (this program has ${String(program_version)}, whose rates count)`}`;

/** How a weight comes about: rates, quality, age. */
function factorLines(e: ExplainedEvidence, telling: Telling): readonly string[] {
  const fades = e.half_life_days === undefined ? 'age: does not fade' : `age: 0.5^(${factor(e.age_days)} days / ${factor(e.half_life_days)} days)`;
  return [
    `10·log10(${factor(e.hit)} / ${factor(e.base)}) = ${factor(e.level_db)} dB`, `${factor(e.level_db)} dB × quality ${factor(e.quality)} × age ${factor(e.decay)} = ${factor(e.db)} dB`,
    `${fades}; ${isDated(e.observed_at) ? `last seen ${when(Date.parse(e.observed_at))}` : 'no date on record'}`, `rates: ${e.source}`, baseText(e),
  ].map((text) => row('', text, telling));
}

function baseText({ base, author_base, common, population: { showing, of, needed, pseudo_people } }: ExplainedEvidence): string {
  if (common !== undefined && base === Math.min(1, author_base * 10 ** (common.db / 10))) return `base rate: raised, as ${String(common.showing)} of ${String(common.others)} others show ${common.level} or more, which is ${factor(common.db)} dB: ${factor(author_base)} × 10^(${factor(common.db)} / 10) = ${factor(base)}`;
  const here = `${String(showing)} of ${String(of)} people show it, not counting this one and who shares with it`;
  if (base === author_base) return showing > needed ? `base rate: ${here}, which is no more than the author's ${factor(author_base)}` : `base rate: the author's, as ${here}; it would be raised above ${factor(needed)}`;
  return `base rate: raised, as ${here}: (${factor(author_base)} × ${String(pseudo_people)} + ${String(showing)}) / (${String(pseudo_people)} + ${String(of)}) = ${factor(base)}`;
}

function placeLines(e: ExplainedEvidence, records: ReadonlyMap<string, Place>, telling: Telling): readonly string[] {
  if (e.observations.length === 0) return [row('', 'rests on claims alone, on no record', telling)];
  const places = e.observations.flatMap((id) => records.get(id) ?? []).filter((r) => r.at !== undefined).sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
  if (places.length === 0) return [row('', `rests on ${counted(e.observations.length, 'observation')} (${e.observations[0] ?? ''}${e.observations.length > 1 ? ', …' : ''}), whose raw text is not kept any more`, telling)];
  const shown = places.slice(0, MOST_PLACES).map((r) => `${r.place ?? `${r.source ?? ''} ${r.id.slice(0, 16)}`} (${when(Date.parse(r.at ?? ''))})`);
  return [row('', `rests on ${counted(e.observations.length, 'observation')}; the latest: ${shown.join(', ')}`, telling)];
}

function againstLines(person: ExplainedPerson, telling: Telling): readonly string[] {
  if (person.mitigating.length === 0) return [];
  const p = paint(telling.colour);
  const rows = person.mitigating.map((m) => row(m.why_not === undefined ? db(m.stated_db) : '', m.why_not === undefined ? m.summary : `${m.summary} (${db(m.stated_db)} dB stated; ${m.why_not})`, telling));
  const bound = person.taken_db === person.given_db ? '' : `; bounded by the evidence, of the ${db(-person.given_db)} stated`;
  return [p.bold('Speaks against it'), ...rows, row(db(-person.taken_db), `= what speaks against it${bound}`, telling), ''];
}

function sumLines(x: CaseExplanation, telling: Telling): readonly string[] {
  const { person: { prior_db, up_db, taken_db }, score_db, open_at_db, close_below_db } = x;
  const over = score_db - open_at_db;
  const kept = x.stored_score_db === undefined || x.stored_score_db === score_db ? [] : [row('', `The case was kept with ${db(x.stored_score_db)} dB: a merged case keeps the score it had before, and records, claims or settings that came later count here`, telling)];
  return [
    paint(telling.colour).bold('Score'), row(db(score_db), `= ${db(prior_db)} prior ${db(up_db)} evidence ${taken_db === 0 ? '' : `${db(-taken_db)} against `}`.trimEnd(), telling),
    row('', `probability 1 / (1 + 10^(-(${db(score_db)}) / 10)) = ${percent(x.probability)}`, telling),
    row('', `a case opens at ${db(open_at_db)} dB, which is ${Math.abs(over).toFixed(3)} dB ${over >= 0 ? 'below this' : 'above this'}, and closes below ${db(close_below_db)} dB`, telling), ...kept, '',
  ];
}

function othersLines(x: CaseExplanation, telling: Telling): readonly string[] {
  if (x.others.length === 0) return [];
  const name = (id: string): string => { const called = telling.nameOf(id); return called === undefined ? id : `${id} ${called}`; };
  return [paint(telling.colour).bold('The others'), ...x.others.map((o) => row(db(o.score_db), `${name(o.person)}: ${percent(o.probability)}; ${db(o.prior_db)} prior ${db(o.up_db)} evidence (${String(o.evidence)})${o.taken_db === 0 ? '' : ` ${db(-o.taken_db)} against`}`, telling)), ''];
}

const listed = (title: string, texts: readonly string[], none: string, telling: Telling): readonly string[] => [paint(telling.colour).bold(title), ...(texts.length === 0 ? [none] : texts).map((text) => row('', text, telling, 4).replace(/^ +/, '    '))];

function versionLines(v: Versions, telling: Telling): readonly string[] {
  return listed('Versions', [
    `program ${v.program}`, `rates of ${v.rates.day}: the findings that stood at the end of that day, ${counted(v.rates.levels, 'level')} shown, ${counted(v.rates.people, 'person', 'people')} seen; ${v.rates.name}`,
    `claims ${v.claims.name}: rows of people ${String(v.claims.people)}, devices ${String(v.claims.devices)}, travel ${String(v.claims.travel)}, networks ${String(v.claims.networks)}`,
    `lists ${v.lists.name}, as configured now: ${counted(v.lists.entries, 'entry', 'entries')}, checked ${v.lists.oldest} to ${v.lists.newest}`,
    `geo data, as configured now: ${v.geo.places.name}, built ${v.geo.places.built}; ${v.geo.networks.name}, built ${v.geo.networks.built}`,
  ], '', telling);
}

import { documentOf } from '@winnow/core';
import { company, type Line, openIntake } from '../company.ts';
import { byTurns, type Figure, type Pair, type Row, sink } from '../harness.ts';

/** Row 1: from a file's line to the observation's JSON. */
export const intakeRow: Row = {
  id: '1', title: 'collector, file to observation, one core',
  baseline: 'JSON.parse + JSON.stringify of the same records from the same bytes; of a text line, of the JSON string that holds it',
  run: async (bench) => {
    const { lines } = bench.quick ? company(40, 5) : company(60, 45);
    const intake = await openIntake();
    const subject = (of: readonly Line[]) => (): void => {
      for (const { record } of of) for (const o of intake.process(record).observations) sink.bytes += documentOf(o).length;
    };
    const measured = async (of: readonly Line[], texts: readonly Buffer[], times: number): Promise<Pair> => byTurns(bench, { subject: subject(of), baseline: () => { for (const text of texts) sink.bytes += JSON.stringify(JSON.parse(text.toString())).length; }, times });
    const all = await measured(lines, lines.map(asJson), 7);
    if (bench.profiles !== undefined) return [];
    const figures: Figure[] = [
      { what: 'speed ÷ baseline', value: 1 / all.ratio, unit: '×', goal: { is: 'at least', value: 0.5 } },
      { what: 'CPU per record', value: (all.subject / lines.length) * 1e6, unit: 'µs' },
      { what: 'CPU of the baseline per record', value: (all.baseline / lines.length) * 1e6, unit: 'µs' },
    ];
    for (const format of [...new Set(lines.map((l) => l.format))].sort()) {
      const of = lines.filter((l) => l.format === format);
      figures.push({ what: `${format} alone (${share(of.length / lines.length)} of the records)`, value: 1 / (await measured(of, of.map(asJson), 3)).ratio, unit: '×' });
    }
    const made = lines.flatMap(({ record }) => intake.process(record).observations.map((o) => Buffer.from(documentOf(o))));
    figures.push({ what: 'against JSON.parse + JSON.stringify of the observations made', value: 1 / (await measured(lines, made, 3)).ratio, unit: '×' });
    return figures;
  },
};

const share = (part: number): string => `${String(Math.round(100 * part))} %`;
/** The record itself where it is JSON, else the JSON string that holds it. */
const asJson = ({ record }: Line): Buffer => { const text = Buffer.from(record.value).toString(); return Buffer.from(text.startsWith('{') ? text : JSON.stringify(text)); };

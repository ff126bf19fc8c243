/** `npm run fault -- [--records N] [--kills K] [--seed S] [--live]`: the path from raw topics to alerts under fire, and a table of what was seen; `--live` by the wall clock. Exit 1 when anything was. */
import { parseArgs } from 'node:util';
import { faults, type FaultOutcome } from './faults.ts';
import { liveFaults } from './live.ts';

/** Lines that the simulator writes for one person and day, about. */
const PER_PERSON_DAY = 17.4;

const { values } = parseArgs({ options: { records: { type: 'string', default: '200000' }, kills: { type: 'string', default: '20' }, seed: { type: 'string', default: 'fault' }, live: { type: 'boolean', default: false } } });
const number = (name: 'records' | 'kills'): number => {
  const n = Number(values[name]);
  if (Number.isInteger(n) && n >= 1) return n;
  process.stderr.write(`--${name} ${values[name]}: a whole number from 1 on\n`);
  process.exit(2);
};
const [records, kills] = [number('records'), number('kills')];
const days = records >= 50_000 ? 60 : 21;
const size = { people: Math.max(30, Math.ceil(records / PER_PERSON_DAY / days)), days, seed: values.seed };
const say = (line: string): void => { process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`); };

const { figures, failures }: FaultOutcome = values.live ? await liveFaults({ people: 10, kills, seed: values.seed, paceS: 8, say }) : await faults({ size, kills, refuseMs: 20_000, paceS: 8, say });
const width = Math.max(...Object.keys(figures).map((name) => name.length));
for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(width)}  ${typeof value === 'number' ? value.toLocaleString('en-US') : value}\n`);
process.stdout.write(failures.length === 0 ? '\nNothing of it is to be seen in the result.\n' : `\n${String(failures.length)} failures:\n${failures.join('\n')}\n`);
process.exit(failures.length === 0 ? 0 : 1);

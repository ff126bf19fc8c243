/** What a simulation costs: `node --conditions=@winnow/source --import tsx packages/simulator/test/measure.ts [--people N] [--days D] [--seed S]`. Lines are made and thrown away. */
import { parseArgs } from 'node:util';
import { simulation } from '../src/simulate.ts';

const { values } = parseArgs({ options: { people: { type: 'string', default: '1000' }, days: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } } });
const before = process.cpuUsage();
const made = simulation({ people: Number(values.people), days: Number(values.days), seed: values.seed });
let [lines, bytes, resident] = [0, 0, 0];
for (const piece of made.files) {
  lines += piece.lines.length;
  for (const line of piece.lines) bytes += line.length + 1;
  resident = Math.max(resident, process.memoryUsage.rss());
}
const cpu = process.cpuUsage(before);
process.stdout.write(`${values.people} people x ${values.days} days, seed ${values.seed}: ${lines.toLocaleString('en-US')} lines, ${String(Math.round(bytes / 1e6))} MB, ${((cpu.user + cpu.system) / 1e6).toFixed(1)} CPU seconds, at most ${String(Math.round(resident / 1e6))} MB resident\n`);

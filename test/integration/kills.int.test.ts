import { describe, expect, it } from '@jest/globals';
import { faults } from '../fault/faults.ts';
import { liveFaults } from '../fault/live.ts';
import { jarsAreHere } from '../support/kafka/broker.ts';
import { describeKafka } from '../support/kafka/test-kafka.ts';

// It kills its own broker: where the shared one came from elsewhere, there are no jars.
const describeOwn = jarsAreHere() ? describeKafka : describe.skip;

describeOwn('processes that are killed', () => {
  it('leave nothing behind that could be seen: records, findings, cases, alerts, signals and dead letters are an undisturbed run\'s', async () => {
    const said: string[] = [];
    const { failures, figures } = await faults({ size: { people: 40, days: 15, seed: 'kills' }, kills: 3, refuseMs: 3000, paceS: 3, say: (line) => { said.push(line); } });
    if (failures.length > 0) process.stderr.write(`${said.join('\n')}\n${JSON.stringify(figures)}\n`);
    expect(failures).toEqual([]);
    expect(figures).toMatchObject({ 'collectors killed': 3, 'detector killed': 3, 'observations lost': 0, 'doubled on FINAL': 0 });
  }, 600_000);
  it('say each step of a case once under one name, also by the wall clock', async () => {
    const said: string[] = [];
    const { failures, figures } = await liveFaults({ people: 3, kills: 5, seed: 'kills', paceS: 3, say: (line) => { said.push(line); } });
    if (failures.length > 0) process.stderr.write(`${said.join('\n')}\n${JSON.stringify(figures)}\n`);
    expect(failures).toEqual([]);
    expect(figures).toMatchObject({ cases: 3 });
  }, 240_000);
});

/** The engine behind ClickHouse's HTTP interface as a process of its own: `node … clickhouse-server.ts FOLDER PORT`. Says its address on stdout; `refuse MS` on stdin makes it refuse for so long. */
import { createInterface } from 'node:readline';
import { startClickHouseHttp } from './clickhouse-http.ts';

const [path = '', port = '0'] = process.argv.slice(2);
const front = await startClickHouseHttp({ path, port: Number(port), keepStatements: false, users: { winnow: { password: 'winnow' } } });
let refuseUntil = 0;
front.fault = () => (performance.now() < refuseUntil ? { before: 'reset' } : undefined);
process.stdout.write(`${front.url}\n`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, ms] = line.split(' ');
  if (word === 'refuse') refuseUntil = performance.now() + Number(ms);
});
// The engine may be in the middle of a statement of somebody who was killed: its folder is thrown away, so nobody waits for it.
process.on('SIGTERM', () => { setTimeout(() => { process.exit(0); }, 5000).unref(); void front.close().finally(() => { process.exit(0); }); });

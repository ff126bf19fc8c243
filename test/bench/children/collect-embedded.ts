/** The collector's own work over a folder of logs with the embedded store, as `investigate` begins: `node … collect-embedded.ts LOGS DATA`. */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Intake, openPorts } from '@winnow/collector';
import { type RawRecord } from '@winnow/intake';
import { BatchWriter, migrate, openDb } from '@winnow/platform';

const [logs = '', data = ''] = process.argv.slice(2);
const intake = new Intake(await openPorts({}), 'winnow-bench-key-0');
const db = await openDb({ kind: 'embedded', path: data });
await migrate(db);
const writer = new BatchWriter(db, { maxRows: 20_000, maxDelayMs: 1000 });
let piece: RawRecord[] = [];
let stored: Promise<void> = Promise.resolve();
const store = (): void => { stored = writer.add(intake.rows(piece.flatMap((record) => intake.process(record).observations), 1)); piece = []; };
for (const name of readdirSync(logs).sort()) {
  const path = join(logs, name);
  const receivedAt = statSync(path).mtimeMs;
  let line = 0, before = stored;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    piece.push({ value: Buffer.from(text), receivedAt, path, line: ++line });
    if (piece.length < 2000) continue;
    await before;
    before = stored;
    store();
  }
  store();
}
await writer.flush();
await stored;
await db.close();

/**
 * Loaded before a measured process: SIGUSR2 begins a CPU profile and the next one ends it (written to BENCH_PROFILE); at its end the process
 * writes the CPU time it used to BENCH_USAGE.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';

const { BENCH_PROFILE: profile, BENCH_USAGE: usage } = process.env;
if (profile !== undefined && profile !== '') {
  const session = new Session();
  session.connect();
  let isOn = false;
  process.on('SIGUSR2', () => {
    isOn = !isOn;
    if (isOn) session.post('Profiler.enable', () => { session.post('Profiler.start'); });
    else session.post('Profiler.stop', (_: Error | null, { profile: taken }: Profiler.StopReturnType) => { writeFileSync(`${profile}.part`, JSON.stringify(taken)); renameSync(`${profile}.part`, profile); });
  });
}
if (usage !== undefined && usage !== '') process.on('exit', () => { const { user, system } = process.cpuUsage(); writeFileSync(usage, JSON.stringify({ seconds: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024 })); });

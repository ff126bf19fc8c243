import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Id of the other process that has this data folder open, where the system tells (Linux, /proc/locks; 0 when it is in another container). The engine
 * refuses a second process itself, but it says so on stderr in words of its own, past whoever asked.
 */
export function holderOf(folder: string): number | undefined {
  try {
    const { dev, ino } = statSync(join(folder, 'status'), { bigint: true }); // the file that the engine locks
    const hex = (n: bigint): string => n.toString(16).padStart(2, '0');
    const device = `${hex((dev >> 8n) & 0xfffn)}:${hex((dev & 0xffn) | ((dev >> 12n) & 0xfff00n))}`;
    for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
      const [, kind, , mode, pid, file] = line.trim().split(/\s+/);
      if (kind === 'FLOCK' && mode === 'WRITE' && file === `${device}:${ino.toString()}` && Number(pid) !== process.pid) return Number(pid);
    }
  } catch { /* no such folder yet, or a system that does not tell: the engine finds out */ }
  return undefined;
}

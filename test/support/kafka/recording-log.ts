/** A log that keeps what it is told, to see what an operator would see. */
export interface RecordingLog {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** `message {fields}` of one level, or of all. */
  lines(level?: 'debug' | 'info' | 'warn' | 'error'): string[];
}

export function recordingLog(): RecordingLog {
  const entries: { level: string; line: string }[] = [];
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string): void => { entries.push({ level, line: `${message} ${JSON.stringify(fields)}` }); };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), lines: (level) => entries.filter((entry) => level === undefined || entry.level === level).map((entry) => entry.line) };
}

/** `UTC+8`, `UTC−5:30`. */
export function offsetText(hours: number): string {
  const [whole, minutes] = [Math.floor(Math.abs(hours)), Math.round((Math.abs(hours) % 1) * 60)];
  return hours === 0 ? 'UTC' : `UTC${hours < 0 ? '−' : '+'}${String(whole)}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
}
/** The week on the clock of an offset: minutes by weekday (0 Monday) and hour. Half hours are rounded down. */
export function shifted(minutes: readonly (readonly number[])[], offset: number): readonly (readonly number[])[] {
  const flat = Array.from({ length: 168 }, (_, i) => minutes[Math.floor(i / 24)]?.[i % 24] ?? 0);
  const by = Math.floor(offset);
  return Array.from({ length: 7 }, (_, d) => Array.from({ length: 24 }, (_h, h) => flat[(d * 24 + h - by + 336) % 168] ?? 0));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** `hh:mm:ss` in UTC. */
export const clock = (at: number): string => { const d = new Date(at); return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`; };

/** RFC 3164 header in UTC, without a year as that format has none: `<166>Mar  2 08:31:22 host`. */
export function header(priority: number, at: number, host: string): string {
  const d = new Date(at);
  return `<${String(priority)}>${months[d.getUTCMonth()] ?? ''} ${String(d.getUTCDate()).padStart(2, ' ')} ${clock(at)} ${host}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** C's asctime with the zone, as osquery writes it: `Mon Mar  2 08:31:22 2026 UTC`. */
export function asctime(at: number): string {
  const d = new Date(at);
  return `${weekdays[d.getUTCDay()] ?? ''} ${months[d.getUTCMonth()] ?? ''} ${String(d.getUTCDate()).padStart(2, ' ')} ${clock(at)} ${String(d.getUTCFullYear())} UTC`;
}

/** What an error code of Entra ID (`AADSTS…`) says about a sign-in. */
export type Verdict = 'success' | 'interrupt' | 'block' | 'second' | 'technical' | 'failure' | 'unknown';

/** Microsoft asks for something more: a second factor, its registration, a new password, consent, which account, whether to stay signed in. What follows decides. */
const interrupts = new Set([
  16000, 16001, 16002, 16003, 50055, 50058, 50072, 50074, 50076, 50078, 50079, 50097, 50125, 50127, 50129, 50140, 50142, 50143, 50144, 50158, 50187, 50199, 50203, 50207, 51006, 52004, 65001, 65002, 65004, 70043, 70044, 70046, 81010, 81012, 90094, 90095,
]);
/** Policy or assignment says no. It is asked when the first factor was right. */
const isBlock = (code: number): boolean => (code >= 53000 && code <= 53099) || (code >= 530000 && code <= 530999) || blocks.has(code);
const blocks = new Set([50005, 50105, 50131, 50177, 500021, 500212, 500213]);
/** The second factor was refused, not answered, or could not be sent. */
const secondFailed = new Set([500121, 50088, 50087]);
/** Of tokens, applications and the service itself (7xxxx, 9xxxx and their six and seven digits): nobody was turned away. */
const isTechnical = (code: number): boolean => /^[79]\d{4,6}$/.test(String(code)) || technical.has(code);
const technical = new Set([50011, 50089, 50132, 50133, 50173, 50196, 500011]);

export function verdictOfCode(code: number): Verdict {
  if (code === 0) return 'success';
  if (interrupts.has(code)) return 'interrupt';
  if (isBlock(code)) return 'block';
  if (secondFailed.has(code)) return 'second';
  return isTechnical(code) ? 'technical' : 'failure';
}

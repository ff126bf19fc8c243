import { DAY, HOUR, MINUTE } from '@winnow/core';
import { type Company } from './company.ts';
import { type Spot } from './model.ts';

export interface Outage { readonly at: number; readonly ms: number }

/**
 * When the way to the gateway fails on a day: the premises (router, fuse), which all who sit there share, or the provider's district. The same for whoever asks,
 * so that who sits behind one router drops and returns with the others, whatever else is between.
 */
export function outagesOf(company: Company, { line, site }: Spot, day: number): Outage[] {
  const found: Outage[] = [];
  const draw = (name: string, chance: number, minutes: number): void => {
    const random = company.random('outage', name, day);
    if (random.chance(chance)) found.push({ at: company.startMs + day * DAY + random.next() * 24 * HOUR, ms: (1 + random.next() * random.next() * minutes) * MINUTE });
  };
  draw(site ?? `${line.ip} ${String(line.block[1])}`, 0.12, 40);
  draw(line.block[0], 0.012, 90);
  return found;
}

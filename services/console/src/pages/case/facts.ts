import type { api, NetworkClass } from '@winnow/core';
import { count, nameOf, networkWords } from '../../words.ts';

/** What detectors call their facts, in the console's words. One that is not here is shown by its own name. */
const factWords: Readonly<Record<string, string>> = {
  active_days: 'days at work', approvals: 'approvals', asns: 'AS numbers', assigned: 'company devices assigned', byod_allowed: 'own computer allowed', changed: 'changed', claimed_near: 'claimed to live near', classes: 'kind of network', days: 'days',
  days_after: 'days after it', days_away: 'days away', days_before: 'days before it', device_ids: 'device', excused_by_travel: 'days excused by journeys', exit_days: 'days behind it', first_seen: 'first seen', floor_ms: 'shortest answer, ms', gap: 'apart', hidden_days: 'days hidden',
  hours_a_day: 'hours a day', ips: 'address', km: 'km', km_from_home: 'km from home', kvms: 'IP-KVM', late_ms: 'later by ms', longest_days: 'days at a stretch', measures: 'measurements', min_km: 'km at least', own_days: 'own days', payout: 'wages to', phone_country: 'phone in',
  session_country: 'session in', session_ip: 'session from', shared_days: 'days in common', shipped_to: 'sent to', sightings: 'sightings', span_days: 'days from first to last', tools: 'program', usually: 'otherwise', worked_days: 'days at work',
};
export const factName = (name: string): string => (Object.hasOwn(factWords, name) ? factWords[name] : undefined) ?? name.replaceAll('_', ' ');

const instant = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*Z$/;
const isNetwork = (text: string): text is NetworkClass => Object.hasOwn(networkWords, text);
const textOf = (text: string, names: api.Names, name: string): string => (name === 'classes' && isNetwork(text) ? networkWords[text] : Object.hasOwn(names, text) ? nameOf(text, names) : text.replace(instant, '$1 $2'));
const numberOf = (n: number): string => (!Number.isInteger(n) ? String(Math.round(n * 100) / 100) : Math.abs(n) >= 10_000 ? count(n) : String(n));
/** What a fact says, in one line; ids of people by their names, kinds of networks in words. */
export function factText(value: unknown, names: api.Names, name = ''): string {
  if (typeof value === 'string') return textOf(value, names, name);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberOf(value);
  if (Array.isArray(value)) return value.slice(0, 6).map((v: unknown) => factText(v, names, name)).join(', ') + (value.length > 6 ? ` and ${String(value.length - 6)} more` : '');
  return JSON.stringify(value);
}

/** Facts beside a sentence: what the sentence says already, whom it is about, and what says nothing is left out. `no` is not nothing. */
export const factsBeside = (facts: Readonly<Record<string, unknown>>, summary: string, names: api.Names): readonly (readonly [name: string, value: unknown])[] =>
  Object.entries(facts).filter(([name, value]) => name !== 'person' && value !== 0 && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0) && !(typeof value !== 'boolean' && summary.includes(factText(value, names, name))));

/** A text like `referred by p00003, manager p00002` in parts: those that are ids of people whose names are known, and what stands between. */
export const hiredParts = (text: string, names: api.Names): readonly { readonly text: string; readonly person: boolean }[] =>
  text.split(/((?<=(?:^|, )(?:referred by|manager) ).+?(?=, manager |$))/).filter((part) => part !== '').map((part) => ({ text: part, person: Object.hasOwn(names, part) }));

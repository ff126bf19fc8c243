import { type api, Blocks, canonicalIp, isoDate, lineOf, type NetworkClass } from '@winnow/core';
import { addressBlock, type AddressBlock, type AddressNetwork, EntityStore, MOST_VALUES, type Span } from '@winnow/platform';
import { type Indexed, rowOf } from './case-index.ts';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';
import { ProblemError } from './problem.ts';
import { devicesSeen, peopleOfCases, peopleSeen } from './seen.ts';
import { type AskedSpan, spanOf } from './span.ts';

/** The address or block that a text is. Throws a ProblemError 400 that says what to write. */
export function blockOf(text: string): AddressBlock {
  const block = addressBlock(text);
  if (typeof block === 'string') throw new ProblemError(400, 'bad-address', `address: ${block}`);
  return block;
}

/** All that is known of an address or a block; undefined when nobody was there, no claim says what it is and no list names it. */
export async function addressView(block: AddressBlock, asked: AskedSpan, context: Context): Promise<api.AddressView | undefined> {
  const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
  const store = new EntityStore(context.deps.db);
  const [address = ''] = block.text.split('/');
  const network = await store.address(block);
  const claim = known.claims.network(address);
  const lists = (await context.lists()).matches(address, context.deps.asn?.(address) ?? (network === undefined ? undefined : { number: network.asn, organization: '' }));
  if (network === undefined && claim === undefined && lists.length === 0) return undefined;
  const used = await usedBy(block, spanOf(asked, network?.last ?? context.now()), known, context);
  const rows = cases.all.filter(standsIn(block)).map(rowOf);
  return {
    address: block.text, line: block.isNetwork ? block.text : lineOf(address), is_network: block.isNetwork, ...whatIs(network, known.subjects.networkOf(address)), ...(claim !== undefined && { claim }), lists: [...lists], ...used.shown,
    cases: rows, names: { ...used.names, ...context.directory.namesOf(peopleOfCases(rows), known) },
  };
}

interface Used { readonly shown: Pick<api.AddressView, 'people' | 'devices' | 'failures' | 'days' | 'is_cut'>; readonly names: api.Names }
async function usedBy(block: AddressBlock, span: Span, known: Known, context: Context): Promise<Used> {
  const store = new EntityStore(context.deps.db);
  const [people, failures, devices, days] = await Promise.all([store.addressPeople(block, span, false), store.addressPeople(block, span, true), store.addressDevices(block, span), store.addressByDay(block, span)]);
  const names = context.directory.namesOf([...people, ...failures].map((row) => known.subjects.subjectOf(row.account)), known);
  const shown = { people: peopleSeen(people, known, names), failures: peopleSeen(failures, known, names), devices: await devicesSeen(devices, known, context) };
  const isCut = [people, failures, devices].some((rows) => rows.length > MOST_VALUES) || [shown.people.length, shown.failures.length, shown.devices.length].some((n) => n >= MOST_SHOWN);
  // Days count accounts, and several of them may be one person's: known where all accounts are.
  const there = new Map<number, Set<string>>();
  if (people.length <= MOST_VALUES) for (const row of people) for (const day of row.days) there.set(day, (there.get(day) ?? new Set()).add(known.subjects.subjectOf(row.account)));
  return { shown: { ...shown, days: days.map((row) => ({ people: there.get(row.day)?.size ?? row.people, day: isoDate(row.day) })), is_cut: isCut }, names };
}
const MOST_SHOWN = 100;

function whatIs(network: AddressNetwork | undefined, claimed: NetworkClass | undefined): Pick<api.AddressView, 'network_class' | 'operator' | 'asn' | 'country' | 'city' | 'point' | 'accuracy_km'> {
  if (network === undefined) return { network_class: claimed ?? 'unknown', operator: '', asn: 0, country: '', city: '', accuracy_km: 0 };
  const { operator, asn, country, city, lat, lon, has_point: hasPoint, accuracy_km: accuracy } = network;
  return { network_class: claimed ?? (network.network_class as NetworkClass), operator, asn, country, city, ...(hasPoint === 1 && { point: { lat, lon } }), accuracy_km: accuracy }; // written from an Observation, whose class is one
}

/** That an address of a case lies in the block. */
function standsIn(block: AddressBlock): (one: Indexed) => boolean {
  const blocks = new Blocks([[block.text, true]] as const);
  return (one) => one.case.ips.some((ip) => { const canonical = canonicalIp(ip); return canonical !== undefined && blocks.find(canonical) === true; });
}

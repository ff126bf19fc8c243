import { DAY, EARLIEST, kinds, LATEST, outcomes } from '@winnow/core';
import { type AddressBlock, EntityStore, type Span, type Wished } from '@winnow/platform';
import { Type } from 'typebox';
import { blockOf } from './address-view.ts';
import { type Context } from './context.ts';
import { deviceNamed } from './device-view.ts';
import { ProblemError } from './problem.ts';
import { personOf } from './routes/people.ts';
import { From, spanOf, To } from './span.ts';

const oneOf = <T extends string>(words: readonly T[]) => Type.Unsafe<T>(Type.Union(words.map((word) => Type.Literal(word))));
/** Which observations somebody asks for. */
export const Which = {
  person: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'a person\'s id, login or e-mail' })), device: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'a device\'s id, serial, host name or MAC address' })), ip: Type.Optional(Type.String({ minLength: 2, maxLength: 64, description: 'an address, or a block in CIDR notation' })),
  source: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'the id of a source of logs' })), kind: Type.Optional(oneOf(kinds)), outcome: Type.Optional(oneOf(outcomes)), from: Type.Optional(From), to: Type.Optional(To),
};
export interface Asked { readonly person?: string; readonly device?: string; readonly ip?: string; readonly source?: string; readonly kind?: string; readonly outcome?: string; readonly from?: string; readonly to?: string }
export interface Found { readonly wished: Wished; readonly span: Span; /** Who and what was asked for, by id. */ readonly named: readonly string[] }

interface Keys { readonly person?: { readonly subject: string; readonly accounts: readonly string[] }; readonly device?: { readonly id: string; readonly stored: readonly string[] }; readonly block?: AddressBlock }

/** What the store is to be asked for. Throws ProblemErrors: 400 for what would read everything, 404 for a person whom nobody knows. */
export async function wishedOf(asked: Asked, context: Context, needsOne = false): Promise<Found> {
  const { source, kind, outcome } = asked;
  const rest: Wished = { ...(source !== undefined && { source }), ...(kind !== undefined && { kind }), ...(outcome !== undefined && { outcome }) };
  const keys = await keysOf(asked, context);
  const { person, device, block } = keys;
  const named = [person?.subject, device?.id, block?.text].filter((id) => id !== undefined);
  if (named.length === 0) return { wished: rest, span: aDay(asked, context, needsOne), named };
  const span = await spanFor(keys, asked, context);
  const accounts = await accountsFor(keys, span, new EntityStore(context.deps.db));
  return { wished: { ...rest, accounts, ...(device !== undefined && { devices: device.stored, reports: person === undefined }), ...(block !== undefined && { block }) }, span, named };
}

async function keysOf({ person, device, ip }: Asked, context: Context): Promise<Keys> {
  const of = person === undefined ? undefined : await personOf(person, context);
  return {
    ...(of !== undefined && { person: { subject: of.subject, accounts: of.known.subjects.accountsOf(of.subject) } }), ...(device !== undefined && { device: deviceNamed(device, await context.directory.now()) }), ...(ip !== undefined && { block: blockOf(ip) }),
  };
}

async function accountsFor({ person, device, block }: Keys, span: Span, store: EntityStore): Promise<readonly string[]> {
  if (person !== undefined) return person.accounts;
  if (device !== undefined) return store.accountsOn(device.stored);
  return block === undefined ? [] : store.accountsAt(block, span);
}

/** Of people and devices there is no end to the past, for the table is sorted by accounts; an address may be that of everybody. */
async function spanFor({ person, device, block }: Keys, asked: Asked, context: Context): Promise<Span> {
  if (person !== undefined || device !== undefined || block === undefined) return spanOf(asked, LATEST - 1, EARLIEST);
  return spanOf(asked, (await new EntityStore(context.deps.db).address(block))?.last ?? context.now());
}

/** Without a key to look under only a day is looked through. */
function aDay(asked: Asked, { now }: Context, needsOne: boolean): Span {
  const span = needsOne || asked.from === undefined ? undefined : spanOf(asked, asked.to === undefined ? now() : 0);
  if (span === undefined || span.to - span.from > DAY) throw new ProblemError(400, 'too-much', needsOne ? 'name a person, device or ip' : 'name a person, device or ip, or a span from … to of at most one day');
  return span;
}

import { type Static, type TArray, type TObject, type TOptional, type TSchema, type TString, type TUnsafe, Type } from 'typebox';

export const words = <T extends string>(values: readonly T[]): TUnsafe<T> => Type.Unsafe<T>(Type.Union(values.map((v) => Type.Literal(v))));
export const Id = Type.String({ minLength: 1, maxLength: 256 });
export const Instant = Type.String({ description: 'RFC 3339, UTC, milliseconds' });
export const Count = Type.Integer({ minimum: 0 });

/** Who may do what: a viewer reads, an analyst works cases, an admin looks after people and feeds. */
export const roles = ['viewer', 'analyst', 'admin'] as const;
export type Role = (typeof roles)[number];
/** What a route asks for, and what a token is limited to. */
export const scopes = ['read', 'act', 'ingest', 'admin'] as const;
export type Scope = (typeof scopes)[number];
export const scopesOf: Readonly<Record<Role, readonly Scope[]>> = { viewer: ['read'], analyst: ['read', 'act'], admin: ['read', 'act', 'ingest', 'admin'] };

/** RFC 9457. `code` is one of few words for programs; `faults` are places in a query, in characters; `current` is the newer state behind a 409. */
export const ProblemSchema = Type.Object({
  type: Type.String(), title: Type.String(), status: Type.Integer(), code: Type.String(), detail: Type.Optional(Type.String()),
  faults: Type.Optional(Type.Array(Type.Object({ at: Count, length: Count, message: Type.String() }))),
  current: Type.Optional(Type.Unknown()),
});
export type Problem = Static<typeof ProblemSchema>;

/** One page of a list. `next` is the cursor of the page behind it, absent on the last one. */
export const pageOf = <T extends TSchema>(item: T): TObject<{ items: TArray<T>; next: TOptional<TString> }> => Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) });
export interface Paged<T> { readonly items: readonly T[]; readonly next?: string }

/** Of people, accounts and devices only ids stand in results; who and what they are stands beside, as far as it is known and may be shown. */
export const NamesSchema = Type.Record(Type.String(), Type.Object({ name: Type.Optional(Type.String()), logins: Type.Optional(Type.Array(Type.String())), team: Type.Optional(Type.String()), is_claimed: Type.Boolean({ description: 'false: an account that nobody is claimed to own' }) }));
export type Names = Static<typeof NamesSchema>;

export const PointSchema = Type.Object({ lat: Type.Number(), lon: Type.Number() });
/** A count of what has one value. */
export const BucketSchema = Type.Object({ value: Type.String(), label: Type.Optional(Type.String()), n: Count });
export type Bucket = Static<typeof BucketSchema>;

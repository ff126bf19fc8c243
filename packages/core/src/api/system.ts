import { type Static, Type } from 'typebox';
import { type Verdict, verdicts } from '../actions.ts';
import { families } from '../case.ts';
import { BucketSchema, Count, Id, Instant, pageOf, roles, scopes, words } from './common.ts';

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9._@+-]*$' });
const Password = Type.String({ minLength: 12, maxLength: 256 });

/** What was put into the sample company, so that one may look for it: who plays in a story, and whether it is one of fraud, of a breach of rules, or innocent and only looks alike. */
export const SampleStorySchema = Type.Object({
  title: Type.String(), text: Type.String(), kind: words(['fraud', 'policy', 'innocent'] as const), like: Type.Optional(Type.String({ description: 'the title of the fraud that it looks like' })),
  people: Type.Array(Type.Object({ id: Id, name: Type.String() })), address: Type.Optional(Type.String({ description: 'from where several of them work' })), case_id: Type.Optional(Id),
});
export type SampleStory = Static<typeof SampleStorySchema>;

/** Who is asking. `csrf` goes back as the header x-csrf-token with everything that changes something. `now` is the product's clock, `newest` when the newest observation was, as known within a minute. */
export const SessionSchema = Type.Object({
  user: Type.String(), role: words(roles), scopes: Type.Array(words(scopes)), csrf: Type.String(), expires_at: Instant,
  product: Type.Object({ version: Type.String(), mode: words(['embedded', 'server'] as const), now: Instant, newest: Type.Optional(Instant), sample: Type.Optional(Type.Object({ text: Type.String(), how: Type.String(), stories: Type.Optional(Type.Array(SampleStorySchema)) }, { description: 'this is the sample company, and how to load one\'s own' })) }),
});
export type Session = Static<typeof SessionSchema>;
/** How one can sign in here. `setup`: nobody is there yet, the one-time link makes the first admin. */
export const SignInSchema = Type.Object({ password: Type.Boolean(), oidc: Type.Optional(Type.Object({ label: Type.String(), href: Type.String() })), setup: Type.Boolean(), sample: Type.Boolean() });
export type SignIn = Static<typeof SignInSchema>;
export const CredentialsSchema = Type.Object({ user: Name, password: Type.String({ minLength: 1, maxLength: 256 }) }, { additionalProperties: false });
export const SetupSchema = Type.Object({ token: Type.String({ minLength: 16, maxLength: 200 }), user: Name, password: Password }, { additionalProperties: false });
export const PasswordChangeSchema = Type.Object({ old: Type.String({ maxLength: 256 }), password: Password }, { additionalProperties: false });

export const UserSchema = Type.Object({ user: Type.String(), role: words(roles), source: words(['local', 'oidc'] as const), is_disabled: Type.Boolean(), created_at: Instant, last_seen: Type.Optional(Instant) });
export type User = Static<typeof UserSchema>;
export const NewUserSchema = Type.Object({ user: Name, role: words(roles), password: Password }, { additionalProperties: false });
export const UserChangeSchema = Type.Object({ role: Type.Optional(words(roles)), password: Type.Optional(Password), is_disabled: Type.Optional(Type.Boolean()) }, { additionalProperties: false, minProperties: 1 });
/** Of a token only a hash is kept; `token` is told once. */
export const TokenSchema = Type.Object({ id: Type.String(), name: Type.String(), user: Type.String(), scopes: Type.Array(words(scopes)), created_at: Instant, expires_at: Instant, last_used: Type.Optional(Instant), is_revoked: Type.Boolean() });
export type Token = Static<typeof TokenSchema>;
export const NewTokenSchema = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }), scopes: Type.Array(words(scopes), { minItems: 1, uniqueItems: true }), days: Type.Optional(Type.Integer({ minimum: 1, maximum: 730, default: 90 })) }, { additionalProperties: false });
export const MadeTokenSchema = Type.Object({ ...TokenSchema.properties, token: Type.String() });
export const AuditEntrySchema = Type.Object({ at: Instant, actor: Type.String(), via: words(['session', 'token', 'none'] as const), action: Type.String({ description: 'for example read.person, case.verdict, user.made' }), what: Type.Array(Type.String()), address: Type.String(), ok: Type.Boolean() });
export type AuditEntry = Static<typeof AuditEntrySchema>;
export const AuditListSchema = pageOf(AuditEntrySchema);

/** Whose the views of the configuration are: no user's name begins like this. */
export const CONFIGURED = '(configuration)';
/** A saved view: a query with a name, of one user or of all. */
export const ViewSchema = Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }), q: Type.String({ maxLength: 2000 }), is_shared: Type.Boolean(), owner: Type.String(), updated_at: Instant });
export type View = Static<typeof ViewSchema>;
export const ViewChangeSchema = Type.Object({ q: Type.String({ maxLength: 2000 }), is_shared: Type.Boolean() }, { additionalProperties: false });

export const DetectorRowSchema = Type.Object({
  id: Id, version: Type.Integer(), family: words(families), title: Type.String(), innocent: Type.String(), attacks: Type.Array(Type.Object({ tactic: Type.String(), technique: Type.String() })), is_on: Type.Boolean(), state: words(['active', 'testing', 'off'] as const),
  needs: Type.Array(Type.String()), blind: Type.Optional(Type.String({ description: 'why it cannot see here, and what to do' })), half_blind: Type.Optional(Type.String({ description: 'why it sees only part of the people, and what to do' })), window: Type.String(), half_life: Type.Optional(Type.String()),
  levels: Type.Array(Type.Object({ level: Type.String(), hit: Type.Number(), base: Type.Number(), weight_db: Type.Number(), source: Type.String(), showing: Count, of: Count, here_db: Type.Number({ description: 'with the base rate as it is here' }) })),
  params: Type.Array(Type.Object({ name: Type.String(), value: Type.Unknown(), default: Type.Unknown(), description: Type.String(), unit: Type.Optional(Type.String()), minimum: Type.Optional(Type.Number()), maximum: Type.Optional(Type.Number()), from: words(['default', 'configured'] as const) })),
  cases: Count, open_cases: Count, verdicts: Type.Unsafe<Record<Verdict, number>>(Type.Record(words(verdicts), Count)), page: Type.Optional(Type.String({ description: 'its documentation as Markdown' })),
});
export type DetectorRow = Static<typeof DetectorRowSchema>;
export const DetectorListSchema = Type.Object({ items: Type.Array(DetectorRowSchema), people: Count });
export type DetectorList = Static<typeof DetectorListSchema>;

/** Detectors that cannot see here, or only part of the people, for one reason. `who` names them in short (`origin.*`). */
export const BlindSchema = Type.Object({ who: Type.String(), detectors: Type.Array(Id), is_half: Type.Boolean(), why: Type.String({ description: 'with what to do' }) });
export type Blind = Static<typeof BlindSchema>;

export const levels = ['good', 'warn', 'bad'] as const;
export const HealthViewSchema = Type.Object({
  checks: Type.Array(Type.Object({ name: Type.String(), level: words(levels), text: Type.String(), what_to_do: Type.Optional(Type.String()) })),
  feeds: Type.Array(Type.Object({ topic: Type.String(), sources: Type.Array(BucketSchema), envelopes: Type.Array(BucketSchema), results: Type.Array(BucketSchema), records_24h: Count, last: Type.Optional(Instant), lag_records: Type.Optional(Count), lag_s: Type.Optional(Type.Number({ description: 'seconds since the oldest record that waits was sent, to a tenth; 0 when none waits' })), hours: Type.Array(Type.Object({ hour: Instant, read: Count, failed: Count })) })),
  newest: Type.Optional(Type.Object({ at: Instant, age_s: Type.Number() }, { description: 'the newest observation that is not ahead of this clock: how far behind a store is that no queue feeds' })),
  sources: Type.Array(Type.Object({ source: Type.String(), observations_24h: Count, last: Instant })),
  dead_letters: Type.Array(Type.Object({ topic: Type.String(), reason: Type.String(), n: Count, last: Instant, example: Type.String() })),
  data: Type.Array(Type.Object({ name: Type.String(), built: Type.Optional(Type.String()), age_days: Type.Optional(Count), entries: Type.Optional(Count), level: words(levels) })),
  store: Type.Object({ observations: Count, people: Count, accounts: Count, from: Type.Optional(Instant), to: Type.Optional(Instant), bytes: Count }), blind: Type.Array(BlindSchema, { description: 'which detectors cannot see here, the gravest reason first' }), sight: Type.Object({ people: Count, of: Count, days: Count }, { description: 'what `blind` is judged by: so many people of all who were seen in the last days' }), can_redrive: Type.Boolean(),
  verdicts: Type.Array(Type.Object({ detector: Type.String(), fraud: Count, other: Count })), work: Type.Object({ open: Count, closed_30d: Count, median_hours_to_first_action: Type.Optional(Type.Number()), median_hours_to_close: Type.Optional(Type.Number()) }),
});
export type HealthView = Static<typeof HealthViewSchema>;
export const DeadLetterSchema = Type.Object({ place: Type.String({ description: 'PARTITION/OFFSET' }), topic: Type.String(), reason: Type.String(), detail: Type.String(), at: Instant, bytes: Count, sample: Type.String({ description: 'the beginning, as text' }), redriven: Count });
export const DeadLetterListSchema = Type.Object({ items: Type.Array(DeadLetterSchema), is_cut: Type.Boolean() });
export type DeadLetterList = Static<typeof DeadLetterListSchema>;
export const RedriveSchema = Type.Object({ places: Type.Optional(Type.Array(Type.String({ pattern: '^\\d+/\\d+$' }), { minItems: 1, maxItems: 1000 })), reason: Type.Optional(Type.String({ maxLength: 100 })), topic: Type.Optional(Type.String({ maxLength: 249 })) }, { additionalProperties: false });
export const RedrivenSchema = Type.Object({ sent: Count, left: Count });

/** What became of records given over HTTP. All that is counted here is stored. */
export const IngestedSchema = Type.Object({ records: Count, observations: Count, dropped: Count, failed: Type.Array(Type.Object({ reason: Type.String(), n: Count, line: Count, detail: Type.String({ description: 'of the first one' }) })) });
export type Ingested = Static<typeof IngestedSchema>;
/** What became of a claims file: how many rows hold now, and what is odd about some. */
export const ClaimsTakenSchema = Type.Object({ kind: Type.String(), rows: Count, warnings: Type.Array(Type.String()) });
export type ClaimsTaken = Static<typeof ClaimsTakenSchema>;

/** What server-sent events say. `cases`: a case or its work changed; `health`: a check did; `session`: sign in again. */
export const eventKinds = ['cases', 'health', 'session'] as const;
export const LiveEventSchema = Type.Object({ kind: words(eventKinds), version: Type.String(), cases: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })) });
export type LiveEvent = Static<typeof LiveEventSchema>;

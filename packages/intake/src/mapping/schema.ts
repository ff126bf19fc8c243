import { type TObject, Type } from 'typebox';

const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) => Type.Object(properties, { additionalProperties: false });
const words = <const T extends readonly string[]>(...values: T) => Type.Unsafe<T[number]>({ type: 'string', enum: values });
const text = (more: { readonly pattern?: string; readonly hint?: string; readonly maxLength?: number } = {}) => Type.String({ minLength: 1, maxLength: 500, ...more });

export const formats = ['json', 'pairs', 'csv', 'text'] as const;
export const dateOrders = ['ymd', 'dmy', 'mdy'] as const;

/** A log format that is described and not programmed. config/sources.yaml tells every key; what `Type.Unknown` leaves open is checked when the mapping is compiled. */
const mappingSchema = closed({
  id: text({ pattern: '^[a-z0-9][a-z0-9-]{0,49}\\.[a-z0-9][a-z0-9-]{0,49}$', hint: 'vendor.log in small letters, digits and -' }),
  title: Type.Optional(text()),
  format: words(...formats),
  columns: Type.Optional(Type.Array(text(), { maxItems: 500 })),
  separator: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  pattern: Type.Optional(text({ maxLength: 2000 })),
  zone: Type.Optional(text()),
  dates: Type.Optional(words(...dateOrders)),
  match: Type.Optional(Type.Unknown()),
  kind: Type.Unknown(),
  outcome: Type.Optional(Type.Unknown()),
  fields: Type.Unknown(),
  traits: Type.Optional(Type.Array(text({ pattern: '^[a-z][a-z-]{0,49}$', hint: 'small letters and -' }), { maxItems: 20 })),
});
export const mappingFileSchema: TObject = closed({ sources: Type.Array(mappingSchema, { maxItems: 200 }) });

/** A definition that `mappingSchema` has passed. */
export interface Mapping {
  readonly id: string;
  readonly title?: string;
  readonly format: (typeof formats)[number];
  readonly columns?: readonly string[];
  readonly separator?: string;
  readonly pattern?: string;
  readonly zone?: string;
  readonly dates?: (typeof dateOrders)[number];
  readonly match?: unknown;
  readonly kind: unknown;
  readonly outcome?: unknown;
  readonly fields: unknown;
  readonly traits?: readonly string[];
}

/** What is wrong with a definition, and where in it. */
export interface MappingFault { readonly path: readonly (string | number)[]; readonly message: string }

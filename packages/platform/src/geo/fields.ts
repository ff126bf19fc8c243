/** What a file of somebody else's making holds under its names: nothing is known of the values. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as fields; none where it is no object. The one trust point of the readers: any object can be read as a record of unknown fields. */
export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {});

/** Longest text of one record, in UTF-16 units. */
export const MAX_RECORD = 1024 * 1024;
/** Longest message, in bytes, after decompression: containers hold many records. */
export const MAX_MESSAGE = 16 * MAX_RECORD;
/** Deepest nesting of JSON. */
export const MAX_JSON_DEPTH = 64;
/** Most envelopes around one record. */
export const MAX_ENVELOPES = 8;
/** Most records taken out of one message. */
export const MAX_FAN_OUT = 10_000;

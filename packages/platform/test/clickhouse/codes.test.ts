import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { causeOf, classify, type Db, openDb } from '@winnow/platform';
import { Type } from 'typebox';

const folder = mkdtempSync(join(tmpdir(), 'winnow-codes-'));
let db: Db;
/** The engine's own names of its errors. */
let codes: ReadonlyMap<string, number>;
beforeAll(async () => {
  db = await openDb({ kind: 'embedded', path: folder });
  codes = new Map((await db.query("SELECT errorCodeToName(toUInt32(number)) AS name, number AS code FROM numbers(2000) WHERE name != ''", {}, Type.Object({ name: Type.String(), code: Type.Number() }))).map(({ name, code }) => [name, code]));
});
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

describe('an error of the engine', () => {
  it.each([
    ['forbidden', 'READONLY UNKNOWN_USER WRONG_PASSWORD REQUIRED_PASSWORD IP_ADDRESS_NOT_ALLOWED DATABASE_ACCESS_DENIED QUERY_IS_PROHIBITED SETTING_CONSTRAINT_VIOLATION INVALID_SETTING_VALUE READONLY_SETTING ACCESS_DENIED UNKNOWN_ROLE SET_NON_GRANTED_ROLE AUTHENTICATION_FAILED USER_EXPIRED REQUIRED_SECOND_FACTOR TABLE_IS_PERMANENTLY_READ_ONLY'],
    ['other-version', 'THERE_IS_NO_COLUMN NO_SUCH_COLUMN_IN_TABLE NUMBER_OF_COLUMNS_DOESNT_MATCH UNKNOWN_FUNCTION UNKNOWN_IDENTIFIER NOT_IMPLEMENTED UNKNOWN_TYPE UNKNOWN_TABLE UNKNOWN_AGGREGATE_FUNCTION UNKNOWN_FORMAT UNKNOWN_DATABASE UNKNOWN_SETTING SUPPORT_IS_DISABLED FEATURE_IS_NOT_ENABLED_AT_BUILD_TIME DEPRECATED_FUNCTION'],
    ['program', 'BAD_ARGUMENTS SYNTAX_ERROR ILLEGAL_AGGREGATION NOT_AN_AGGREGATE TOO_FEW_ARGUMENTS_FOR_FUNCTION UNION_ALL_RESULT_STRUCTURES_MISMATCH INVALID_LIMIT_EXPRESSION UNKNOWN_QUERY_PARAMETER BAD_QUERY_PARAMETER BAD_REQUEST_PARAMETER AMBIGUOUS_IDENTIFIER NO_COMMON_TYPE INVALID_JOIN_ON_EXPRESSION MULTIPLE_EXPRESSIONS_FOR_ALIAS ILLEGAL_FINAL CANNOT_COMPILE_REGEXP'],
  ] as const)('that no waiting cures, %s', (cause, names) => { for (const name of names.split(' ')) { const error = classify({ code: codes.get(name) }); expect([name, error.kind, causeOf(error)]).toEqual([name, 'setup', cause]); } });
  it('of a value is one of rows', () => {
    const names = 'CANNOT_PARSE_TEXT CANNOT_PARSE_ESCAPE_SEQUENCE CANNOT_PARSE_QUOTED_STRING CANNOT_PARSE_INPUT_ASSERTION_FAILED CANNOT_PARSE_DATE CANNOT_PARSE_DATETIME TYPE_MISMATCH ARGUMENT_OUT_OF_BOUND CANNOT_CONVERT_TYPE CANNOT_PARSE_NUMBER INCORRECT_DATA CANNOT_READ_ARRAY_FROM_TEXT TOO_LARGE_STRING_SIZE SIZES_OF_ARRAYS_DONT_MATCH VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN CANNOT_PARSE_UUID CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING CANNOT_PARSE_BOOL VIOLATED_CONSTRAINT CANNOT_PARSE_IPV4 CANNOT_PARSE_IPV6 UNKNOWN_ELEMENT_OF_ENUM';
    for (const name of names.split(' ')) expect([name, classify({ code: codes.get(name) }).kind]).toEqual([name, 'rows']);
  });
  it('that passes, or that nobody foresaw, is worth another try', () => {
    for (const name of ['MEMORY_LIMIT_EXCEEDED', 'TOO_MANY_PARTS', 'TIMEOUT_EXCEEDED', 'TOO_MANY_SIMULTANEOUS_QUERIES', 'TABLE_IS_READ_ONLY', 'NO_ZOOKEEPER', 'KEEPER_EXCEPTION', 'NETWORK_ERROR', 'SOCKET_TIMEOUT', 'NOT_ENOUGH_SPACE', 'CANNOT_READ_ALL_DATA', 'QUOTA_EXCEEDED', 'ABORTED', 'QUERY_WAS_CANCELLED', 'SERVER_OVERLOADED', 'LOGICAL_ERROR', 'UNKNOWN_EXCEPTION']) expect([name, classify({ code: codes.get(name) }).kind]).toEqual([name, 'retry']);
    expect(classify({ code: 99_999 }).kind).toBe('retry');
  });
  it('tells one line, and no more than that', () => { expect(classify({ code: 62, message: `Syntax error: ${'x'.repeat(500)}\n    at somewhere (file.ts:1:1)` }).message).toHaveLength(300); });
});

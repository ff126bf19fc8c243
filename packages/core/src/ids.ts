import { createHmac, hash } from 'node:crypto';

/** Length before each part: ('ab','c') and ('a','bc') must not be one id. In one call, which costs less than one for each part. */
export const sha256 = (...parts: readonly string[]): string => hash('sha256', parts.map((part) => `${String(part.length)}:${part}`).join(''), 'hex');

/** Id of an observation: source, the record's own id (else its unwrapped raw text) and the index within the record. */
export const eventId = (source: string, recordIdOrRaw: string, index: number): string => sha256('event', source, recordIdOrRaw, String(index));

/** Keyed pseudonym of an account, 128 bit. The key is a secret of the installation: without it a list of logins cannot be tried out. */
export const accountId = (key: string, realm: string, login: string): string => `a_${createHmac('sha256', key).update(`${realm}\n${login}`).digest('hex').slice(0, 32)}`;

export const findingId = (subject: string, detector: string, day: string): string => `f_${sha256('finding', subject, detector, day).slice(0, 32)}`;

export const caseId = (kind: 'person' | 'cluster', person: string): string => `c_${sha256('case', kind, person).slice(0, 24)}`;

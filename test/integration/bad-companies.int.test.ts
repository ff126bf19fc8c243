/**
 * What a user hands in by mistake: each row is a company with one thing wrong, and what has to come of it. Never an error, never more cases than
 * three times what can be worked, and a line that says which detectors could not see. The same company without the fault has no such line.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Case, DAY } from '@winnow/core';
import { loadConfig } from '@winnow/platform';
import { type Found, search } from '../../services/cli/src/investigate.ts';
import { company, type Company, DAYS, FARM, FIRST_DAY, writeCompany } from '../support/bad-company.ts';
import * as faults from '../support/faults.ts';
import { stopAll, winnow } from '../support/processes.ts';

const folders: string[] = [];
const folderOf = (c: Company): string => { const folder = mkdtempSync(join(tmpdir(), 'winnow-bad-')); folders.push(folder); return writeCompany(c, folder); };
afterAll(async () => { await stopAll(); for (const folder of folders) rmSync(folder, { recursive: true, force: true }); });

interface Outcome extends Found { readonly warned: readonly string[] }
const investigated = (c: Company): Promise<Outcome> => investigatedIn(folderOf(c));
async function investigatedIn(folder: string): Promise<Outcome> {
  const warned: string[] = [];
  const found = await search([folder], { claims: {}, config: loadConfig({}) }, { out: () => undefined, warn: (line) => { warned.push(line); }, progress: () => undefined, now: () => FIRST_DAY, colour: false, width: 120 });
  return { ...found, warned };
}

const SIZE = 40;
/** The members of the farm hidden in a company of `size`. */
const farmOf = (size = SIZE): readonly string[] => Array.from({ length: FARM }, (_, i) => `p${String(size - 1 - i)}`);
const own = ({ cases }: Found): readonly Case[] => cases.filter((c) => c.merged_into === undefined);
const isOfFarm = (c: Case, size = SIZE): boolean => c.people.some((p) => farmOf(size).includes(p));
/** Three times 0.5 cases per 1,000 people and week; every company may have one. */
const allowed = (people: number, days = DAYS): number => Math.max(1, Math.ceil((3 * 0.5 * people * days) / 7000));
const farmFound = (found: Found, size = SIZE): number => new Set(own(found).flatMap((c) => c.people.filter((p) => farmOf(size).includes(p)))).size;

/** All of them hired in the last weeks: the least that makes a case. */
const nine = (): Company => faults.newcomers(company(9, 0, 14));
const good = (): Company => company(SIZE, FARM);
/** Without what an ordinary company may lack, too. */
const graver = (lines: readonly string[]): readonly string[] => lines.filter((line) => !/add the identity provider|add logs of the endpoints|if there is one|VPN clients' logs|columns of people\.csv/.test(line));

describe('the company that they are all made of', () => {
  let found: Outcome;
  beforeAll(async () => { found = await investigated(good()); }, 120_000);
  it('is warned of nothing', () => { expect(found.warned).toEqual([]); });
  it('has its farm found, and nobody else', () => {
    expect(own(found).map((c) => [...c.people].sort())).toEqual([[...farmOf()].sort()]);
  });
  it('lacks only what no log tells', () => {
    expect(graver(found.blind)).toEqual([]);
    expect(found.blind.length).toBeGreaterThan(0);
  });
});

interface Row { readonly name: string; readonly made: () => Company; /** Lines that have to be there. */ readonly says: readonly RegExp[]; readonly warns?: RegExp; /** Members of the farm that are found all the same. */ readonly farm?: number; readonly size?: number; readonly days?: number }
const homeless = /^blind: .*location\.home-mismatch.* — nobody has a claimed home/;
const rows: readonly Row[] = [
  { name: 'nobody has a home', made: () => faults.noHomes(good()), says: [homeless] },
  { name: 'three quarters have no home', made: () => faults.halfHomes(good()), says: [/^half blind: .*location\.home-mismatch.* — 30 of 40 people have no claimed home/], farm: FARM },
  { name: 'no delivery places', made: () => faults.noDeliveries(good()), says: [/^blind: delivery\.\* — nobody has a device with a delivery place/], farm: FARM },
  { name: 'no inventory', made: () => faults.noDevices(good()), says: [/^blind: delivery\.\*, .*device\.somebody-else.* — nobody has a device of their own/], farm: FARM },
  { name: 'no claims at all', made: () => faults.noClaims(good()), says: [/^blind: .*location\.home-mismatch.* — nobody has a place on a roster/], warns: /no people file/ },
  { name: 'claims of other people than those in the logs', made: () => faults.strangers(good()), says: [/^blind: .*location\.home-mismatch.* — nobody has a place on a roster/] },
  { name: 'one user name for forty people', made: () => faults.allSameUsername(good()), says: [/— nobody has a place on a roster/], warns: /login "shared" is claimed by two people; it is left unresolved/ },
  { name: 'one user name for two people', made: () => faults.sameUsername(good()), says: [], warns: /login "user0" is claimed by two people/, farm: FARM },
  { name: 'everybody has two rows of which one is wrong', made: () => faults.contradicting(good()), says: [/^half blind: .*location\.home-mismatch.* — 40 of 40 people were never seen near the home that they claim, which is Berlin, DE/], warns: /replaces the row at/, farm: FARM },
  { name: 'homes in another country, all of them new, in a company of nine', made: () => faults.homesInAnotherCountry(nine()), says: [/— 9 of 9 people were never seen near the home that they claim/], size: 9 },
  { name: 'columns that were sorted by themselves, in a company of nine', made: () => faults.everythingMixedUp(nine()), says: [/— 9 of 9 people were never seen near the home that they claim: put people\.csv right/], size: 9 },
  { name: 'columns that were sorted by themselves', made: () => faults.everythingMixedUp(company(SIZE)), says: [/people were never seen near the home that they claim: put people\.csv right/] },
  { name: 'the company\'s own address as everybody\'s home', made: () => faults.homesAtHeadquarters(good()), says: [/— 35 of 40 people were never seen near the home that they claim, which is Las Vegas, US for 35 of them: is that the company's own address\?/] },
  { name: 'all laptops delivered to one address', made: () => faults.deliveriesAtHeadquarters(good()), says: [], farm: FARM },
  { name: 'all devices owned by one person', made: () => faults.oneOwner(good()), says: [/^half blind: .*device\.somebody-else.* — 39 of 40 people have no device of their own/], farm: FARM },
  { name: 'one device for everybody', made: () => faults.oneDevice(good()), says: [], farm: FARM },
  { name: 'nonsense in most fields', made: () => faults.nonsense(good()), says: [homeless], warns: /people\.csv:2: / },
  { name: 'everybody on VPN', made: () => faults.onVpn(company(SIZE)), says: [/^blind: .*location\.home-mismatch.*sharing\.shared-egress.* — 40 of 40 people come only out of VPN exits/] },
  { name: 'everybody on VPN, all of them new, in a company of nine', made: () => faults.onVpn(nine()), says: [/9 of 9 people come only out of VPN exits/], size: 9 },
  { name: 'everybody behind one address of a data centre', made: () => faults.behindOneAddress(faults.vpnInOneCity)(company(SIZE)), says: [/^blind: .*location\.home-mismatch.* — 40 of 40 people come only out of the company's own networks/], warns: /taken for a way out of the company's own/ },
  { name: 'everybody behind one address of a home', made: () => faults.behindOneAddress(faults.residentialLine)(company(SIZE)), says: [/— 40 of 40 people come only out of the company's own networks/], warns: /taken for a way out of the company's own/ },
  { name: 'nine people behind one address of a home', made: () => faults.behindOneAddress(faults.residentialLine)(company(9, 0, 14)), says: [/people come only out of the company's own networks/], size: 9 },
  { name: 'private addresses', made: () => faults.privateAddresses(good()), says: [/^blind: .*origin\.\*.* — nobody has a public address/] },
  { name: 'a log a day ahead', made: () => faults.shifted('okta.jsonl', DAY)(good()), says: [/^half blind: .*location\.concurrent.* — the clock of okta\.system-log seems to be a day ahead of the other logs/], farm: FARM },
  { name: 'a log a day behind', made: () => faults.shifted('asa.log', -DAY)(good()), says: [/— the clock of cisco\.asa seems to be a day behind the other logs/], farm: FARM },
  { name: 'one of two gateways a day off, and the logins of its people', made: () => faults.halfShifted(DAY)(good()), says: [/— the clock of ecs seems to be a day ahead of the other logs/], farm: FARM },
  { name: 'clocks that nobody set', made: () => faults.wildClocks(good()), says: [], farm: FARM },
  { name: 'ends before starts', made: () => faults.backwards(good()), says: [], farm: FARM },
  { name: 'a gateway whose clock is in the year after next', made: () => faults.shifted('vpn.jsonl', 500 * DAY)(good()), says: [/^half blind: all detectors — [\d,]+ of [\d,]+ records could not be read \(bad_value [\d,]+\)/], farm: FARM },
  { name: 'a month of logs missing', made: () => faults.gap(21, 28)(company(SIZE, FARM, 70)), says: [/^blind: all detectors from 2026-05-23 to 2026-06-21 \(30 days\) — no log has a record then/], farm: FARM, days: 70 },
  { name: 'a fortnight of one log missing', made: () => faults.gapIn('okta.jsonl', 7, 14)(company(SIZE, FARM, 35)), says: [/^half blind: all detectors from 2026-05-09 to 2026-05-24 \(16 days\) — okta\.system-log has no record then/], farm: FARM, days: 35 },
  { name: 'one account for forty people', made: () => faults.oneAccount(company(SIZE)), says: [/— several people work under one account \(p0\)/] },
  { name: 'an account at the front desk for all, beside their own', made: () => faults.sharedAccountToo(good()), says: [], farm: FARM },
  { name: 'logs of the gateways alone', made: () => faults.onlyVpn(good()), says: [/^blind: .*behaviour\.no-quiet-gap.* — no log tells of logins/], farm: FARM },
  { name: 'logs of logins alone', made: () => faults.onlyLogins(good()), says: [], farm: FARM },
  { name: 'every computer is a virtual machine', made: () => faults.allVirtual(nine()), says: [], size: 9 },
  { name: 'one serial number for all computers', made: () => faults.oneSerial(nine()), says: [], size: 9 },
  { name: 'one support tool on all computers', made: () => faults.oneTool(nine()), says: [], size: 9 },
  { name: 'two support tools on all computers', made: () => faults.twoTools(nine()), says: [], size: 9 },
  { name: 'private computers only', made: () => faults.allUnmanaged(nine()), says: [], size: 9 },
  { name: 'one fingerprint of all browsers', made: () => faults.onePrint(nine()), says: [], size: 9 },
  { name: 'one id of the program that approves', made: () => faults.oneToken(nine()), says: [], size: 9 },
  { name: 'one phone number, the switchboard\'s', made: () => faults.oneNumber(nine()), says: [], size: 9 },
  { name: 'everybody paid in a cryptocurrency', made: () => faults.paidInCrypto(nine()), says: [], size: 9 },
  { name: 'everything sent by a freight forwarder', made: () => faults.forwarders(nine()), says: [], size: 9 },
  { name: 'an inventory that has every computer with another system', made: () => faults.allLinux(nine()), says: [], size: 9 },
  { name: 'a default host name for all computers', made: () => faults.defaultHostname(good()), says: [], farm: FARM },
  { name: 'clocks that begin anew', made: () => faults.epoch(good()), says: [/^blind: all detectors from 2026-01-02 to 2026-05-03/], farm: FARM },
  { name: 'every line twice', made: () => faults.copied(good()), says: [], farm: FARM },
  { name: '10,000 devices on one address under one account', made: () => faults.manyDevices(10_000)(good()), says: [], farm: FARM },
  { name: '10,000 devices on one address, a person each', made: () => faults.behindOneAddress(faults.residentialLine)(company(10_000, 0, 3)), says: [/— (?:9,999|10,000) of (?:9,999|10,000) people come only out of the company's own networks/], size: 10_000, days: 3 },
  { name: 'a company of one', made: () => company(1), says: [], size: 1 },
  { name: 'a company of one, on VPN and with a home elsewhere', made: () => faults.homesInAnotherCountry(faults.onVpn(faults.newcomers(company(1)))), says: [/^blind: .*location\.home-mismatch.* — all people, of whom there is one, come only out of VPN exits/], size: 1 },
  { name: 'a company of three with homes in another country', made: () => faults.homesInAnotherCountry(faults.newcomers(company(3))), says: [], size: 3 },
];

it.each(rows.map((row) => [row.name, row] as const))('%s', async (_, { made, says, warns, farm, size = SIZE, days }) => {
  const found = await investigated(made());
  for (const line of says) expect(found.blind.filter((said) => line.test(said))).toHaveLength(1);
  if (says.length === 0) expect(graver(found.blind)).toEqual([]);
  if (warns !== undefined) expect(found.warned.join('\n')).toMatch(warns);
  expect(found.warned.length).toBeLessThanOrEqual(30);
  expect(own(found).filter((c) => !isOfFarm(c, size)).length).toBeLessThanOrEqual(allowed(size, days));
  if (farm !== undefined) expect(farmFound(found, size)).toBe(farm);
}, 180_000);

it('files twice under two names are one', async () => {
  const [once, twice] = [good(), folderOf(good())];
  cpSync(join(twice, 'logs'), join(twice, 'copy of logs'), { recursive: true });
  const [a, b] = [await investigated(once), await investigatedIn(twice)];
  expect(own(b).map((c) => [c.case_id, c.score_db, c.evidence.length])).toEqual(own(a).map((c) => [c.case_id, c.score_db, c.evidence.length]));
  expect(b.blind).toEqual(a.blind);
}, 180_000);

describe('the command says it where people and programs look', () => {
  let folder: string;
  beforeAll(() => { folder = folderOf(faults.noHomes(company(5))); });
  const command = async (...args: readonly string[]): Promise<{ readonly out: string; readonly err: string; readonly code: number | null }> => {
    const child = winnow('investigate', folder, ...args);
    let [out, err] = ['', ''];
    // Where colours are forced upon programs, as in some builds, they are there in a pipe, too.
    child.stdout?.on('data', (d: Buffer) => { out += stripVTControlCharacters(d.toString()); });
    child.stderr?.on('data', (d: Buffer) => { err += d.toString(); });
    const code = await new Promise<number | null>((done) => { child.once('close', done); });
    return { out, err, code };
  };
  it('below the cases, and in the report', async () => {
    const html = join(folder, 'report.html');
    const { out, err, code } = await command('--html', html);
    expect({ code, err }).toEqual({ code: 0, err: `${html}: written\n` });
    expect(out).toMatch(/^No case\.[^]*^blind: [^—]*location\.home-mismatch/m);
    expect(out.replaceAll('\n  ', ' ')).toContain('nobody has a claimed home: fill home_country and home_city in people.csv');
    expect(readFileSync(html, 'utf8')).toContain('nobody has a claimed home: fill home_country and home_city in people.csv');
  }, 120_000);
  it('beside the cases as JSON, of which there is one a line and nothing else', async () => {
    const { out, err, code } = await command('--json');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/^blind: .*location\.home-mismatch.* — nobody has a claimed home/m);
    expect(err).not.toMatch(/^\s+at /m);
  }, 120_000);
});

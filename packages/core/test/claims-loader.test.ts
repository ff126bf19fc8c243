import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatClaimError, type Geocoder, kindOfClaimsFile, loadClaims, loadTruth, parseClaimRows } from '@winnow/core';

const people = (text: string) => parseClaimRows('people', 'people.csv', text);
const devices = (text: string) => parseClaimRows('devices', 'devices.csv', text);

describe('the shapes a claims file comes in', () => {
  const row = { person_id: 'P1', usernames: ['anna', 'CORP\\anna'], home_country: 'DE', home_lat: 52.5, home_lon: 13.4, byod_allowed: true };
  it.each([
    ['comma', 'person_id,usernames,home_country,home_lat,home_lon,byod_allowed\nP1,anna;CORP\\anna,de,52.5,13.4,true\n'],
    ['byte order mark and CRLF', '\uFEFFperson_id,usernames,home_country,home_lat,home_lon,byod_allowed\r\nP1,anna;CORP\\anna,DE,52.5,13.4,yes\r\n'],
    ['semicolon with quoted lists and decimal commas', 'person_id;usernames;home_country;home_lat;home_lon;byod_allowed\nP1;"anna;CORP\\anna";DE;52,5;13,4;1'],
    ['the line that Excel wants', 'sep=;\r\nperson_id;usernames;home_country;home_lat;home_lon;byod_allowed\r\nP1;"anna;CORP\\anna";DE;52,5;13,4;1'],
    ['tab', 'person_id\tusernames\thome_country\thome_lat\thome_lon\tbyod_allowed\nP1\tanna;CORP\\anna\tDE\t52.5\t13.4\tTRUE'],
    ['names in other spellings, spaces, blank lines', 'Person ID, UserNames ,HOME_COUNTRY,home-lat,home-lon,Byod Allowed\n\n P1 , anna ; CORP\\anna;anna , de ,52.5,13.4,true\n\n'],
    ['JSON Lines', '{"person_id":"P1","usernames":["anna","CORP\\\\anna"],"home_country":"de","home_lat":52.5,"home_lon":13.4,"byod_allowed":true}\n'],
    ['JSON Lines with text values', '{"person_id":"P1","usernames":"anna;CORP\\\\anna","home_country":"DE","home_lat":"52.5","home_lon":"13.4","byod_allowed":"1","team":null}'],
    ['JSON array', '[\n {"person_id":"P1","usernames":["anna","CORP\\\\anna"],"home_country":"DE","home_lat":52.5,"home_lon":13.4,"byod_allowed":true}\n]'],
    ['one JSON object over several lines', '{\n "person_id":"P1",\n "usernames":["anna","CORP\\\\anna"],"home_country":"DE","home_lat":52.5,"home_lon":13.4,"byod_allowed":true}\n'],
  ])('%s', (_name, text) => {
    expect(people(text)).toEqual({ rows: [row], errors: [] });
  });

  it('keeps unknown columns and takes empty for unknown', () => {
    expect(people('person_id,email,Badge Colour,__proto__,x\nP1,a@example.com,blue,y,')).toEqual({ rows: [Object.fromEntries([['person_id', 'P1'], ['email', 'a@example.com'], ['Badge Colour', 'blue'], ['__proto__', 'y'], ['usernames', []]])], errors: [] });
  });
});

describe('what is wrong is told with its place, and the rest is loaded', () => {
  it.each([
    ['a date that is none', 'person_id,email,start_date\nP1,a@example.com,01.02.2026', 2, 'start_date', '01.02.2026', 1],
    ['a day that does not exist', 'person_id,email,start_date\nP1,a@example.com,2026-02-30', 2, 'start_date', '2026-02-30', 1],
    ['a bad valid_from costs the row', 'person_id,email,valid_from\nP1,a@example.com,soon', 2, 'valid_from', 'soon', 0],
    ['a latitude out of range', 'person_id,email,home_lat,home_lon\nP1,a@example.com,91,0', 2, 'home_lat', '91', 1],
    ['a flag that is none', 'person_id,email,byod_allowed\nP1,a@example.com,perhaps', 2, 'byod_allowed', 'perhaps', 1],
    ['a country that is none', 'person_id,email,home_country\nP1,a@example.com,Remote', 2, 'home_country', 'Remote', 1],
    ['an unknown word', 'person_id,email,employment\nP1,a@example.com,intern', 2, 'employment', 'intern', 1],
    ['a zone that is none', 'person_id,email,time_zone\nP1,a@example.com,Europe/Nowhere', 2, 'time_zone', 'Europe/Nowhere', 1],
    ['no login at all', 'person_id,email,usernames\n\nP1,,', 3, 'usernames', undefined, 0],
    ['no id', 'person_id,email\n,a@example.com', 2, 'person_id', undefined, 0],
    ['an end before the start', 'person_id,email,start_date,end_date\nP1,a@example.com,2026-02-01,2026-01-01', 2, 'end_date', '2026-01-01', 1],
  ])('%s', (...[, text, line, field, value, rows]) => {
    const result = people(`${text}\nP2,b@example.com`);
    expect(result.rows).toHaveLength(rows + 1);
    expect(result.errors[0]).toMatchObject({ severity: 'warning', file: 'people.csv', line, field, ...(value !== undefined && { value }) });
  });

  it.each([
    ['a time after the date is cut', 'person_id,email,start_date\nP1,a@example.com,2026-02-01T09:00:00Z'],
    ['29 February of a leap year', 'person_id,email,start_date\nP1,a@example.com,2028-02-29'],
    ['spelled otherwise', 'person_id,email,employment\nP1,a@example.com,Contractor'],
    ['the first and last day are one', 'person_id,email,start_date,end_date\nP1,a@example.com,2026-02-01,2026-02-01'],
    ['a short row', 'person_id,email,team\nP1,a@example.com'],
    ['a move that repeats no login', 'person_id,email,valid_from\nP1,a@example.com,\nP1,,2026-01-01'],
  ])('but nothing about this: %s', (_name, text) => {
    expect(people(text).errors).toEqual([]);
  });

  it('devices and networks: MAC addresses, kinds, blocks', () => {
    expect(devices('device_id,macs,shipped_kind\nD1,AA-BB-CC-00-11-22;aabb.cc00.1123,Parcel Shop').rows).toEqual([{ device_id: 'D1', macs: ['AA-BB-CC-00-11-22', 'aabb.cc00.1123'], shipped_kind: 'parcel-shop' }]);
    expect(devices('device_id,macs\nD1,00:11:22').errors[0]).toMatchObject({ field: 'macs', line: 2 });
    const networks = parseClaimRows('networks', 'n.csv', 'cidr,kind\n203.0.113.0/24,office\n203.0.113.0/33,office\n2001:db8::/32,vpn-pool\n198.51.100.1,castle');
    expect(networks.rows.map((row) => row['cidr'])).toEqual(['203.0.113.0/24', '2001:db8::/32']);
    expect(networks.errors.map((error) => [error.line, error.field])).toEqual([[3, 'cidr'], [5, 'kind']]);
  });

  it.each([
    ['a column is missing', 'name,mail\nx,y', ['person_id', 'usernames']],
    ['the file is empty', '  \n', [undefined]],
    ['a JSON array is cut', '[{"person_id":"P1"', [undefined]],
    ['lines only look like JSON', '{oops\n{oops', [undefined]],
  ])('a file that is unusable is an error: %s', (_name, text, fields) => {
    const result = people(text);
    expect(result.rows).toEqual([]);
    expect(result.errors.filter((error) => error.severity === 'error').map((error) => error.field)).toEqual(fields);
  });

  it('an open quote costs what follows, not what came before', () => {
    const result = people('person_id,email\nP1,a@example.com\nP2,"b@example.com\nP3,c@example.com');
    expect(result.rows).toHaveLength(1);
    expect(result.errors).toEqual([expect.objectContaining({ severity: 'error', line: 3 })]);
  });

  it('bad JSON lines, elements that are no objects, doubled columns, unreadable characters', () => {
    expect(people('{"person_id":"P1","email":"a@example.com"}\nnonsense').errors).toEqual([expect.objectContaining({ severity: 'warning', line: 2 })]);
    expect(people('[1,{"person_id":"P1","email":{"a":1},"usernames":["a"]}]').errors.map((e) => [e.line, e.field])).toEqual([[1, undefined], [2, 'email']]);
    expect(people('person_id,email,Email\nP1,a@example.com,b@example.com')).toMatchObject({ rows: [{ email: 'a@example.com' }], errors: [{ field: 'Email' }] });
    expect(people('person_id,email,team\nP1,a@example.com,\uFFFD').errors[0]?.message).toContain('UTF-8');
  });

  it('tells at most 200 errors of a file', () => {
    const { errors } = people(`person_id,email\n${',x\n'.repeat(1000)}`);
    expect(errors).toHaveLength(201);
    expect(formatClaimError(errors[200] ?? { severity: 'error', file: '', message: '' })).toBe('people.csv: 800 more of these');
  });
});

describe('all claims together', () => {
  const geocode: Geocoder = ({ country, city }) => (country === 'DE' && city === 'Leipzig' ? { lat: 51.34, lon: 12.37 } : undefined);
  const load = (text: string, more = '') => loadClaims([{ kind: 'people', name: 'people.csv', text }, { kind: 'devices', name: 'devices.csv', text: `device_id,owner_id,shipped_country,shipped_city\n${more}` }], geocode);

  it('places towns, and says which are not known', () => {
    const { claims, errors } = load('person_id,email,home_country,home_city,home_lat,home_lon\nP1,a@example.com,DE,Leipzig,,\nP2,b@example.com,DE,Nowhere,,\nP3,c@example.com,,Leipzig,,\nP4,d@example.com,DE,Nowhere,1,2', 'D1,P1,DE,Leipzig');
    expect(claims.person('P1')).toMatchObject({ home_lat: 51.34, home_lon: 12.37 });
    expect(claims.person('P4')).toMatchObject({ home_lat: 1, home_lon: 2 });
    expect(claims.device('d1')).toMatchObject({ shipped_lat: 51.34 });
    expect(claims.person('P3')).toMatchObject({ home_country: 'DE', home_lat: 51.34 });
    expect(errors.map((error) => [error.line, error.field, error.value])).toEqual([[3, 'home_city', 'Nowhere'], [4, 'home_city', 'Leipzig']]);
  });

  it.each([
    ['others say it', 'P1,a,DE,Saxony,Leipzig\nP2,b,,, leipzig ', 'DE', 'has no home_country and is taken to be in DE'],
    ['others say two', 'P1,a,DE,,Leipzig\nP3,c,US,,Leipzig\nP2,b,,,Leipzig', undefined, 'cannot be located without home_country'],
    ['others of the region say it', 'P1,a,DE,Saxony,Leipzig\nP3,c,US,Ohio,Leipzig\nP2,b,,saxony,Leipzig', 'DE', 'has no home_country and is taken to be in DE'],
    ['only one country has such a town', 'P2,b,,,Onlyhere', 'AT', 'has no home_country and is taken to be in AT'],
    ['nobody says it', 'P2,b,,,Leipzig', undefined, 'cannot be located without home_country'],
  ])('a town without its country: %s', (_, rows, country, message) => {
    const { claims, errors } = loadClaims([{ kind: 'people', name: 'people.csv', text: `person_id,usernames,home_country,home_region,home_city\n${rows}` }], ({ country: c, city }) => (c === '' && city === 'Onlyhere' ? { lat: 47, lon: 13, country: 'AT' } : geocode({ country: c, city: city?.replace('leipzig', 'Leipzig') })));
    expect(claims.person('P2')?.home_country).toBe(country);
    expect(errors.map((e) => e.message)).toContain(message);
  });

  it('the last row of a key holds, with a warning; a later valid_from is no duplicate', () => {
    const { claims, errors } = load('person_id,email,team,valid_from\nP1,a@example.com,red,\nP1,a@example.com,blue,\nP1,a@example.com,green,2026-01-01', 'D1,P1,,\nd1,P1,,');
    expect(claims.personHistory('P1').map((row) => row.team)).toEqual(['blue', 'green']);
    expect(errors.map((error) => `${error.file}:${String(error.line)}`)).toEqual(['people.csv:3', 'devices.csv:3']);
  });

  it('two people with one login: a warning of the index', () => {
    const { claims, errors } = load('person_id,usernames\nP1,anna\nP2,anna');
    expect(claims.personOfLogin('anna', '')).toBeUndefined();
    expect(errors).toEqual([expect.objectContaining({ severity: 'warning', file: 'people.csv' })]);
  });

  it('truth', () => {
    expect(loadTruth('truth.csv', 'person_id,scenario,cluster,from,to\nP1,laptop-farm,c1,2026-01-01,\nP2,quiet,,bad,')).toMatchObject({ rows: [{ person_id: 'P1', scenario: 'laptop-farm', cluster: 'c1', from: '2026-01-01' }], errors: [{ line: 3, field: 'from' }] });
  });
});

describe('which claims a file holds', () => {
  it.each([
    ['people.csv', '', 'people'], ['/a/b/Devices.JSONL', '', 'devices'], ['travel.csv', '', 'travel'], ['c:\\x\\networks.csv', '', 'networks'], ['truth.csv', '', 'truth'],
    ['roster.csv', 'person_id;usernames;x', 'people'], ['roster.csv', '\uFEFF"Person ID","email"\r\nP1,x', 'people'], ['inv.csv', 'device_id,owner_id', 'devices'],
    ['trips.csv', 'person_id,from,to,country,city', 'travel'], ['nets', 'cidr\tkind', 'networks'], ['t.csv', 'person_id,scenario,from', 'truth'],
    ['roster.json', '[{"person_id":"P1","home_city":"Leipzig"}]', 'people'], ['roster.jsonl', '{"device_id":"D","ownership":"byod"}\n{}', 'devices'],
    ['mypeople.csv', 'a,b', undefined], ['log.csv', 'device_id,user,ip', undefined], ['log.jsonl', '{"device_id":"D","email":"x"}', undefined], ['log', '', undefined], ['x.json', '[{"person_id"', undefined], ['people.csv.bak', 'x', undefined],
  ])('%s %j is %s', (name, header, kind) => {
    expect(kindOfClaimsFile(name, header)).toBe(kind);
  });
});

describe('hostile input', () => {
  it('never throws', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('"', ',', ';', '\n', '\r\n', '\t', 'person_id', 'usernames', '{', '}', '[', '"a":1', '\u0000', '__proto__'));
    fc.assert(fc.property(fc.constantFrom('people', 'devices', 'travel', 'networks', 'truth'), fc.array(piece, { maxLength: 40 }), (kind, parts) => {
      const text = parts.join('');
      for (const each of [text, `person_id,usernames,device_id,cidr,kind,from,to,country,scenario\n${text}`]) parseClaimRows(kind, 'f', each).errors.map(formatClaimError);
      kindOfClaimsFile(text, text);
    }));
  });

  it.each([
    ['quotes', '"'.repeat(300_000)], ['separators', `person_id,email\n${','.repeat(300_000)}`], ['line ends', `person_id\n${'\r\n'.repeat(300_000)}`],
    ['brackets', '['.repeat(300_000)], ['braces', '{\n'.repeat(100_000)], ['spaces', `person_id,email\n${' '.repeat(300_000)}x`], ['open quotes', 'a,"b\n'.repeat(50_000)],
  ])('is done with in linear time: %s', (_name, text) => {
    // Of the processor's time: what else runs on the machine does not count.
    const start = process.cpuUsage();
    people(text);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
  });
});

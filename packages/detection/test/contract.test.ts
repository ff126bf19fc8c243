import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Observation, timelineOf } from '@winnow/core';
import { catalogue, evaluatePerson, familyCaps, linesOf, milliseconds, needTexts, paramsOf, type PersonDetector, type PopulationDetector, tune, weightOf } from '@winnow/detection';
import fc from 'fast-check';
import { claimsOf, daily, DAY0, device, on, person, seen } from './support.ts';

const folder = `${import.meta.dirname}/..`;
const page = (id: string): string => `${folder}/../../docs/detectors/${id}.md`;
const path = (id: string): string => id.replace('.', '/');
/** What needs a month of its own. */
const notInBusy = ['delivery.first-check-in', 'delivery.changed-address', 'behaviour.handover', 'behaviour.payout', 'remote-control.inbound-sessions', 'device.somebody-else', 'device.os-mismatch', 'origin.access-churn', 'location.concurrent', 'behaviour.no-quiet-gap', 'location.gateway-latency', 'remote-control.headless'];
const asOf = on(29, 24);
const personDetectors = catalogue.filter((d): d is PersonDetector => d.kind === 'person');
const population = catalogue.filter((d): d is PopulationDetector => d.kind === 'population');

/** An honest month: at home, now and then on the phone, one wrong password. */
const honest: Observation[] = [
  ...daily(28, { device: 'D1' }), ...daily(28, { kind: 'login', device: 'D1', facts: { managed: true } }), ...daily(5, { net: 'mobile', ip: '198.51.100.3' }, 3),
  seen({ at: on(3), kind: 'login', outcome: 'failure' }), seen({ at: on(2), kind: 'device-seen', device: 'D1', facts: { vendor: 'Dell Inc.', model: 'Latitude 7440', vm: false } }),
];
/** A month with something for everybody. */
const busy: Observation[] = [
  ...daily(12, { net: 'vpn' }), ...daily(12, { from: 'berlin', ip: '198.51.100.8' }, 10), seen({ at: on(9), from: 'dandong', ip: '198.51.100.9', kind: 'mfa' }), seen({ at: on(9), kind: 'login', ip: '203.0.113.70' }),
  ...daily(4, { kind: 'login', device: 'X', facts: { managed: false } }), seen({ at: on(5), kind: 'device-seen', device: 'X', facts: { vm: true }, traits: ['vm', 'ip-kvm:PiKVM', 'rmm:AnyDesk'] }),
  seen({ at: on(20, 9), ip: '203.0.113.77' }), seen({ at: on(20, 10), ip: '203.0.113.78', from: 'dandong' }),
];
const claims = claimsOf({ devices: [device({}, 'columbus')], people: [person()] });

describe.each(catalogue.map((d) => [d.id, d] as const))('%s', (id, detector) => {
  it('is where its name says, has a test and a page that tells its levels and parameters', () => {
    expect(existsSync(`${folder}/src/detectors/${path(id)}.ts`)).toBe(true);
    expect(existsSync(`${folder}/test/detectors/${path(id)}.test.ts`)).toBe(true);
    const text = readFileSync(page(id), 'utf8');
    for (const word of [id, ...Object.keys(detector.levels), ...Object.keys(detector.params.properties), ...detector.attacks.map((a) => a.technique)]) expect(text).toContain(word);
    expect(/^## What to do\n(\d+\. .+\n){2,6}$/m.test(text)).toBe(true);
  });
  it('has rates with a source, and weighs something', () => {
    for (const level of Object.values(detector.levels)) {
      expect(level.base).toBeGreaterThan(0);
      expect(level.hit).toBeLessThan(1);
      expect(level.source.length).toBeGreaterThan(10);
      expect(weightOf(level)).toBeGreaterThan(0);
      expect(weightOf(level)).toBeLessThanOrEqual(familyCaps[detector.family] + 0.5);
    }
    expect(milliseconds(detector.window)).toBeGreaterThan(0);
    expect(detector.attacks.length).toBeGreaterThan(0);
    expect(detector.innocent.length).toBeGreaterThan(10);
  });
  it('says what it is blind without', () => {
    expect(detector.needs.length).toBeGreaterThan(0);
    for (const need of detector.needs) expect(needTexts[need].cure.length).toBeGreaterThan(10);
    expect(new Set(detector.needs).size).toBe(detector.needs.length);
  });
  it('has parameters with default, description and bounds', () => {
    const params = paramsOf(detector) as Record<string, unknown>;
    for (const [name, schema] of Object.entries(detector.params.properties) as [string, { type: string; default?: unknown; description?: string; minimum?: number; maximum?: number }][]) {
      expect({ name, told: (schema.description ?? '').length > 5, set: params[name] !== undefined }).toEqual({ name, told: true, set: true });
      if (schema.type === 'number' || schema.type === 'integer') expect({ name, low: schema.minimum, high: schema.maximum }).toEqual({ name, low: expect.any(Number) as unknown, high: expect.any(Number) as unknown });
    }
  });
});

describe('the catalogue', () => {
  it('has every detector that has a page', () => { expect(readdirSync(`${folder}/../../docs/detectors`).sort()).toEqual(catalogue.map((d) => `${d.id}.md`).sort()); });
});

describe('person detectors', () => {
  const tuned = tune(personDetectors);
  it('are silent on an honest month', () => { expect(evaluatePerson(tuned, timelineOf('p1', honest), claims, asOf).filter((f) => !f.detector.startsWith('delivery.'))).toEqual([]); });
  it('say something about a month with everything in it', () => { expect(evaluatePerson(tuned, timelineOf('p1', busy), claims, asOf).map((f) => f.detector).sort()).toEqual(personDetectors.map((d) => d.id).filter((id) => !notInBusy.includes(id)).sort()); });
  it('do not depend on the order or repetition of what arrived', () => {
    const expected = evaluatePerson(tuned, timelineOf('p1', busy), claims, asOf);
    fc.assert(fc.property(fc.shuffledSubarray(busy, { minLength: busy.length }), fc.subarray(busy), (shuffled, again) => { expect(evaluatePerson(tuned, timelineOf('p1', [...shuffled, ...again]), claims, asOf)).toEqual(expected); }), { numRuns: 25 });
  });
  it('do not see what is later than asOf', () => {
    const until = on(15, 0);
    const cut = busy.filter((o) => Date.parse(o['@timestamp']) < until);
    expect(evaluatePerson(tuned, timelineOf('p1', busy), claims, until)).toEqual(evaluatePerson(tuned, timelineOf('p1', cut), claims, until));
  });
  it('leave what they are given as it is', () => {
    const timeline = timelineOf('p1', busy);
    Object.freeze(timeline); Object.freeze(timeline.presences); Object.freeze(timeline.notable); Object.freeze(timeline.sessions);
    for (const p of timeline.presences) Object.freeze(p);
    expect(evaluatePerson(tuned, timeline, claims, asOf)).toEqual(evaluatePerson(tuned, timeline, claims, asOf));
  });
});

describe('population detectors', () => {
  it('take asOf as a parameter and do not ask the clock', () => { for (const d of population.filter((p) => p.query !== '')) { expect(d.query).toContain('{asOf:Int64}'); expect(d.query).not.toMatch(/\bnow\w*\(|today\(/i); } });
  it('are silent on an honest company', () => {
    const lines = linesOf(timelineOf('all', honest).presences, { from: DAY0, asOf }, 40);
    for (const d of population) expect(d.toFindings(d.id === 'sharing.shared-egress' ? lines : [], { claims, subjectOf: () => 'p1', params: paramsOf(d), asOf })).toEqual([]);
  });
});

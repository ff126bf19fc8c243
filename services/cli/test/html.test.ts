import { describe, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { reportHtml } from '../src/html.ts';

const evil = `<script>alert(1)</script>"'&\u001B[2J\u202E`;
const one: Case = {
  case_id: 'c_1', kind: 'person', people: [`p1${evil}`], devices: [evil], ips: ['192.0.2.1'], probability: 0.9, score_db: 9.5, peak_probability: 0.97, peak_at: '2026-03-02T00:00:00.000Z', band: 'critical', status: 'open',
  opened_at: '2026-03-01T00:00:00.000Z', updated_at: '2026-03-02T00:00:00.000Z', as_of: '2026-03-02T00:00:00.000Z', headline: `Headline ${evil}`, innocent_explanation: evil,
  evidence: [{ id: 'f_1', detector: 'origin.vpn-behind-vpn', level: 'persistent', family: 'origin', weight_db: 14.6, observed_at: '2026-03-02T00:00:00.000Z', summary: `Summary ${evil}`, facts: {}, observations: [] }],
  mitigating: [{ summary: `Against ${evil}`, weight_db: -2 }],
};
const report = { cases: [one], people: 1, records: 2, from: '2026-03-01', to: '2026-03-02', deadLetters: new Map<string, number>(), seconds: 1, nameOf: () => evil, notes: [evil], read: [`a.log: ${evil}`] };

describe('the HTML report', () => {
  const html = reportHtml(report);
  it('tells the summary, who, how sure, why and what speaks against it', () => {
    for (const part of ['1 case, 1 open', '1 person, 2 records, 2026-03-01 to 2026-03-02', '97.0 % on 2026-03-02', '+14.6', '−2.0', 'origin.vpn-behind-vpn persistent', 'c_1', 'class="critical"', 'Summary', 'Against']) expect(html).toContain(part);
  });
  it('takes nothing that it quotes for markup', () => {
    expect(html).not.toMatch(/<script|\u001B|\u202E/);
    expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;\\e\[2J\\u\{202e\}/g)).toHaveLength(9);
  });
  it('asks nobody for anything', () => { expect(html).not.toMatch(/(?:src|href|url|@import)\s*[=(]|https?:/i); expect(html).toContain("default-src 'none'"); });
  it('closes what it opens', () => {
    const open: string[] = [];
    for (const [, slash, name = ''] of html.replace(/<!doctype html>/, '').matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'br'].includes(name)) continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
  it('says once what is said of several in the same words, and of whom', () => {
    const [first] = one.evidence;
    if (first === undefined) throw new Error('the sample has evidence');
    const of = (person: string, summary: string, observed_at = first.observed_at): typeof first => ({ ...first, summary, observed_at, facts: { person } });
    const cluster = reportHtml({ ...report, cases: [{ ...one, kind: 'cluster', people: ['p1', 'p2'], evidence: [of('p1', 'On one line.'), of('p2', 'On one line.'), of('p2', 'Sent elsewhere.', '2000-01-01T00:00:00.000Z')] }] });
    expect(cluster.match(/On one line/g)).toHaveLength(1);
    expect(cluster).toContain('origin.vpn-behind-vpn persistent, p1, p2, 2026-03-02<');
    expect(cluster).toContain('origin.vpn-behind-vpn persistent, p2<');
  });
  it('says that there is no case', () => { expect(reportHtml({ ...report, cases: [] })).toContain('<h1>No case</h1>'); });
});

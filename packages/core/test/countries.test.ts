import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countryCode } from '../src/countries.ts';

describe('a country as people write it', () => {
  it.each([
    ['DE', 'DE'], ['us', 'US'], ['UK', 'GB'], ['Germany', 'DE'], ['Deutschland', 'DE'], ['Allemagne', 'DE'], ['United States', 'US'], ['U.S.A.', 'US'], ['USA', 'US'], ['England', 'GB'], ['Côte d’Ivoire', 'CI'], ['Cote d\'Ivoire', 'CI'],
    ['Türkiye', 'TR'], ['Turkey', 'TR'], ['Czech Republic', 'CZ'], ['Hong Kong', 'HK'], ['DEU', 'DE'], ['Schweiz', 'CH'], ['  Poland ', 'PL'],
    ['Europe', undefined], ['Texas', undefined], ['x', undefined], ['', undefined], ['Remote', undefined], ['y'.repeat(100_000), undefined],
  ])('%.30s is %s', (text, code) => { expect(countryCode(text)).toBe(code); });
  it('any text is answered', () => { fc.assert(fc.property(fc.string(), (text) => { countryCode(text); })); });
});

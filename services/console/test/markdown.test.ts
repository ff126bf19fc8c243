import { describe, expect, it } from '@jest/globals';
import { blocksOf, inlineOf, safeHref } from '../src/pages/detector/markdown.ts';

describe('Markdown of a detector’s page', () => {
  it.each([
    ['a heading', '## Levels', [{ type: 'heading', level: 2, parts: [{ type: 'text', text: 'Levels' }] }]],
    ['no heading without a blank', '##Levels', [{ type: 'paragraph', parts: [{ type: 'text', text: '##Levels' }] }]],
    ['lines of one paragraph', 'one\ntwo\n\nthree', [{ type: 'paragraph', parts: [{ type: 'text', text: 'one two' }] }, { type: 'paragraph', parts: [{ type: 'text', text: 'three' }] }]],
    ['a list, with a line that goes on', '- one\n  more\n- two', [{ type: 'list', isOrdered: false, items: [[{ type: 'text', text: 'one more' }], [{ type: 'text', text: 'two' }]] }]],
    ['numbers are another list', '- one\n1. two', [{ type: 'list', isOrdered: false, items: [[{ type: 'text', text: 'one' }]] }, { type: 'list', isOrdered: true, items: [[{ type: 'text', text: 'two' }]] }]],
    ['code, where nothing else holds', '```\n# no **heading**\n```\nafter', [{ type: 'code', text: '# no **heading**' }, { type: 'paragraph', parts: [{ type: 'text', text: 'after' }] }]],
    ['code that never ends', '```\na\n\nb', [{ type: 'code', text: 'a\n\nb' }]],
    ['a table; a bar in code and an escaped one are no bounds', '| a | b |\n|--|--|\n| `x|y` | 1\\|2 |', [{ type: 'table', head: [[{ type: 'text', text: 'a' }], [{ type: 'text', text: 'b' }]], rows: [[[{ type: 'code', text: 'x|y' }], [{ type: 'text', text: '1|2' }]]] }]],
    ['a bar without a rule beneath is text', 'a | b\nc', [{ type: 'paragraph', parts: [{ type: 'text', text: 'a | b c' }] }]],
    ['a quote', '> one\n> two', [{ type: 'quote', parts: [{ type: 'text', text: 'one two' }] }]],
    ['HTML is text', '<img src=x onerror=alert(1)>', [{ type: 'paragraph', parts: [{ type: 'text', text: '<img src=x onerror=alert(1)>' }] }]],
  ])('%s', (_name, markdown, blocks) => { expect(blocksOf(markdown)).toEqual(blocks); });

  it.each([
    ['code before strong', '`**a**` **b**', [{ type: 'code', text: '**a**' }, { type: 'text', text: ' ' }, { type: 'strong', parts: [{ type: 'text', text: 'b' }] }]],
    ['a link', '[x](https://example.com/a)', [{ type: 'link', href: 'https://example.com/a', parts: [{ type: 'text', text: 'x' }] }]],
    ['a link that runs something stays text', '[x](javascript:alert)', [{ type: 'text', text: '[x](javascript:alert)' }]],
    ['a star alone is a star', '2 * 3 * 4', [{ type: 'text', text: '2 * 3 * 4' }]],
  ])('in a line: %s', (_name, text, parts) => { expect(inlineOf(text)).toEqual(parts); });

  it.each([
    ['https://example.com', true], ['http://example.com/a?b=c', true], ['origin.slip.md', true], ['../runbooks/lag.md#top', true],
    ['javascript:alert(1)', false], ['JaVaScRiPt:x', false], ['data:text/html,x', false], ['//example.com/x.md', false], ['vbscript:x.md', false], ['https:///x', false], ['file:///etc/passwd.md', false],
  ])('link to %s: %p', (href, isLink) => { expect(safeHref(href) !== undefined).toBe(isLink); });

  it('loses nothing of text that only looks like Markdown', () => {
    const text = '[a'.repeat(20_000);
    expect(blocksOf(text)).toHaveLength(1);
    expect(blocksOf(text).flatMap((b) => (b.type === 'paragraph' ? b.parts : []))).toEqual([{ type: 'text', text }]);
  });
});

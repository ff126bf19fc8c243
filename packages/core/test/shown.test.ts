import { describe, expect, it } from '@jest/globals';
import { htmlText, markdownText, shortened, visible } from '@winnow/core';

describe('text that is only shown', () => {
  it.each([
    ['a tag', '<img src=x onerror="a(\'b\')">', '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['controls and directions', 'a\u0000\u202eb\u200d\n', 'a\\x00\\u{202e}b\\u{200d}\\n'],
    ['half of a pair', 'a\ud800', 'a\\u{d800}'],
    ['plain words', 'Zoë at Łódź, 日本 👍', 'Zoë at Łódź, 日本 👍'],
  ])('in HTML: %s', (_, text, html) => { expect(htmlText(text)).toBe(html); });
  it.each([
    ['a link', '[now](javascript:a)', '\\[now\\](javascript:a)'],
    ['a picture', '![x](y)', '!\\[x\\](y)'],
    ['a bare address', 'https://example.com www.example.com a@example.com', 'https\\://example.com www\\.example.com a\\@example.com'],
    ['a cell of a table', 'a|b', 'a\\|b'],
    ['code and stress', '`a` *b* _c_ ~d~ $e$', '\\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\$e\\$'],
    ['HTML', '<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['a quotation', '> a', '&gt; a'],
    ['a heading', '# a', '\\# a'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '1. a', '1\\. a'],
    ['a line of its own', 'a\n# b', 'a\\\\n# b'],
    ['a backslash before a mark', '\\[', '\\\\\\['],
    ['a plain sentence', 'Worked on 3 of 4 days (a.b-c), 10.0.0.1: nothing + more!', 'Worked on 3 of 4 days (a.b-c), 10.0.0.1: nothing + more!'],
  ])('in Markdown: %s', (_, text, markdown) => { expect(markdownText(text)).toBe(markdown); });
  it.each([['as long as it may be', 'abc', 3, 'abc'], ['longer', 'abcdef', 4, 'abcd … and 2 more characters'], ['cut in a pair', 'ab👍cd', 3, 'ab … and 4 more characters']])('is shortened when it is %s', (_, text, most, short) => { expect(shortened(text, most)).toBe(short); });
  it('backslashes are doubled where it is to be read back', () => { expect([visible('\\'), visible('\\', true)]).toEqual(['\\', '\\\\']); });
});

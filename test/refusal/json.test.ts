import { describe, expect, test } from 'vitest';
import { readJson } from '../../src/refusal/json.js';
import { refusalOf } from '../model/refusals.js';

const kind = { mostValues: 1000, remedy: 'give another' };
const refusal = (text: string) => refusalOf(() => readJson(text, 'f', kind));

test.each(['{"a": [1, -2.5e3, "x\\"y", true, null, {}]}', '0', ' "a" ', '[]', '{"__proto__": 1}'])(
  '%s is read as JSON.parse reads it',
  (text) => {
    expect(readJson(text, 'f', kind)).toEqual(JSON.parse(text));
  },
);

describe('what is not JSON is refused with its place:', () => {
  const long = ` ${' '.repeat(70_000)}`;
  test.each([
    ['', 1, 1, 'it ends there'],
    [' \n ', 2, 2, 'it ends there'],
    ['{"a": 1,}', 1, 9, 'unexpected "}"'],
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3, 'unexpected "b"'],
    ['[1, 2', 1, 6, 'it ends there'],
    ['[1\r\n 2]', 2, 2, 'unexpected "2"'],
    ['{"a" 1}', 1, 6, 'unexpected "1"'],
    ['[1,]', 1, 4, 'unexpected "]"'],
    ['["abc', 1, 6, 'it ends there'],
    ['["a\tb"]', 1, 4, 'unexpected "\\t"'],
    ['["\\x"]', 1, 4, 'unexpected "x"'],
    ['01', 1, 2, 'unexpected "1"'],
    ['1 2', 1, 3, 'unexpected "2"'],
    ['[1e]', 1, 4, 'unexpected "]"'],
    ['[tru]', 1, 5, 'unexpected "]"'],
    ['NaN', 1, 1, 'unexpected "N"'],
    ['[] // all', 1, 4, 'unexpected "/"'],
    ['{"\u00e9\u{1f600}": x}', 1, 9, 'unexpected "x"'],
    ['{}\n}', 2, 1, 'unexpected "}"'],
    [`[1,${long}2${long}]${long}x`, 1, 3 * 70_001 + 6, 'unexpected "x"'],
    [`["${'\u{1f600}'.repeat(40_000)}",${long}?]`, 1, 150_006, 'unexpected "?"'],
    ['\u001b[2J', 1, 1, 'unexpected "\\u001b"'],
  ])('%j', (text, line, column, what) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(refusal(text)).toBe(`f: line ${line}, column ${column}: it is not JSON (${what}): give another`);
  });
});

describe('what would grow is refused before it does:', () => {
  test('brackets in brackets', () => {
    const depths = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(readJson(depths(32), 'f', kind)).toEqual(JSON.parse(depths(32)));
    expect(refusal(`{"a":\n ${depths(32)}}`)).toBe(
      'f: line 2, column 33: brackets stand in more than 32 others there: give another',
    );
    expect(refusal('{"a":'.repeat(1e6))).toContain('more than 32');
  });

  test('objects with more keys than there may be', () => {
    const object = (keys: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, []])));
    expect(readJson(`[${object(100)}, ${object(100)}]`, 'f', kind)).toHaveLength(2);
    expect(refusal(`[${object(100)},\n${object(101)}]`)).toMatch(
      /^f: line 2, column \d+: an object has more than 100 keys there: give another$/,
    );
  });

  test('more values than there may be', () => {
    expect(readJson(JSON.stringify(new Array(999).fill(0)), 'f', kind)).toHaveLength(999);
    expect(refusal(JSON.stringify(new Array(1000).fill(0)))).toBe(
      'f: it has 1001 values in 2001 characters, too many: give another',
    );
  });

  test('but what stands in strings is text', () => {
    for (const text of ['[{,'.repeat(1000), '\\'.repeat(1001), '\\",['.repeat(1000)]) {
      expect(readJson(JSON.stringify([text, text]), 'f', kind)).toEqual([text, text]);
    }
  });
});

import { expect, test } from 'vitest';
import { cutShort, visibleJson } from '../../src/refusal/quoted.js';
import { embed } from '../../src/report/pages/kit/embed.js';

test('texts in JSON show what nobody sees, and what turns the others round, as escapes', () => {
  const name = 'a\u202eb\u0000\b\u007f\u2028\u2066\ud800\\u202e\n\t"\\<ü😀';
  const shown = 'a\\u202eb\\u0000\\u0008\\u007f\\u2028\\u2066\\ud800\\u202e\n\t"\\<ü😀';
  for (const json of [JSON.stringify({ [name]: [name, 1] }), embed({ [name]: [name, 1] })]) {
    expect(JSON.parse(visibleJson(json))).toEqual({ [shown]: [shown, 1] });
  }
});

test('a sentence that somebody else has worded keeps its quotes and backslashes, in one line', () => {
  expect(cutShort('lane "": give it a name')).toBe('lane "": give it a name');
  expect(cutShort('C:\\new "a\\"\n\u202e\ud800')).toBe('C:\\new "a\\"\\n\\u202e\\ud800');
  expect(cutShort('"'.repeat(81))).toBe(`${'"'.repeat(80)}...`);
});

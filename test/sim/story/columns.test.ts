import { describe, expect, test } from 'vitest';
import { storyText } from '../../../sim/story/columns.js';
import type { Story, StoryStep } from '../../../sim/story/story.js';

/** A story in which the lanes of `order` take steps, one a letter. */
function storyOf(order: string, access = 'loads flag (is 0)', lanes = [...new Set(order)]): Story {
  const steps = [...order].map((lane, at): StoryStep => {
    return { step: at + 1, lane, state: 'look', operation: 'none', access, effect: '' };
  });
  return { lanes, steps, pending: [], sentence: '' };
}

describe('a story in columns', () => {
  test('has one for each lane, and a step below the one before it', () => {
    expect(storyText(storyOf('aab'), { width: 64 })).toBe(
      [
        '      a                             b',
        '   1  look: loads flag (is 0)',
        '   2  look: loads flag (is 0)',
        '   3                                look: loads flag (is 0)',
      ].join('\n'),
    );
  });

  test.each([20, 40, 60, 80, 120])('stays within %i characters, whatever is told', (width) => {
    for (const access of ['reads a long list of things, and writes another one of them', 'x'.repeat(300)]) {
      for (const order of ['a', 'abab', 'abcabc', 'abcdefgh']) {
        const lines = storyText(storyOf(order, access), { width }).split('\n');
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
        const one = lines
          .map((line) => line.slice(6))
          .join('')
          .replaceAll(' ', '');
        if (order.length === 1) expect(one).toContain(access.replaceAll(' ', ''));
      }
    }
  });

  test('where columns would be too narrow, names the lane of each step', () => {
    expect(storyText(storyOf('abcd'), { width: 60 })).toBe(
      ['a', 'b', 'c', 'd'].map((lane, at) => `   ${at + 1}  ${lane}: look: loads flag (is 0)`).join('\n'),
    );
  });

  test('leaves out the middle of a long stretch, and says how much of it', () => {
    const text = storyText(storyOf(`${'a'.repeat(9)}bb`), { ends: 2, width: 64 });
    expect(text).toMatch(/^ {3}2 .*\n \.\.\. {2}5 more steps\n {3}8 /m);
    expect(text.split('\n')).toHaveLength(1 + 5 + 2);
    expect(storyText(storyOf('a'.repeat(5)), { ends: 2 })).not.toContain('...');
  });

  test.each([{ width: Number.NaN }, { width: 19 }, { ends: 0 }, { ends: -1 }])(
    'is refused with %j',
    (options) => {
      expect(() => storyText(storyOf('ab'), options)).toThrow(RangeError);
    },
  );

  test('takes any width from 20 on, and a name with a line break', () => {
    for (const width of [20, 21, 25, 29, 30, 299, Number.POSITIVE_INFINITY]) {
      const lines = storyText(
        storyOf('ab', 'a longer text than there is room for\nin a line', ['a', 'b\nc']),
        { width },
      );
      expect(Math.max(...lines.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(width);
    }
  });

  test('marks what is about to be done', () => {
    const story = storyOf('ab');
    const pending = [{ ...story.steps[0], step: null }];
    const text = storyText({ ...story, pending }, { mark: (label) => `<${label}>` });
    expect(text.split('\n').at(-1)).toMatch(/^<next> {2}look/);
  });
});

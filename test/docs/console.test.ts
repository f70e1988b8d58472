import { describe, expect, test } from 'vitest';
import { allowedBy, shownCommands, wordsOf } from './console.js';

const document = `
\`\`\`console
$ npx heddle verify a.json
proved
$ npx heddle replay 'heddle1:a b' --on threads
\`\`\`

\`\`\`sh
npm ci
\`\`\`

\`\`\`console exit=1
$ node x.mjs
one

two
\`\`\`
`;

test('commands are found with what is shown below them, and with how they end', () => {
  expect(shownCommands(document)).toEqual([
    { command: 'npx heddle verify a.json', output: 'proved', status: 0 },
    { command: "npx heddle replay 'heddle1:a b' --on threads", output: '', status: 0 },
    { command: 'node x.mjs', output: 'one\n\ntwo', status: 1 },
  ]);
  expect(wordsOf("npx heddle replay 'heddle1:a b' --on threads")).toEqual([
    'npx',
    'heddle',
    'replay',
    'heddle1:a b',
    '--on',
    'threads',
  ]);
});

describe('what is shown', () => {
  const timeline = 'sim dma  LLLLLlsLLLL...L.SLLLL.';
  const shown = ['a: 12 states, 1.50 us', '...', 'makespan   166 us  +4 %', '(326... digits)'].join('\n');

  test.each([
    ['the very same', 'a: 12 states, 1.50 us\nmakespan   166 us  +4 %\n(326... digits)\n'],
    ['other times', 'a: 12 states, 900 ns\nmakespan   1.66 ms  -40 %\n(326... digits)\n'],
    ['other widths', 'a:  12 states, 1.50 us  \nmakespan 166 us +4 %\n(326... digits)\n'],
    ['lines in place of dots', 'a: 12 states, 1.50 us\nx\n\ny\nmakespan   166 us  +4 %\n(3267 digits)\n'],
  ])('allows %s', (_, printed) => {
    expect(printed).toMatch(allowedBy(shown));
  });

  test('allows another timeline, but no other lane', () => {
    expect('sim dma  LL....SSSSl\n').toMatch(allowedBy(timeline));
    expect('sim compute  XXXX\n').not.toMatch(allowedBy(timeline));
  });

  test.each([
    ['another number', 'a: 13 states, 1.50 us\nmakespan   166 us  +4 %\n(326... digits)\n'],
    ['a word for a time', 'a: 12 states, soon\nmakespan   166 us  +4 %\n(326... digits)\n'],
    ['a line less', 'a: 12 states, 1.50 us\n(326... digits)\n'],
    ['a line more', 'a: 12 states, 1.50 us\nmakespan   166 us  +4 %\n(326... digits)\nrace\n'],
    ['another order', 'makespan   166 us  +4 %\na: 12 states, 1.50 us\n(326... digits)\n'],
    [
      'a line that only begins so',
      'a: 12 states, 1.50 us\nmakespan   166 us  +4 % and more\n(326... digits)\n',
    ],
  ])('does not allow %s', (_, printed) => {
    expect(printed).not.toMatch(allowedBy(shown));
  });
});

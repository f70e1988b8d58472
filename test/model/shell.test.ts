import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { shellLine, shellWord } from '../../src/model/shell.js';

describe('a word for a shell', () => {
  test.each([
    ['--layers', '--layers'],
    ['128,64', '128,64'],
    ['./mine.mjs', './mine.mjs'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(rm x)', "'$(rm x)'"],
    ['h:1&b', "'h:1&b'"],
    ['Größe', "'Größe'"],
    ['a\nb', "$'a\\x0ab'"],
  ])('%j is %s', (word, shown) => {
    expect(shellWord(word)).toBe(shown);
  });

  test.skipIf(process.platform === 'win32')(
    'is the same word when a shell has read it, whatever it is',
    () => {
      const words = [
        "a'b'",
        '"',
        '`id`',
        '\u001b[2J',
        'x\u2028y',
        '!$*?[]~#;|<>(){}^',
        '-n',
        '\\',
        "\u202e'",
        'é\n',
        '',
      ];
      const line = `printf '%s\\0' ${shellLine(words)}`;
      expect(execFileSync('bash', ['-c', line]).toString()).toBe(words.map((word) => `${word}\0`).join(''));
    },
  );
});

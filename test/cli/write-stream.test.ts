import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeOutput, writeStream } from '../../src/cli/io/files.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

describe('a file that is written as it comes', () => {
  test('has every piece, whatever the length and the letters', () => {
    const pieces = Array.from({ length: 5000 }, (_, at) => `${at}: ${'ü'.repeat(at % 60)}\n`);
    writeStream(file('long.txt'), pieces);
    expect(readFileSync(file('long.txt'), 'utf8')).toBe(pieces.join(''));
    writeStream(file('empty.txt'), []);
    expect(readFileSync(file('empty.txt'), 'utf8')).toBe('');
  });

  test('is not there, nor half of it, where its text breaks off; what was there before stays', () => {
    function* broken() {
      yield 'x'.repeat(100_000);
      throw new RangeError('no more');
    }
    writeFileSync(file('kept.txt'), 'before');
    for (const name of ['kept.txt', 'new.txt'])
      expect(() => writeStream(file(name), broken())).toThrow(RangeError);
    expect(readFileSync(file('kept.txt'), 'utf8')).toBe('before');
    expect(existsSync(file('new.txt'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

test.each([
  ['whole', (target: string) => writeOutput(target, 'text')],
  ['as it comes', (target: string) => writeStream(target, ['text'])],
])('a file written %s where none can be is bad input', (_, write) => {
  mkdirSync(file('folder'), { recursive: true });
  for (const target of ['missing/x.txt', 'folder']) {
    expect(() => write(file(target))).toThrow(BadInput);
    expect(() => write(file(target))).toThrow(/cannot be written/);
  }
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

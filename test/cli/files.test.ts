import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readInput, readText, writeOutput } from '../../src/cli/io/files.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { refusalOf } from '../model/refusals.js';
import { temporaryFolder } from './heddle.js';

const all = temporaryFolder();
let folder = all;
const file = (name: string) => join(folder, name);
const isRoot = process.getuid?.() === 0;
const isPosix = process.platform !== 'win32';
const isLinux = process.platform === 'linux';
beforeEach(() => {
  folder = mkdtempSync(join(all, 'each-'));
});

/** A refusal that names the file and leaves nothing beside it. */
function refused(target: string, action: () => unknown, left: readonly string[] = []): string {
  const message = refusalOf(action);
  expect(message.startsWith(`${target}: `), message).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([...left].sort());
  return message;
}

describe('a file is written', () => {
  test('whole, with nothing left beside it', () => {
    writeOutput(file('y'), 'abc');
    writeOutput(file('y'), Uint8Array.of(100, 101));
    expect(readFileSync(file('y'), 'utf8')).toBe('de');
    expect(readdirSync(folder)).toEqual(['y']);
  });

  test.runIf(isPosix)('with the permissions that it had', () => {
    for (const mode of [0o600, 0o640, 0o755]) {
      writeFileSync(file('y'), 'old');
      chmodSync(file('y'), mode);
      writeOutput(file('y'), 'new');
      expect(statSync(file('y')).mode & 0o777).toBe(mode);
    }
  });

  test.runIf(isPosix)('through a symbolic link, which stays', () => {
    mkdirSync(file('there'));
    writeFileSync(file('there/y'), 'old');
    symlinkSync(join('there', 'y'), file('link'));
    writeOutput(file('link'), 'new');
    expect(lstatSync(file('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(file('there/y'), 'utf8')).toBe('new');
    expect(readdirSync(file('there'))).toEqual(['y']);
  });

  test.runIf(isPosix)('through links to a file that is not there yet', () => {
    mkdirSync(file('there'));
    symlinkSync(join('there', 'y'), file('link'));
    symlinkSync('link', file('link to link'));
    writeOutput(file('link to link'), 'new');
    expect(readFileSync(file('there/y'), 'utf8')).toBe('new');
    expect(lstatSync(file('link')).isSymbolicLink()).toBe(true);
    expect(lstatSync(file('link to link')).isSymbolicLink()).toBe(true);
    expect(readdirSync(file('there'))).toEqual(['y']);
  });

  test.runIf(isPosix)('through a link out of a folder that is a link itself', () => {
    mkdirSync(file('far/away'), { recursive: true });
    symlinkSync(join('far', 'away'), file('near'));
    symlinkSync(join('..', 'y'), file('far/away/link'));
    writeOutput(file('near/link'), 'new');
    expect(readFileSync(file('far/y'), 'utf8')).toBe('new');
  });

  test.each([240, 255])('with a name of %i bytes', (length) => {
    const name = 'y'.repeat(length);
    for (const text of ['old', 'new']) writeOutput(file(name), text);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(file(name), 'utf8')).toBe('new');
  });

  test.runIf(isLinux)('into a device, which stays', () => {
    writeOutput('/dev/null', 'abc');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('a file is not written', () => {
  test('over a folder', () => {
    mkdirSync(file('taken'));
    expect(refused(file('taken'), () => writeOutput(file('taken'), 'x'), ['taken'])).toContain(
      'it is a folder',
    );
  });

  test('into a folder that is missing, or no folder', () => {
    refused(file('missing/y'), () => writeOutput(file('missing/y'), 'x'));
    writeFileSync(file('y'), '');
    refused(file('y/y'), () => writeOutput(file('y/y'), 'x'), ['y']);
  });

  test('with a name that is too long', () => {
    const name = file('y'.repeat(256));
    expect(refused(name, () => writeOutput(name, 'x'))).toContain('ENAMETOOLONG');
  });

  test.runIf(isPosix)('through a link into a folder that is missing', () => {
    symlinkSync(join('missing', 'y'), file('link'));
    expect(refused(file('link'), () => writeOutput(file('link'), 'x'), ['link'])).toContain('ENOENT');
    expect(lstatSync(file('link')).isSymbolicLink()).toBe(true);
  });

  test.runIf(isPosix)('through a symbolic link to itself', () => {
    symlinkSync('loop', file('loop'));
    expect(refused(file('loop'), () => writeOutput(file('loop'), 'x'), ['loop'])).toContain('ELOOP');
  });

  test.runIf(isLinux)('to a full device', () => {
    expect(refusalOf(() => writeOutput('/dev/full', 'x'))).toContain('ENOSPC');
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(readdirSync('/dev').filter((name) => name.startsWith('full.'))).toEqual([]);
  });

  test.runIf(isPosix)('to a named pipe that nobody reads, and nobody waits for a reader', () => {
    execFileSync('mkfifo', [file('pipe')]);
    expect(refused(file('pipe'), () => writeOutput(file('pipe'), 'x'), ['pipe'])).toContain('ENXIO');
  });

  test.runIf(isPosix)('where it is read-only, or its folder is', ({ skip }) => {
    if (isRoot) skip('root may write anywhere');
    writeFileSync(file('y'), 'old', { mode: 0o444 });
    expect(refused(file('y'), () => writeOutput(file('y'), 'x'), ['y'])).toContain('EACCES');
    chmodSync(folder, 0o555);
    expect(refused(file('z'), () => writeOutput(file('z'), 'x'), ['y'])).toContain('EACCES');
  });

  test.runIf(isLinux)('on a disk that fills up, and what was there is still there', ({ skip }) => {
    if (!isRoot) skip('only root may mount a small disk');
    mkdirSync(file('disk'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', file('disk')], { stdio: 'ignore' });
    } catch {
      return skip('no disk can be mounted here');
    }
    try {
      writeOutput(file('disk/y'), 'old');
      const message = refusalOf(() => writeOutput(file('disk/y'), new Uint8Array(200_000)));
      expect(message).toMatch(/y: it cannot be written \(ENOSPC\): check that .* has room$/);
      expect(readdirSync(file('disk'))).toEqual(['y']);
      expect(readFileSync(file('disk/y'), 'utf8')).toBe('old');
    } finally {
      execFileSync('umount', [file('disk')]);
    }
  });
});

describe('a file is not read', () => {
  test('where it is missing, or a folder', () => {
    expect(refused(file('x'), () => readInput(file('x')))).toContain('ENOENT');
    expect(refused(folder, () => readInput(folder))).toContain('not a regular file');
  });

  test.runIf(isPosix)('where it is a named pipe, and nobody waits for a writer', () => {
    execFileSync('mkfifo', [file('pipe')]);
    expect(refused(file('pipe'), () => readInput(file('pipe')), ['pipe'])).toContain('not a regular file');
  });

  test.runIf(isLinux).each(['/dev/zero', '/dev/full', '/dev/null'])('where it is %s', (device) => {
    expect(refusalOf(() => readInput(device))).toMatch('not a regular file');
  });

  test
    .runIf(isLinux)
    .each(['/proc/self/pagemap', '/proc/self/maps', '/proc/self/environ', '/proc/kallsyms', '/proc/cpuinfo'])(
    'where it has no size and does not end, as %s',
    (file) => {
      expect(refusalOf(() => readInput(file))).toContain('it has more than the 0 bytes that it says it has');
    },
  );

  test.runIf(isLinux)('for ever: every special file is read in a moment or refused', () => {
    const special = [
      '/proc/self/mem',
      '/proc/kmsg',
      '/proc/kcore',
      '/proc/self/task/../mounts',
      '/proc/1/root',
    ];
    for (const file of [...special, '/sys/kernel/mm/transparent_hugepage/enabled', '/sys/kernel/notes']) {
      let read = 0;
      try {
        read = readInput(file).length;
      } catch (error) {
        expect(error).toBeInstanceOf(BadInput);
      }
      expect(read).toBeLessThan(2 ** 20);
    }
  });

  test.runIf(isPosix)('where that is not permitted', ({ skip }) => {
    if (isRoot) skip('root may read anything');
    writeFileSync(file('x'), 'secret', { mode: 0 });
    expect(refused(file('x'), () => readInput(file('x')), ['x'])).toContain('EACCES');
  });

  test('where it is huge', () => {
    writeFileSync(file('x'), '');
    truncateSync(file('x'), 2 ** 31);
    expect(refused(file('x'), () => readInput(file('x')), ['x'])).toContain('2147483648 bytes, more than');
    truncateSync(file('x'), 2 ** 29);
    expect(refused(file('x'), () => readText(file('x')), ['x'])).toContain('536870912 bytes, more than');
  });

  test('as text where it is none', () => {
    writeFileSync(file('x'), Uint8Array.of(0x7b, 0xc3, 0x28));
    expect(refused(file('x'), () => readText(file('x')), ['x'])).toContain('UTF-8');
    expect(existsSync(file('x'))).toBe(true);
  });
});

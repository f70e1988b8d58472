import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BadInput } from '../../refusal/bad-input.js';
import { uncut } from './interruption.js';
import { writeWhole } from './write.js';

/** Larger files are refused before they are read: 1 GiB. */
export const LIMIT_BYTES = 2 ** 30;
/** Text is one string, and V8 holds none much longer than this: 384 MiB. */
const TEXT_LIMIT_BYTES = 384 * 2 ** 20;

/**
 * The contents of a regular file.
 * @throws BadInput where it cannot be read, is no regular file, is too large, or has more bytes than it says.
 */
export function readInput(file: string, limitBytes = LIMIT_BYTES): Uint8Array {
  return attempt(file, 'read', 'check the path and its permissions', () => {
    // Not blocking: opening a named pipe would wait for its writer.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw new BadInput(`${file}: it is not a regular file: give the path of a file`);
      if (stats.size > limitBytes) {
        throw new BadInput(
          `${file}: it has ${stats.size} bytes, more than the ${limitBytes} that are read: give a smaller file`,
        );
      }
      return readWhole(descriptor, stats.size, file);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Some files of /proc are read in whole words only. */
const WORD_BYTES = 8;

/**
 * Reads as many bytes as a file says that it has. Files of /proc say none, and some of them never end; a file that
 * grows meanwhile would not be whole either.
 */
function readWhole(descriptor: number, size: number, file: string): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, bytes, length, size - length, null);
    if (read === 0) break; // files of /sys have fewer bytes than they say
    length += read;
  }
  if (length === size && readSync(descriptor, new Uint8Array(WORD_BYTES)) > 0) {
    throw new BadInput(
      `${file}: it has more than the ${size} bytes that it says it has: give a file on a disk that nobody writes to`,
    );
  }
  return bytes.subarray(0, length);
}

/**
 * The contents of a regular file as text.
 * @throws BadInput where it cannot be read, is too large, or is not UTF-8.
 */
export function readText(file: string): string {
  const bytes = readInput(file, TEXT_LIMIT_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadInput(
      `${file}: it is not text in UTF-8: give a file that heddle wrote, or save it as UTF-8`,
    );
  }
}

/**
 * Writes a file whole or not at all: beside its place first, then renamed. A symbolic link stays, and what it points
 * to is written; a file that was there keeps its permissions. Devices and pipes are written as they are.
 * @throws BadInput where that cannot be done.
 */
export function writeOutput(file: string, contents: string | Uint8Array): void {
  writePieces(file, [typeof contents === 'string' ? Buffer.from(contents) : contents]);
}

/** Text collected for one write to a file, in characters. */
const PIECE = 2 ** 16;

/**
 * The same for a text that is too long to hold: written as it comes.
 * @throws BadInput where that cannot be done.
 */
export function writeStream(file: string, text: Iterable<string>): void {
  writePieces(file, inPieces(text));
}

function* inPieces(text: Iterable<string>): Generator<Uint8Array> {
  let piece = '';
  for (const part of text) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}

/**
 * Holds that a file can be written, before work is done that it would be lost with.
 * @throws BadInput where that cannot be done, as far as can be told without doing it.
 */
export function checkOutput(file: string): void {
  attempt(file, 'written', remedyFor(file), () => {
    const there = statOf(file);
    if (there && !there.isFile()) return;
    accessSync(dirname(there ? realpathSync(file) : madeBy(file)), constants.W_OK | constants.X_OK);
  });
}

const remedyFor = (file: string) => `check that ${dirname(file)} exists, is writable and has room`;

/** What a file that is to be written is now; undefined where there is none. */
function statOf(file: string): Stats | undefined {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new BadInput(`${file}: it cannot be written (it is a folder): name a file`);
  if (there?.isFile()) accessSync(file, constants.W_OK);
  return there;
}

function writePieces(file: string, pieces: Iterable<Uint8Array>): void {
  attempt(file, 'written', remedyFor(file), () => {
    const there = statOf(file);
    if (there && !there.isFile()) return writeInPlace(file, pieces);
    const place = there ? realpathSync(file) : madeBy(file);
    // A name of its own: the file's, which may be as long as names can be, and some more would be too long.
    const unfinished = join(dirname(place), `.heddle-${randomBytes(6).toString('hex')}.tmp`);
    uncut(() => replace(place, unfinished, pieces, there), unfinished);
  });
}

/** Where a file that is not there would be made: where a symbolic link to nothing points, or links to links. */
function madeBy(file: string): string {
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? madeBy(resolve(realpathSync(dirname(file)), readlinkSync(file))) : file;
}

/** Nothing could be renamed over a device without losing it. A pipe that nobody reads is an error, not a wait. */
function writeInPlace(file: string, pieces: Iterable<Uint8Array>): void {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    for (const bytes of pieces) writeWhole(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

function replace(
  file: string,
  unfinished: string,
  pieces: Iterable<Uint8Array>,
  there: Stats | undefined,
): void {
  try {
    // Exclusive: a link that someone has put there is not followed.
    const descriptor = openSync(unfinished, 'wx');
    try {
      if (there) fchmodSync(descriptor, there.mode & 0o777);
      for (const bytes of pieces) writeWhole(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function attempt<T>(file: string, verb: string, remedy: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error; // not the file system's
    throw new BadInput(`${file}: it cannot be ${verb} (${code}): ${remedy}`);
  }
}

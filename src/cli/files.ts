import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BadInput } from '../bad-input.js';

/** Larger files are refused before they are read: 1 GiB. */
const LIMIT_BYTES = 2 ** 30;

/**
 * The contents of a regular file.
 * @throws BadInput where it cannot be read, is no regular file, or is too large.
 */
export function readInput(file: string): Uint8Array {
  try {
    // Asked before it is opened: opening a named pipe would wait for its writer.
    const stats = statSync(file);
    if (!stats.isFile()) throw new BadInput(`${file}: it is not a regular file: give the path of a file`);
    if (stats.size > LIMIT_BYTES) {
      throw new BadInput(`${file}: it has ${stats.size} bytes, more than the ${LIMIT_BYTES} that are read`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${file}: it cannot be read (${reason(error)}): check the path and its permissions`);
  }
}

/**
 * Writes a file whole or not at all: beside its place first, then renamed.
 * @throws BadInput where that cannot be done.
 */
export function writeOutput(file: string, contents: string | Uint8Array): void {
  replace(file, (unfinished) => writeFileSync(unfinished, contents));
}

/** Text collected for one write to a file, in characters. */
const PIECE = 2 ** 16;

/**
 * The same for a text that is too long to hold: written as it comes.
 * @throws BadInput where that cannot be done.
 */
export function writeStream(file: string, text: Iterable<string>): void {
  replace(file, (unfinished) => {
    const descriptor = openSync(unfinished, 'w');
    try {
      let piece = '';
      for (const part of text) {
        piece += part;
        if (piece.length < PIECE) continue;
        writeFileSync(descriptor, piece);
        piece = '';
      }
      writeFileSync(descriptor, piece);
    } finally {
      closeSync(descriptor);
    }
  });
}

function replace(file: string, write: (unfinished: string) => void): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    write(unfinished);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    if ((error as NodeJS.ErrnoException).code === undefined) throw error; // not the file system's
    throw new BadInput(
      `${file}: it cannot be written (${reason(error)}): check that ${dirname(file)} exists, is writable and has room`,
    );
  }
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

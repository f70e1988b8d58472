import { fstatSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';
import { BadInput } from '../../refusal/bad-input.js';
import { LIMIT_BYTES } from './files.js';

/** What stands for standard input, and for standard output, in place of a file. */
export const DASH = '-';
/** What a reader is told that `-` is. */
export const STANDARD_INPUT = 'standard input';

let wholeOf: { readonly option: string; readonly bytes: Promise<Uint8Array> } | null = null;

/**
 * All of standard input. It is there once: the same option may ask again, and no other one.
 * @throws BadInput where it is a terminal, is closed, has too much in it, or was read for another option.
 */
export async function readStandardInput(option: string): Promise<Uint8Array> {
  if (wholeOf && wholeOf.option !== option) {
    throw new BadInput(
      `${option} ${DASH}: standard input is given to ${wholeOf.option} already: name a file`,
    );
  }
  wholeOf ??= { option, bytes: readWhole(option) };
  return wholeOf.bytes;
}

async function readWhole(option: string): Promise<Uint8Array> {
  if (isatty(0)) {
    throw new BadInput(`${option} ${DASH}: standard input is a terminal: pipe a file into it, or name one`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of piecesOf()) {
      pieces.push(piece);
      length += piece.length;
      if (length > LIMIT_BYTES) {
        throw new BadInput(
          `${STANDARD_INPUT}: it has more than the ${LIMIT_BYTES} bytes that are read: give less`,
        );
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof BadInput || code === undefined) throw error;
    throw new BadInput(`${STANDARD_INPUT}: it cannot be read (${code}): pipe a file into it`);
  }
  return Buffer.concat(pieces, length);
}

const PIECE_BYTES = 2 ** 20;

/** A pipe is waited for and not read in a call that blocks, in which the thread could not be ended. */
function piecesOf(): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  const stats = fstatSync(0);
  return stats.isFIFO() || stats.isSocket()
    ? new Socket({ fd: 0, readable: true, writable: false })
    : fromFile();
}

function* fromFile(): Generator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(PIECE_BYTES);
    const read = readSync(0, piece);
    if (read === 0) return;
    yield piece.subarray(0, read);
  }
}

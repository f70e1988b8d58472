import { writeSync } from 'node:fs';
import { BadInput } from '../../refusal/bad-input.js';

/**
 * Writes a text and a line break to standard output, as it is.
 * @throws BadInput where standard output takes no more, such as a full disk.
 */
export function writeLine(text: string): void {
  onStandardOutput(Buffer.from(`${text}\n`));
}

/** The same of bytes. */
export function onStandardOutput(bytes: Uint8Array): void {
  try {
    writeWhole(1, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BadInput(
      `standard output: it cannot be written (${code}): check that there is room, or name a file`,
    );
  }
}

/** Writes all of the bytes. A reader that has closed the pipe has seen enough: that is no error. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      rest(); // a pipe that is full for now
    }
  }
}

function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

import { isatty } from 'node:tty';
import { BadInput } from '../../refusal/bad-input.js';
import { uncut } from './interruption.js';
import { DASH } from './standard-input.js';
import { onStandardOutput } from './write.js';

/** Whether a file's name stands for standard output: `-`, or `-.csv` with the format that is to be written. */
export function isStandardOutput(file: string | undefined): boolean {
  return file !== undefined && /^-(\.\w+)?$/.test(file);
}

/** Where a report is printed: standard error where standard output takes a result. */
export function reportTo(...files: readonly (string | undefined)[]): 1 | 2 {
  return files.some(isStandardOutput) ? 2 : 1;
}

/** @throws BadInput where standard output is a terminal, to which bytes would do who knows what. */
export function checkForBytes(file: string): void {
  if (!isatty(1)) return;
  throw new BadInput(
    `--output ${file}: standard output is a terminal: send it on with > y.npy or |, or take ${DASH}.csv`,
  );
}

/** Writes a result to standard output as it is. @throws BadInput where that takes no more. */
export function writeStandardOutput(contents: string | Uint8Array): void {
  uncut(() => onStandardOutput(typeof contents === 'string' ? Buffer.from(contents) : contents));
}

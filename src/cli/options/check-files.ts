import { resolve } from 'node:path';
import { BadInput } from '../../refusal/bad-input.js';
import { checkOutput } from '../io/files.js';
import { isStandardOutput } from '../io/standard-output.js';
import type { Options } from './option.js';

/** Options that may name a file to be read; positionals may, too. */
const READ: readonly string[] = ['input', 'labels', 'machine', 'protocol', 'reference', 'tensor'];
/** Options that name a file to be written. */
const WRITTEN: readonly string[] = ['out', 'output', 'report', 'save', 'svg', 'trace'];

/** Those of them that cannot be standard output, which takes a command's own words or one result. */
const FILES_ALONE: readonly string[] = ['report', 'save', 'svg', 'trace'];

/** @throws BadInput where what an option writes would go to standard output. */
export function refuseStandardOutput(name: string, file: unknown): void {
  if (typeof file !== 'string' || !isStandardOutput(file)) return;
  throw new BadInput(`--${name} ${file}: it is not written to standard output: name a file`);
}

/**
 * Holds that files can be written where they are to be, and that no file is written over another one of the same command: over what it reads, or by two options.
 * @param args values by the names of options.
 * @throws BadInput
 */
export function checkFiles(args: Readonly<Record<string, unknown>>, options: Options): void {
  const named = new Map<string, string>();
  const isWritten = ([name]: [string, unknown]) => WRITTEN.includes(name);
  const entries = Object.entries(options)
    .filter(([name, { position }]) => position || READ.includes(name) || WRITTEN.includes(name))
    .map(([name]): [string, unknown] => [name, args[name]]);
  for (const [name, value] of [
    ...entries.filter((entry) => !isWritten(entry)),
    ...entries.filter(isWritten),
  ]) {
    for (const text of [value].flat()) {
      if (typeof text !== 'string') continue;
      if (isStandardOutput(text)) {
        if (FILES_ALONE.includes(name)) refuseStandardOutput(name, text);
        continue;
      }
      const other = WRITTEN.includes(name) ? named.get(resolve(text)) : undefined;
      if (other !== undefined && other !== name) {
        const what = WRITTEN.includes(other) ? `--${other} writes it too` : 'it is read, too';
        throw new BadInput(`--${name} ${text}: ${what}: name another file`);
      }
      if (WRITTEN.includes(name)) checkOutput(text);
      // An input may be one array of a file, `x.npz:name`, or the tensor of a name, `NAME=FILE`.
      for (const file of [text, text.replace(/:[^:/]*$/, ''), text.replace(/^[^=]*=/, '')])
        named.set(resolve(file), name);
    }
  }
}

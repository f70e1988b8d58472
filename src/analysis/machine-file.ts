import { z } from 'zod';
import { BadInput } from '../bad-input.js';
import { readJson } from '../model/json.js';
import { cutShort } from '../model/quoted.js';
import { shellWord } from '../model/shell.js';
import type { Machine } from './machine.js';

const FORMAT = 'heddle-machine';
const VERSION = 1;

const time = z.number().nonnegative();
const ascending = z
  .array(z.number().positive())
  .min(2)
  .max(100)
  .refine((sizes) => sizes.every((size, at) => at === 0 || size > sizes[at - 1]), 'ascending numbers');
const table = z.array(z.array(time));

const COPY = z
  .strictObject({
    rowBytes: ascending,
    reachBytes: ascending,
    nearRowNs: table,
    farRowNs: table,
    crowdRowNs: table,
  })
  .refine(
    ({ rowBytes, reachBytes, nearRowNs, farRowNs, crowdRowNs }) =>
      [nearRowNs, farRowNs, crowdRowNs].every(
        (rows) => rows.length === reachBytes.length && rows.every((row) => row.length === rowBytes.length),
      ),
    'a row of times for each of reachBytes, with a time for each of rowBytes',
  );
const size = z.int().min(1).max(4096);
const KERNEL = z.strictObject({ m: size, k: size, n: size, executeNs: z.number().positive() });

/** Of the largest tables and lists that are allowed, and some more. */
const MOST_VALUES = 50_000;

const MACHINE = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  name: z.string().max(200),
  probeNs: z.number().positive().exactOptional(),
  stepNs: time,
  publishNs: time,
  observeNs: time,
  spinNs: time,
  wakeNs: time,
  startNs: time,
  loadBaseNs: time,
  storeBaseNs: time,
  storeRowShare: time,
  finishRowShare: time,
  copy: COPY,
  overwriteLineNs: time,
  fetchLineNs: time,
  kernels: z.array(KERNEL).min(1).max(1000),
  freshLineNs: time,
  freshLineThinNs: time,
  reclaimLineNs: time,
});

/** A machine as JSON text; `readMachine` reads it back. */
export function writeMachine(machine: Machine): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...machine }, null, 2)}\n`;
}

/**
 * Reads what `heddle calibrate -o` wrote.
 * @param file its name, for error messages.
 * @throws BadInput where it is no such thing, with the first place that is wrong.
 */
export function readMachine(text: string, file: string): Machine {
  const remedy = 'give a file that heddle calibrate -o wrote';
  const result = MACHINE.safeParse(readJson(text, file, { mostValues: MOST_VALUES, remedy }));
  if (result.success) {
    const { format: _, version: __, ...machine } = result.data;
    return machine;
  }
  const [issue] = result.error.issues;
  const where = issue.path.join('.') || 'the whole';
  throw new BadInput(
    `${file}: ${where} is not as expected (${cutShort(issue.message)}): write the file anew with heddle calibrate -o ${shellWord(file)}`,
  );
}

import { z } from 'zod';
import { shellWord } from '../model/shell.js';
import { BadInput } from '../refusal/bad-input.js';
import { readJson } from '../refusal/json.js';
import { cutShort } from '../refusal/quoted.js';
import type { Machine } from './machine.js';
import { MACHINE_FORMAT, MACHINE_VERSION } from './machine-file.js';
import { implausible } from './machine-limits.js';

const number = z.number();
const ascending = z
  .array(number)
  .min(2)
  .max(100)
  .refine((sizes) => sizes.every((size, at) => at === 0 || size > sizes[at - 1]), 'ascending numbers');
const table = z.array(z.array(number));

const COPY = z
  .strictObject({
    rowBytes: ascending,
    reachBytes: ascending,
    nearRowNs: table,
    farRowNs: table,
    crowdRowNs: table,
    besideCopies: z.array(number).exactOptional(),
    besideExecutes: z.array(number).exactOptional(),
  })
  .refine(
    ({ rowBytes, reachBytes, nearRowNs, farRowNs, crowdRowNs }) =>
      [nearRowNs, farRowNs, crowdRowNs].every(
        (rows) => rows.length === reachBytes.length && rows.every((row) => row.length === rowBytes.length),
      ),
    'a row of times for each of reachBytes, with a time for each of rowBytes',
  )
  .refine(
    ({ reachBytes, besideCopies = reachBytes, besideExecutes = reachBytes }) =>
      besideCopies.length === reachBytes.length && besideExecutes.length === reachBytes.length,
    'a number beside other cores for each of reachBytes',
  );
const SPREAD = z
  .strictObject({ runNs: ascending, fromShare: z.array(number), toShare: z.array(number), offBy: number })
  .refine(
    ({ runNs, fromShare, toShare }) => fromShare.length === runNs.length && toShare.length === runNs.length,
    'two shares for each of runNs',
  );
const size = z.int().min(1).max(4096);
const KERNEL = z.strictObject({ m: size, k: size, n: size, executeNs: number });
const name = z.string().max(200);
const HOST = z.strictObject({ cpu: name, cores: z.int().min(1).max(1e6), node: name });

/** Of the largest tables and lists that are allowed, and some more. */
const MOST_VALUES = 50_000;

/** What is where; what the numbers may be, `implausible` says. */
const MACHINE = z.strictObject({
  format: z.literal(MACHINE_FORMAT),
  version: z.literal(MACHINE_VERSION),
  name,
  host: HOST.exactOptional(),
  unitsApart: z.boolean().exactOptional(),
  probeNs: number.exactOptional(),
  stepNs: number,
  publishNs: number,
  observeNs: number,
  spinNs: number,
  wakeNs: number,
  startNs: number,
  loadBaseNs: number,
  storeBaseNs: number,
  storeRowShare: number,
  finishRowShare: number,
  copy: COPY,
  overwriteLineNs: number,
  fetchLineNs: number,
  kernels: z.array(KERNEL).min(1).max(1000),
  freshLineNs: number,
  freshLineThinNs: number,
  reclaimLineNs: number,
  spread: SPREAD.exactOptional(),
});

/**
 * Reads what `heddle calibrate -o` wrote.
 * @param file its name, for error messages.
 * @throws BadInput where it is no such thing, or none that can be, with the first place that is wrong.
 */
export function readMachine(text: string, file: string): Machine {
  const result = MACHINE.safeParse(readJson(text, file, { mostValues: MOST_VALUES, remedy: REMEDY }));
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = issue.path.join('.') || 'the whole';
    throw unusable(file, `${where} is not as expected (${cutShort(issue.message)})`);
  }
  const { format: _, version: __, ...machine } = result.data;
  const fault = implausible(machine);
  if (fault) throw unusable(file, fault);
  return machine;
}

const REMEDY = 'give a file that heddle calibrate -o wrote';

function unusable(file: string, fault: string): BadInput {
  return new BadInput(`${file}: ${fault}: write the file anew with heddle calibrate -o ${shellWord(file)}`);
}

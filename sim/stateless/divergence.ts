import { Field, Kind, RECORD, type Trace } from './trace.js';

/** One step of a trace; null where a trace had ended. */
export interface Step {
  readonly thread: number;
  readonly kind: Kind;
  readonly address: number;
  readonly size: number;
}

/** A program that was run again by the same schedule, and did something else: the step at which it did. */
export interface Divergence {
  /** Of the step, among the records of the trace. */
  readonly record: number;
  readonly was: Step | null;
  readonly is: Step | null;
}

const NAMES = Object.keys(Kind);

/** "not deterministic: step 7 was load of 4 bytes at 16 by thread 1, and is now …". */
export function divergenceText({ record, was, is }: Divergence): string {
  return `not deterministic: step ${record} was ${stepText(was)}, and is now ${stepText(is)}`;
}

/**
 * The first of the records from `from` to `to` that two traces do not have in common, or null. A trace that ended before
 * `to` differs there.
 */
export function divergence(was: Trace, is: Trace, from: number, to: number): Divergence | null {
  for (let record = from; record < to; record++) {
    const at = record * RECORD;
    let same = record < was.length && record < is.length;
    for (let field = Field.thread; same && field <= Field.size; field++) {
      same = was.words[at + field] === is.words[at + field];
    }
    if (!same) return { record, was: stepOf(was, record), is: stepOf(is, record) };
  }
  return null;
}

function stepOf({ words, length }: Trace, record: number): Step | null {
  if (record >= length) return null;
  const [thread, kind, address, size] = words.subarray(record * RECORD);
  return { thread, kind: kind as Kind, address, size };
}

function stepText(step: Step | null): string {
  if (step === null) return 'none';
  return `${NAMES[step.kind]} of ${step.size} bytes at ${step.address} by thread ${step.thread}`;
}

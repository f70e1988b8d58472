import { INTERRUPTED, Interrupted } from './interruption.js';

/** All is well. */
export const WELL = 0;
/** Something was found: a race, other bits, a hang. */
export const FINDING = 1;
/** The command line or a file is not usable. */
export const BAD_INPUT = 2;
/** A limit was reached before there was an answer. */
export const NOT_FINISHED = 3;

/** Errors by name and not by class: their files would be loaded for the sake of a comparison. */
const STATUS_OF_ERROR: Readonly<Record<string, number>> = {
  BadInput: BAD_INPUT,
  LaneHang: FINDING,
  LaneFailure: FINDING,
  BadLane: BAD_INPUT,
  LyingLane: FINDING,
  [Interrupted.name]: INTERRUPTED,
};

/** How an error ends the program: with a line for the user, and a status; null where it is a fault of the program. */
export function failureOf(error: unknown): { readonly line: string; readonly status: number } | null {
  if (!(error instanceof Error)) return null;
  if (isOutOfMemory(error)) {
    return {
      line: `heddle: not enough memory (${error.message.replace(/^Worker terminated.*: /, '')}): use a smaller batch, model or SRAM`,
      status: BAD_INPUT,
    };
  }
  const status = STATUS_OF_ERROR[error.name];
  return status === undefined ? null : { line: `heddle: ${error.message}`, status };
}

/** Whether the machine had no room for what the input asked for. V8 has no class for that. */
function isOutOfMemory(error: Error): boolean {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return (
    error instanceof RangeError &&
    /allocation failed|could not allocate|invalid (typed )?array( buffer)? length/i.test(error.message)
  );
}

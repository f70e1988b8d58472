import { cutShort } from '../../refusal/quoted.js';
import { messageOf, placeOf } from '../../refusal/thrown.js';
import { INTERRUPTED, Interrupted } from './interruption.js';

/** All is well. */
export const WELL = 0;
/** Something was found: a race, other bits, a hang. */
export const FINDING = 1;
/** The command line or a file is not usable. */
export const BAD_INPUT = 2;
/** A limit was reached before there was an answer. */
export const NOT_FINISHED = 3;
/** A fault of this program: what `sysexits.h` calls EX_SOFTWARE. */
export const INTERNAL_FAULT = 70;

/** Errors by name and not by class: their files would be loaded for the sake of a comparison. */
const STATUS_OF_ERROR: Readonly<Record<string, number>> = {
  BadInput: BAD_INPUT,
  LaneHang: FINDING,
  LaneFailure: FINDING,
  BadLane: BAD_INPUT,
  LyingLane: FINDING,
  [Interrupted.name]: INTERRUPTED,
};

/** The status that an error ends the program with, and what is said of it in one line. */
export function wordsOf(error: unknown): { readonly status: number; readonly message: string } {
  const { name, message, code, why } = (error ?? {}) as NodeJS.ErrnoException & { why?: string };
  // A lane that is stuck is a finding about it; what it throws, or what ends its thread, keeps it from being looked at.
  if (name === 'LaneFailure' && why !== 'stuck') return { status: BAD_INPUT, message };
  const status = error instanceof Error ? STATUS_OF_ERROR[name] : undefined;
  if (status !== undefined) return { status, message };
  const remedy = remedyFor(error, code);
  if (remedy !== null) return { status: BAD_INPUT, message: remedy };
  const said = cutShort(messageOf(error));
  const place = placeOf(error);
  if (place !== null) return { status: BAD_INPUT, message: `a module of yours threw: ${said} (${place})` };
  return {
    status: INTERNAL_FAULT,
    message: `internal error: ${said}: please report it with the command; HEDDLE_DEBUG=1 shows where it was`,
  };
}

/** What the machine has too little of, and what to do about it; null where that is not what is wrong. */
function remedyFor(error: unknown, code: string | undefined): string | null {
  const { message, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (isOutOfMemory(error))
    return `not enough memory (${message.replace(/^Worker terminated.*: /, '')}): use a smaller batch, model or SRAM`;
  if (code === 'ENOENT' && syscall === 'uv_cwd') {
    return 'the folder that this was started in is gone: change to one that is there';
  }
  if (isUnloadable(`${code} ${message}`)) {
    return `a file of its own cannot be loaded (${code}): let it open more files (ulimit -n), or install it anew`;
  }
  return null;
}

/** Whether a file could not be loaded. Where a `package.json` cannot be opened, Node says that its package is not one. */
function isUnloadable(said: string): boolean {
  return (
    /\b(EMFILE|ENFILE|ERR_(MODULE_NOT_FOUND|UNSUPPORTED_DIR_IMPORT|UNKNOWN_FILE_EXTENSION|\w*PACKAGE_\w+))\b/.test(
      said,
    ) || /outside a module|does not provide an export named/.test(said)
  );
}

/** Whether the machine had no room for what the input asked for. V8 has no class for that. */
export function isOutOfMemory(error: unknown): boolean {
  if ((error as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return (
    error instanceof RangeError &&
    /allocation failed|could not allocate|invalid (typed )?(array|string)( buffer)? length/i.test(
      error.message,
    )
  );
}

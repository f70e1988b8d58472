import { isWord, Slip, shown } from '../src/lane/bad-lane.js';
import { END, type State } from '../src/lane/lane.js';

/** A value that an int32 word can take. */
export function asWord(value: number, what: string): number {
  // Nearly every value is an int32; the rest is looked at out of line.
  if ((value | 0) !== value && !isWord(value)) {
    throw new Slip(`its ${what} is ${shown(value)}: give a whole number`);
  }
  return value;
}

/** Whether a program counter is a state's number, or `END`. */
export function isPlace(pc: number, states: readonly State[]): boolean {
  return (pc | 0) === pc && pc >= END && pc < states.length;
}

/** @throws Slip for a program counter that is none. */
export function nowhere(what: string, pc: unknown): never {
  throw new Slip(`its \`${what}\` gives ${shown(pc)}, which is none of \`go\`: return go.NAME or go.end`);
}

/** What a system says is wrong, or null; undefined counts as null. @throws RangeError for anything but a text. */
export function faultText(what: unknown, of: string): string | null {
  if (what === null || what === undefined) return null;
  if (typeof what === 'string') return what;
  throw new RangeError(`the system's ${of} gives ${shown(what)}: give what is wrong as a text, or null`);
}

/** What the language itself throws where something is written wrong. */
const SLIPS = [TypeError, ReferenceError, RangeError, SyntaxError, EvalError, URIError];

/** What an assertion says; null for what is none: a lane that is not what it must be, and code that is written wrong. */
export function failure(error: unknown): string | null {
  if ((error as Error | null)?.name === 'BadInput' || SLIPS.some((slip) => error instanceof slip))
    return null;
  return (error instanceof Error ? error.message || error.name : String(error)).split('\n')[0];
}

/** What an assertion says. @throws what is none. */
export function assertion(error: unknown): string {
  const what = failure(error);
  if (what === null) throw error;
  return what;
}

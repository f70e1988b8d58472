import { isWord, refusing, Slip, shown } from './bad-lane.js';

/** A lane's registers by name, over the words of some Int32Array. */
export type RegisterFile<R extends string = string> = { [name in R]: number };

/** Names of registers, and the way to lay them over memory. */
export interface Registers<R extends string = string> {
  readonly names: readonly R[];
  /** Registers that live in `words`, from index `base` on. */
  bind(words: Int32Array, base: number): RegisterFile<R>;
}

// Symbols, so that no name of a register can hide them.
const WORDS = Symbol('words');
const BASE = Symbol('base');

const KEY = Symbol.for('heddle: registers that were declared');
// One for all copies of this program in a thread, as for lanes (made.ts).
const shared = globalThis as unknown as { [KEY]?: WeakSet<object> };
shared[KEY] ??= new WeakSet();
const declared = shared[KEY];

/**
 * Declares registers, each one int32, zero when a run starts; `registers()` for a lane that needs none. A register
 * holds whole numbers and wraps at 2^31; a name that was not declared is an error, whether read or written.
 * @throws RangeError for two registers of one name.
 */
export function registers<const R extends readonly string[]>(...names: R): Registers<R[number]> {
  const twice = names.find(
    (name, at) => typeof name !== 'string' || name === '' || names.indexOf(name) !== at,
  );
  if (twice !== undefined) throw new RangeError(`registers: ${shown(twice)} is no name, or is there twice`);
  class File {
    readonly [WORDS]: Int32Array;
    readonly [BASE]: number;

    constructor(words: Int32Array, base: number) {
      this[WORDS] = words;
      this[BASE] = base;
    }
  }
  names.forEach((name, at) => {
    Object.defineProperty(File.prototype, name, {
      get(this: File) {
        return this[WORDS][this[BASE] + at];
      },
      set(this: File, value: number) {
        // Nearly every value is an int32; the rest is looked at out of line.
        if ((value | 0) !== value && !isWord(value)) refuseValue(name, value);
        this[WORDS][this[BASE] + at] = value;
      },
    });
  });
  const known = names.length === 0 ? 'it declares none' : `it declares ${names.join(', ')}`;
  Object.setPrototypeOf(
    File.prototype,
    refusing((name) => `it has no register ${name} (${known}): add it to registers(...), or mend its name`),
  );
  Object.freeze(File.prototype);
  const made: Registers<R[number]> = Object.freeze({
    names: Object.freeze(names),
    bind: (words: Int32Array, base: number) =>
      Object.seal(new File(words, base)) as unknown as RegisterFile<R[number]>,
  });
  declared.add(made);
  return made;
}

/** Whether these are what `registers` gives, and no others that only have its form. */
export function isDeclared(of: Registers): boolean {
  return declared.has(of);
}

function refuseValue(name: string, value: unknown): never {
  throw new Slip(`it sets register ${name} to ${shown(value)}: registers hold whole numbers`);
}

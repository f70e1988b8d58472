/**
 * A lane is not what a lane must be: it names what is not there, computes what is no word, or throws. The message is
 * one line: which lane, which state, what is wrong, what to do.
 */
export class BadLane extends RangeError {
  override readonly name: string = 'BadLane';

  /**
   * @param lane its name.
   * @param state its name, or '' where the lane as a whole is meant.
   * @param what is wrong, and what to do.
   * @param cause what was thrown, where something was.
   */
  constructor(
    readonly lane: string,
    readonly state: string,
    what: string,
    cause?: unknown,
  ) {
    super(`lane ${lane}${state === '' ? '' : `, state ${state}`}: ${what}`, { cause });
  }
}

/** Something wrong inside a lane's function, before it is known which lane runs it: executors add that. */
export class Slip extends RangeError {
  override readonly name = 'Slip';
}

/** Objects made with this as their prototype refuse a name that they do not have, reading and writing alike. */
export function refusing(describe: (name: string) => string): object {
  const refuse = (name: string | symbol): void => {
    if (typeof name === 'string' && !(name in Object.prototype) && !OTHERS_ASK.has(name)) {
      throw new Slip(describe(name));
    }
  };
  return new Proxy(Object.create(null), {
    get(_, name) {
      refuse(name);
      return Reflect.get(Object.prototype, name);
    },
    set(_, name) {
      refuse(name);
      return false;
    },
  });
}

/** What `await`, JSON and test runners look for in any object. */
const OTHERS_ASK = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', '$$typeof', 'tagName']);

/** Whether a value can be stored in an int32 word: any whole number, since counters wrap. */
export function isWord(value: unknown): value is number {
  return Number.isInteger(value);
}

/** `NaN`, `undefined`, `0.5`: a value as a message shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** What was thrown in a lane's function, as an error that names lane and state. */
export function blamed(error: unknown, lane: string, state: string): unknown {
  // What guards the modules of users has said where already.
  if (error instanceof BadLane || (error as Error | null)?.name === 'BadInput') return error;
  if (error instanceof Slip) return new BadLane(lane, state, error.message, error);
  const [line] = String(error).split('\n');
  return new BadLane(lane, state, `it throws ${line}: a lane's functions must not throw`, error);
}

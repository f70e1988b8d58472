import { INBOX } from '../../../sim/stateless/dependence.js';
import { FORCED, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';

/** Where the words are that are spoken of. */
const ADDRESSES: Readonly<Record<string, number>> = {
  x: 0,
  y: 4,
  far: 4000,
  flag: 8192,
  other: 8320,
  inbox: INBOX,
};
const STEP = /^(\d+) (\w+) ([a-z]+)(?:\+(\d+))?(?::(\d+))?(?:<(\d+))?(!)?$/;
const NO_POINTS = ['read', 'write', 'alsoReads', 'alsoUpdates'];

/**
 * A trace from text: `0 store flag, 1 load x+4:2` is a store of thread 0, then a load of two bytes, the fifth of `x` the
 * first; without a size it is of four. `<3` names the record of a wake's notify, `!` is a forced step. Plain accesses are
 * no points; before any other, all threads can go on.
 */
export function traceOf(text: string): Trace {
  const steps = text.split(/,\s*/).map((step) => {
    const match = STEP.exec(step);
    if (!match) throw new Error(`no step: ${step}`);
    const [, thread, kind, word, offset = 0, size = 4, cause = 0, forced] = match;
    return [
      Number(thread),
      kind,
      ADDRESSES[word] + Number(offset),
      Number(size),
      forced ? FORCED : Number(cause),
    ] as const;
  });
  const words = new Int32Array(steps.length * RECORD);
  const threads = 1 + Math.max(...steps.map(([thread]) => thread));
  steps.forEach(([thread, kind, address, size, cause], at) => {
    const enabled = NO_POINTS.includes(kind) ? 0 : (1 << threads) - 1;
    words.set([thread, Kind[kind as keyof typeof Kind], address, size, enabled, 0, -1, cause], at * RECORD);
  });
  return { words, length: steps.length, threads };
}

import type { Change, Observed, ObservedWord, Touch } from '../../../sim/close-up/observed.js';
import type { AccessStep } from '../../javascript/verdict/report.js';

/** By what an access is called: whether it takes what others gave, gives, and has a value of its cell. */
const ACCESSES: Readonly<
  Record<string, { readonly takes?: true; readonly gives?: true; readonly wakes?: true }>
> = {
  load: { takes: true },
  'failed exchange': { takes: true },
  wait: { takes: true },
  'wait in vain': { takes: true },
  store: { gives: true },
  update: { takes: true, gives: true },
  read: {},
  write: {},
  notify: { gives: true, wakes: true },
  wake: { takes: true, wakes: true },
};
/** Accesses that say what is in their cell. */
const READS = ['load', 'failed exchange', 'read'];
const WRITES = ['store', 'update', 'write'];

/** What is known of values and of order in an execution of threads: what each access read or wrote. */
export function observedThreads(threads: readonly string[], steps: readonly AccessStep[]): Observed {
  const places = new Map<string, number>();
  const words: { -readonly [K in keyof ObservedWord]: ObservedWord[K] }[] = [];
  const place = ({ cell, was, value, access }: AccessStep): number => {
    const known = places.get(cell);
    if (known !== undefined) return known;
    const begins = was ?? (READS.includes(access) ? value : null);
    places.set(cell, words.length);
    return words.push({ kind: 'cell', lane: -1, name: cell, begins }) - 1;
  };
  const isKnown = (step: AccessStep) => ACCESSES[step.access] !== undefined;
  for (const step of steps) if (isKnown(step)) place(step);
  const changes = steps.map((step): readonly Change[] =>
    WRITES.includes(step.access) && step.value !== null ? [[place(step), step.value]] : [],
  );
  const touches = steps.map((step): Touch => {
    const lane = threads.indexOf(step.thread);
    if (!isKnown(step)) return { lane, takes: [], gives: [] };
    const { takes, gives, wakes } = ACCESSES[step.access];
    // A notify gives nothing to whoever loads the cell: it has a channel of its own.
    const channel = place(step) + (wakes ? words.length : 0);
    return { lane, takes: takes ? [channel] : [], gives: gives ? [channel] : [] };
  });
  return { words, changes, touches };
}

// A mutex that sleeps, after the third one of Ulrich Drepper, "Futexes Are Tricky" (2011): 0 is free, 1 is taken, 2 is
// taken and somebody may sleep. Its unlock exchanges where Drepper's decrements and then stores, and it wakes everybody.
// Checked in every interleaving; then with an unlock that looks for sleepers before it frees the lock.
// Run: node examples/mutex.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const LOCK = 0;
const FREE = 0;
const TAKEN = 1;
const SLEPT_ON = 2;
const lane = lanesIn();

/** Takes the lock: one compare-and-exchange where it is free, else a sleep until somebody frees it. */
const lockStates = {
  take: {
    updates: LOCK, // seen = Atomics.compareExchange(cells, LOCK, FREE, TAKEN)
    to: (old, r) => {
      r.seen = old;
      return old === FREE ? TAKEN : old;
    },
    next: (r, _, go) => (r.seen === FREE ? go.work : go.mark),
  },
  mark: {
    updates: LOCK, // seen = Atomics.exchange(cells, LOCK, SLEPT_ON)
    to: (old, r) => {
      r.seen = old;
      return SLEPT_ON;
    },
    next: (r, _, go) => (r.seen === FREE ? go.work : go.sleep),
  },
  sleep: { parks: LOCK, while: () => SLEPT_ON, next: 'mark' }, // Atomics.wait(cells, LOCK, SLEPT_ON)
};

const wake = (next) => ({ notifies: LOCK, all: true, next }); // Atomics.notify(cells, LOCK)

/** Frees the lock, and learns in the same access whether somebody may sleep. */
const unlockStates = {
  free: {
    updates: LOCK, // seen = Atomics.exchange(cells, LOCK, FREE)
    to: (old, r) => {
      r.seen = old;
      return FREE;
    },
    next: (r, _, go) => (r.seen === SLEPT_ON ? go.wake : go.end),
  },
  wake: wake('end'),
};

/** The mistake: between the look and the store, somebody can mark the lock and fall asleep. */
const hastyUnlockStates = {
  look: {
    loads: LOCK,
    take: (r, value) => {
      r.seen = value;
    },
    next: 'free',
  },
  free: { stores: LOCK, value: () => FREE, next: (r, _, go) => (r.seen === SLEPT_ON ? go.wake : go.end) },
  wake: wake('end'),
};

const thread = (looksFirst) =>
  lane('thread', registers('seen'), {
    ...lockStates,
    work: {
      touches: (_, __, bytes) => bytes.reads(0, 4).writes(0, 4),
      step: (_, { plain }) => {
        plain[0]++;
      },
      next: looksFirst ? 'look' : 'free',
    },
    ...(looksFirst ? hastyUnlockStates : unlockStates),
  });

/** Threads that each take the mutex, add one to a plain counter, and give it back. */
export function mutexSystem({ threads = 3, looksFirst = false } = {}) {
  return new System({
    lanes: Array.from({ length: threads }, () => thread(looksFirst)),
    cells: ['lock'],
    plainWords: 1,
    plainNames: ['counter'],
    context: (plain) => ({ plain }),
    finalFault: (plain) => (plain[0] === threads ? null : `the counter is ${plain[0]}, not ${threads}`),
  });
}

/** The one that loses a wake-up. */
export const system = mutexSystem({ threads: 2, looksFirst: true });

printVerdicts(import.meta, { 'three threads': mutexSystem(), 'looking before freeing, two threads': system });

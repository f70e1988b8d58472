// A condition variable: a cell that counts signals, beside a lock. Two consumers wait for items of one producer, in a
// loop: `while (items === 0) wait()`. Checked in every interleaving; then with `if` in place of `while`.
// Run: node examples/condition-variable.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const NEXT_TICKET = 0;
const SERVED = 1;
const SIGNALS = 2;
/** Bytes of plain memory: how many items there are, and whether one was taken that was not there. */
const ITEMS = 0;
const TOOK_NOTHING = 4;
const lane = lanesIn();

/** Takes a ticket lock. */
const locking = (draw, wait, next) => ({
  [draw]: {
    updates: NEXT_TICKET,
    to: (old, r) => {
      r.ticket = old;
      return old + 1;
    },
    next: wait,
  },
  [wait]: { awaits: SERVED, toReach: (r) => r.ticket, next },
});
const unlocking = (next) => ({ stores: SERVED, value: (r) => r.ticket + 1, next });

/** Puts items in, one at a time, and wakes everybody after each. */
const producer = (items) =>
  lane('producer', registers('ticket', 'put'), {
    ...locking('lock', 'awaitLock', 'put'),
    put: {
      touches: (_, __, bytes) => bytes.reads(ITEMS, 4).writes(ITEMS, 4),
      step: (r, { plain }) => {
        plain[0]++;
        r.put++;
      },
      next: 'unlock',
    },
    unlock: unlocking('signal'),
    signal: { updates: SIGNALS, to: (old) => old + 1, next: 'wake' },
    wake: { notifies: SIGNALS, all: true, next: (r, _, go) => (r.put === items ? go.end : go.lock) },
  });

/** Takes one item. With `loops`, looks again after every wait; without, believes that there is one. */
const consumer = (loops) =>
  lane('consumer', registers('ticket', 'items', 'signals'), {
    ...locking('lock', 'awaitLock', 'look'),
    look: {
      touches: (_, __, bytes) => bytes.reads(ITEMS, 4),
      step: (r, { plain }) => {
        r.items = plain[0];
      },
      next: (r, _, go) => (r.items === 0 ? go.countSignals : go.take),
    },
    // wait(): gives the lock back and sleeps, unless there has been a signal since.
    countSignals: {
      loads: SIGNALS,
      take: (r, value) => {
        r.signals = value;
      },
      next: 'release',
    },
    release: unlocking('sleep'),
    sleep: { parks: SIGNALS, while: (r) => r.signals, next: 'lockAgain' },
    ...locking('lockAgain', 'awaitLockAgain', loops ? 'look' : 'take'),
    take: {
      touches: (_, __, bytes) => bytes.reads(ITEMS, 4).writes(ITEMS, 4).writes(TOOK_NOTHING, 4),
      step: (_, { plain }) => {
        if (plain[0] === 0) plain[1] = 1;
        else plain[0]--;
      },
      next: 'unlock',
    },
    unlock: unlocking('end'),
  });

/** A producer of two items and two consumers of one each. */
export function conditionSystem(loops = true) {
  const taker = consumer(loops);
  return new System({
    lanes: [producer(2), taker, taker],
    cells: ['next ticket', 'served', 'signals'],
    plainWords: 2,
    plainNames: ['items', 'took nothing'],
    context: (plain) => ({ plain }),
    finalFault([items, tookNothing]) {
      if (tookNothing) return 'a consumer took an item that was not there';
      return items === 0 ? null : `${items} items are left`;
    },
  });
}

/** The one with `if`. */
export const system = conditionSystem(false);

printVerdicts(import.meta, { while: conditionSystem(), if: system });

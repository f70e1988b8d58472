// The bounded queue of several producers and several consumers by Dmitry Vyukov (1024cores.net, "Bounded MPMC queue"):
// each slot has a sequence number that says whose turn it is. Checked in every interleaving; then with consumers that
// trust the producers' position instead. Run: node examples/mpmc-queue.mjs
import { at, lanesIn, registers, System, shared } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const CAPACITY = 2;
const SLOTS = [...Array(CAPACITY).keys()];
/** The next positions to put an item at and to take one from, and each slot's sequence number. */
const cells = shared({ head: 0, tail: 0, sequence: SLOTS });
const lane = lanesIn();

const slotOf = (r) => r.at % CAPACITY;
const loading = (cell, register, next) => ({
  loads: cell,
  take: (r, value) => {
    r[register] = value;
  },
  next,
});
/**
 * Claims the next position of `end` once its slot is `ready`, works on the slot, and hands it on. It looks at the
 * position again where another lane was faster, and where the slot is not ready yet.
 */
const worker = (name, end, items, { ready, look, work, handOn }) =>
  lane(name, registers('at', 'seen', 'claimed', 'done'), {
    position: loading(end, 'at', 'look'),
    look: loading(look, 'seen', (r, _, go) => (ready(r) ? go.claim : go.position)),
    claim: {
      updates: end, // Atomics.compareExchange(cells, end, at, at + 1)
      to: (old, r) => {
        r.claimed = old === r.at ? 1 : 0;
        return r.claimed ? r.at + 1 : old;
      },
      next: (r, _, go) => (r.claimed ? go.work : go.position),
    },
    work,
    handOn: {
      stores: at(cells.sequence, slotOf),
      value: handOn,
      next: (r, _, go) => (r.done === items ? go.end : go.position),
    },
  });

/** Puts `items` numbers in, from `first` on. */
const producer = (first, items) =>
  worker('producer', cells.head, items, {
    look: at(cells.sequence, slotOf),
    ready: (r) => r.seen === r.at, // the slot was emptied of the item one lap before
    work: {
      touches: (r, _, bytes) => bytes.writes(4 * slotOf(r), 4),
      step: (r, { plain }) => {
        plain[slotOf(r)] = first + r.done++;
      },
    },
    handOn: (r) => r.at + 1,
  });

/** Takes `items` numbers, and keeps each behind the slots, at its position. */
const consumer = (items, trustsHead) =>
  worker('consumer', cells.tail, items, {
    look: trustsHead ? cells.head : at(cells.sequence, slotOf),
    ready: (r) => (trustsHead ? r.seen > r.at : r.seen === r.at + 1), // the slot was filled
    work: {
      touches: (r, _, bytes) => bytes.reads(4 * slotOf(r), 4).writes(4 * (CAPACITY + r.at), 4),
      step: (r, { plain }) => {
        plain[CAPACITY + r.at] = plain[slotOf(r)];
        r.done++;
      },
    },
    handOn: (r) => r.at + CAPACITY,
  });

/** Two producers and two consumers, and so many items for each of them. */
export function queueSystem({ each = 2, trustsHead = false } = {}) {
  const taker = consumer(each, trustsHead);
  return new System({
    lanes: [producer(1, each), producer(1 + each, each), taker, taker],
    cells,
    plainWords: CAPACITY + 2 * each,
    plainNames: [
      ...SLOTS.map((slot) => `slot ${slot}`),
      ...Array.from({ length: 2 * each }, (_, at) => `taken ${at}`),
    ],
    context: (plain) => ({ plain }),
    finalFault(plain) {
      const taken = [...plain.subarray(CAPACITY)];
      const isEachOnce = taken.toSorted((a, b) => a - b).every((item, index) => item === index + 1);
      return isEachOnce ? null : `the consumers took ${taken.join(', ')}`;
    },
  });
}

/** The one that reads a slot too early. */
export const system = queueSystem({ each: 1, trustsHead: true });

printVerdicts(import.meta, { 'a number per slot': queueSystem(), 'the head alone': system });

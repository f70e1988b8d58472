// Two threads that each need two locks at once. One of them takes the locks in the other order; then both take them in
// the same order. Checked in every interleaving. Run: node examples/two-locks.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

/** The cells of each ticket lock: the next ticket, and the ticket that is served. */
const LOCKS = [
  { nextTicket: 0, served: 1 },
  { nextTicket: 2, served: 3 },
];
const lane = lanesIn();

/** The two states that take a lock; the ticket is kept in the register of that name. */
const taking = ({ nextTicket, served }, ticket, draw, wait, next) => ({
  [draw]: {
    updates: nextTicket,
    to: (old, r) => {
      r[ticket] = old;
      return old + 1;
    },
    next: wait,
  },
  [wait]: { awaits: served, toReach: (r) => r[ticket], next },
});

/** A thread that takes two locks in the order given, adds one to a counter, and gives both back. */
const thread = (name, [first, second]) =>
  lane(name, registers('firstTicket', 'secondTicket'), {
    ...taking(first, 'firstTicket', 'drawFirst', 'awaitFirst', 'drawSecond'),
    ...taking(second, 'secondTicket', 'drawSecond', 'awaitSecond', 'count'),
    count: {
      touches: (_, __, bytes) => bytes.reads(0, 4).writes(0, 4),
      step: (_, { plain }) => {
        plain[0]++;
      },
      next: 'freeSecond',
    },
    freeSecond: { stores: second.served, value: (r) => r.secondTicket + 1, next: 'freeFirst' },
    freeFirst: { stores: first.served, value: (r) => r.firstTicket + 1, next: 'end' },
  });

/** Both threads, with the locks taken in one order or in two. */
export function twoLocksSystem(inOneOrder = true) {
  const [a, b] = LOCKS;
  return new System({
    lanes: [thread('left', [a, b]), thread('right', inOneOrder ? [a, b] : [b, a])],
    cells: ['a: next ticket', 'a: served', 'b: next ticket', 'b: served'],
    plainWords: 1,
    plainNames: ['counter'],
    context: (plain) => ({ plain }),
    finalFault: (plain) => (plain[0] === 2 ? null : `the counter is ${plain[0]}, not 2`),
  });
}

/** The one with two orders. */
export const system = twoLocksSystem(false);

printVerdicts(import.meta, { 'two orders': system, 'one order': twoLocksSystem() });

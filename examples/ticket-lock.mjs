// Two threads add one to a counter in plain memory; then the same behind a ticket lock, where each draws a number and
// waits until that number is served. Checked in every interleaving. Run: node examples/ticket-lock.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const NEXT_TICKET = 0;
const SERVED = 1;
const lane = lanesIn();

const thread = (locks) =>
  lane(
    'thread',
    registers('ticket'),
    {
      drawTicket: {
        updates: NEXT_TICKET, // ticket = Atomics.add(cells, NEXT_TICKET, 1)
        to: (old, r) => {
          r.ticket = old;
          return old + 1;
        },
        next: 'awaitTurn',
      },
      awaitTurn: { awaits: SERVED, toReach: (r) => r.ticket, next: 'count' },
      count: {
        touches: (_, __, bytes) => bytes.reads(0, 4).writes(0, 4),
        step: (_, { plain }) => {
          plain[0]++;
        },
        next: locks ? 'serveNext' : 'end',
      },
      serveNext: { stores: SERVED, value: (r) => r.ticket + 1, next: 'end' },
    },
    { begin: (_, __, go) => (locks ? go.drawTicket : go.count) },
  );

/** Two threads that count, with the lock or without it. */
export function ticketLockSystem(locks = true) {
  return new System({
    lanes: [thread(locks), thread(locks)],
    cells: ['next ticket', 'served'],
    plainWords: 1,
    plainNames: ['counter'],
    context: (plain) => ({ plain }),
    finalFault: (plain) => (plain[0] === 2 ? null : `the counter is ${plain[0]}, not 2`),
  });
}

/** The one without the lock. */
export const system = ticketLockSystem(false);

printVerdicts(import.meta, { 'without a lock': system, 'with the lock': ticketLockSystem() });

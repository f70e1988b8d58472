import fc from 'fast-check';
import type { Provenance } from '../../src/safety/provenance.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { workOf } from '../program/work-of.js';

/** Operations in another order than the schedule's: a few that change places, are left out or come again. */
export const disorder = fc.array(
  fc.record({
    what: fc.constantFrom('move', 'move', 'move', 'drop', 'again'),
    from: fc.nat(1000),
    to: fc.nat(1000),
  }),
  { maxLength: 5 },
);

/** The operations' numbers in such an order. */
export function disordered(
  { ops }: Schedule,
  changes: ReturnType<typeof disorder.generate>['value'],
): number[] {
  const order = ops.map((_, index) => index);
  for (const { what, from, to } of changes) {
    const op = order[from % order.length];
    if (what !== 'again') order.splice(from % order.length, 1);
    if (what !== 'drop') order.splice(to % (order.length + 1), 0, op);
    if (order.length === 0) return order;
  }
  return order;
}

/** What follows data through tile operations, and says what one did wrong. */
export type Followed = Pick<
  Provenance,
  'bind' | 'stateWords' | 'load' | 'execute' | 'store' | 'rows' | 'takeFault' | 'finalFault'
>;

/** The first of these operations that does something wrong, by its place; at the end, whether the result is wrong. */
export function firstFault(schedule: Schedule, order: readonly number[], work: Followed) {
  work.bind(new Int32Array(work.stateWords));
  for (const [at, op] of order.entries()) {
    work[workOf(schedule.ops[op])](op);
    const what = work.takeFault();
    if (what !== null) return { at, isWrong: true };
  }
  return { at: order.length, isWrong: work.finalFault() !== null };
}

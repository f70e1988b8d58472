import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanced } from '../../property-tests/balanced.js';
import { tinyScheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { verify } from '../../src/safety/verify.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';

/** Bytes of SRAM that an operation reads, and those that it writes: from, and up to. */
function ranges(op: Operation, { tile }: Schedule) {
  const bytes = (from: number, elements: number) => [from, from + 4 * elements] as const;
  if (op.op === 'load') return { reads: [], writes: bytes(op.dstAddr, op.rows * op.cols) };
  if (op.op !== 'execute')
    return { reads: op.op === 'store' ? [bytes(op.srcAddr, op.rows * op.cols)] : [], writes: null };
  const { m, n, k } = tile;
  const sum = bytes(op.accAddr, m * n);
  return { reads: [bytes(op.aAddr, m * k), bytes(op.bAddr, k * n), sum], writes: sum };
}

const overlap = (a: readonly number[], b: readonly number[]) => a[0] < b[1] && b[0] < a[1];

test('wrong data go from operation to operation, each of which reads what the one before it wrote', async () => {
  const lengths: number[] = [];
  for (const schedule of fc.sample(tinyScheduleArbitrary.map(balanced), { numRuns: 400, seed: 3 })) {
    for (const protocol of [scoreboard, twoRing]) {
      const options = { protocol, find: 'wrong-result', closely: true, hold: false } as const;
      const { closeUp, explanation, counterexample } = await verify(schedule, options);
      if (counterexample?.kind !== 'wrong-result' || !closeUp || !explanation) continue;
      const { wayOfWrongData: way } = closeUp;
      lengths.push(way.length);
      const ops = way.map((step) => Number(/^operation (\d+)/.exec(explanation.steps[step].operation)?.[1]));
      if (way.length === 0) continue;
      expect(schedule.ops[ops.at(-1) as number].op).toBe('store');
      expect(way.at(-1)).toBe(explanation.steps.length - 1);
      // Of the steps of an operation it is the one that carries it out, not one that tells of it.
      for (const [at, step] of way.entries()) {
        const { op } = schedule.ops[ops[at]];
        expect(explanation.steps[step].access).toMatch(op === 'load' ? /writes SRAM/ : /reads SRAM/);
      }
      for (const [at, op] of ops.slice(1).entries()) {
        expect(way[at]).toBeLessThan(way[at + 1]);
        const { writes } = ranges(schedule.ops[ops[at]], schedule);
        const { reads } = ranges(schedule.ops[op], schedule);
        expect(writes && reads.some((range) => overlap(range, writes))).toBe(true);
      }
    }
  }
  // The same schedules each time: some way has a product on it.
  expect(Math.max(...lengths)).toBeGreaterThan(2);
});

import { expect, test } from 'vitest';
import { run } from '../../../sim/run.js';
import type { CostModel } from '../../../sim/time/cost-model.js';
import { runTimed } from '../../../sim/time/run-timed.js';
import { Timed } from '../../../sim/time/timed.js';
import { type Access, awaits, reads, stores, systemOf } from '../strategies/straight-line.js';

/** An operation of this number. */
const moves =
  (operation: number): Access =>
  (next) => ({ ...reads(0)(next), event: 'LOAD', operation: () => operation });
const alone: CostModel = { stepNs: (_, { event }) => (event === 'LOAD' ? 100 : 10), observeNs: 0 };
/** Each takes as many times as long as the other's number says. */
const shared: CostModel = {
  ...alone,
  sharing: { counts: ({ event }) => event === 'LOAD', slowdown: (_, other) => other },
};

function endsOf(
  programs: readonly (readonly Access[])[],
  hosts: readonly (readonly number[])[] = programs.map((_, lane) => [lane]),
  costs = shared,
): number[][] {
  const system = systemOf(programs, 2);
  const clock = new Timed(programs.length, costs, true, 8, hosts);
  expect(runTimed(system, clock).kind).toBe('ended');
  const again = new Timed(programs.length, costs, true, 8, hosts);
  system.reset();
  run(system, again);
  expect(again.logs).toEqual(clock.logs);
  return clock.logs.map(({ endsNs, count }) => [...endsNs.subarray(0, count)]);
}

test('operations of two hosts take longer for as long as both are under way, and no longer', () => {
  // Twice as long for both, until the first of them is over.
  expect(endsOf([[moves(2)], [moves(2)]])).toEqual([[200], [200]]);
  // The first one takes four times as long while the other one is there, which takes as long as alone.
  expect(endsOf([[moves(1)], [moves(4)]])).toEqual([[175], [100]]);
  // It comes later: 20 of 100 are done by then, and 25 more while it is there.
  expect(endsOf([[moves(1)], [awaits(0, 0), awaits(0, 0), moves(4)]])).toEqual([[175], [10, 20, 120]]);
  // Steps that are no operation neither suffer nor disturb.
  expect(endsOf([[moves(1)], [awaits(0, 0), reads(0)]])).toEqual([[100], [10, 20]]);
});

test('several others add up, and lanes on one host do not disturb each other', () => {
  expect(endsOf([[moves(1)], [moves(2)], [moves(2)]]).slice(1)).toEqual([[200], [200]]);
  expect(endsOf([[moves(2)], [moves(2)], [moves(2)]])).toEqual([[300], [300], [300]]);
  expect(endsOf([[moves(2)], [moves(2)]], [[0, 1]])).toEqual([[100], [100, 200]]);
});

test('where a machine says nothing of it, hosts cost each other nothing', () => {
  expect(endsOf([[moves(9)], [moves(9)]], undefined, alone)).toEqual([[100], [100]]);
});

test('who waits does not suffer, and does not disturb', () => {
  expect(endsOf([[moves(2), stores(0)], [awaits(0), moves(2)], [moves(2)]], [[0], [1], [2]])).toEqual([
    [200, 210],
    [220, 320],
    [200],
  ]);
});

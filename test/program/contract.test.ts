import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../property-tests/runs.js';
import { oneBuffer, partOverlap, roomy, storedBackwards } from '../../scripts/mutants/schedules.js';
import { onLanes, scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { Accesses, conflicts } from '../../src/lane/accesses.js';
import { contractFault, storedAtOnceFault } from '../../src/program/contract.js';
import { Column, EXECUTE, type OperationTable } from '../../src/program/operation-table.js';
import { tableAlone } from '../../src/program/system.js';
import { countersFor } from '../../src/protocols/counters.js';
import { sequence } from '../../src/protocols/sequence.js';
import { laneCount } from '../../src/schedule/lanes.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { validateSchedule } from '../../src/schedule/validate.js';
import { withInt8 } from '../schedule/with-int8.js';
import { conflictCases, twoOf } from './conflicts.js';
import { unordered } from './waits-by-definition.js';

const tableOf = (schedule: Schedule, protocol = sequence) =>
  tableAlone({ schedule, protocol, ringCapacity: 1 }).ops;
const laned = fc.integer({ min: 2, max: 5 }).chain((count) => onLanes(withInt8(scheduleArbitrary), count));

/** The last EXECUTE before an operation that has a byte in common with it, counted from 1; 0 where there is none. */
function lastConflict(ops: OperationTable, op: number): number {
  const [mine, theirs] = [new Accesses(), new Accesses()];
  ops.declare(op, mine);
  let last = 0;
  for (let execute = 0; execute < ops.executes && ops.executeAt(execute) < op; execute++) {
    ops.declare(ops.executeAt(execute), theirs.clear());
    if (conflicts(mine, theirs)) last = execute + 1;
  }
  return last;
}

describe('the contract', () => {
  test.each(conflictCases)(
    'holds two operations to what they have in common: %s',
    (_, first, second, isConflict) => {
      const schedule = twoOf(first, second);
      validateSchedule(schedule, 'schedule');
      const byLane = tableOf(schedule, countersFor(schedule));
      expect(contractFault(byLane, schedule)).toBeNull();
      byLane.goals.fill(0);
      expect(contractFault(byLane, schedule)).toBe(
        isConflict ? 'operation 1 does not wait for operation 0, which has bytes in common with it' : null,
      );
      if (first.op !== 'execute' || second.op === 'execute') return;
      const byNumber = tableOf(schedule);
      expect(contractFault(byNumber, schedule)).toBeNull();
      byNumber.words[byNumber.rowAt(1) + Column.hazard] = 0;
      expect(contractFault(byNumber, schedule)).toBe(
        isConflict ? 'operation 1 does not wait for EXECUTE 1, which has bytes in common with it' : null,
      );
    },
  );

  test('is kept by wait numbers of no less than the last EXECUTE with a byte in common, and by no others', () => {
    let broken = 0;
    fc.assert(
      fc.property(withInt8(scheduleArbitrary), (schedule) => {
        const ops = tableOf(schedule);
        expect(contractFault(ops, schedule)).toBeNull();
        for (let op = 0; op < ops.length; op++) {
          if (ops.kind(op) === EXECUTE) continue;
          const at = ops.rowAt(op) + Column.hazard;
          const { [at]: hazard } = ops.words;
          const least = lastConflict(ops, op);
          expect(least).toBeLessThanOrEqual(hazard);
          ops.words[at] = least;
          expect(contractFault(ops, schedule)).toBeNull();
          if (least > 0) {
            ops.words[at] = least - 1;
            expect(contractFault(ops, schedule)).toBe(
              `operation ${op} does not wait for EXECUTE ${least}, which has bytes in common with it`,
            );
            broken++;
          }
          ops.words[at] = ops.executes + 1;
          expect(contractFault(ops, schedule)).toContain(`operation ${op} waits for`);
          ops.words[at] = hazard;
        }
      }),
      { seed: 7, ...runs(100) },
    );
    expect(broken).toBeGreaterThan(100);
  });

  test('is kept by the waits for other lanes, and broken where two operations are not ordered any more', () => {
    let broken = 0;
    fc.assert(
      fc.property(laned, (schedule) => {
        const ops = tableOf(schedule, countersFor(schedule));
        const lanes = laneCount(schedule);
        expect(contractFault(ops, schedule)).toBeNull();
        for (let at = 0; at < ops.goals.length; at++) {
          const { [at]: goal } = ops.goals;
          if (goal === 0) continue;
          for (const less of [0, goal - 1]) {
            ops.goals[at] = less;
            if (less > 0) ops.words[ops.rowAt(ops.operationOf(at % lanes, less - 1)) + Column.isAwaited] = 1;
            const fault = contractFault(ops, schedule);
            if (unordered(ops, lanes) === null) expect(fault).toBeNull();
            else expect(fault).toContain('does not wait');
            broken += Number(fault !== null);
          }
          ops.goals[at] = ops.length + 1;
          expect(contractFault(ops, schedule)).toContain('not before it');
          ops.goals[at] = goal;
          const awaited = ops.operationOf(at % lanes, goal - 1);
          ops.words[ops.rowAt(awaited) + Column.isAwaited] = 0;
          expect(contractFault(ops, schedule)).toContain('does not tell of it');
          ops.words[ops.rowAt(awaited) + Column.isAwaited] = 1;
        }
      }),
      { seed: 7, ...runs(60) },
    );
    expect(broken).toBeGreaterThan(100);
  });
});

test('schedules that store sums at once are told from others', () => {
  expect(storedAtOnceFault(tableOf(roomy))).toBeNull();
  expect(storedAtOnceFault(tableOf(oneBuffer(3)))).toBeNull();
  expect(storedAtOnceFault(tableOf(storedBackwards))).toContain('is not stored straight after it');
  expect(storedAtOnceFault(tableOf(partOverlap))).toContain('begins elsewhere');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../property-tests/runs.js';
import { oneBuffer, partOverlap, roomy, storedBackwards } from '../../scripts/mutants/schedules.js';
import { onLanes, scheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { contractFault, storedAtOnceFault } from '../../src/program/contract.js';
import { Column } from '../../src/program/operation-table.js';
import { tableAlone } from '../../src/program/system.js';
import { countersFor } from '../../src/protocols/counters.js';
import { sequence } from '../../src/protocols/sequence.js';
import { laneCount } from '../../src/schedule/lanes.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { unordered } from './waits-by-definition.js';

const tableOf = (schedule: Schedule, protocol = sequence) =>
  tableAlone({ schedule, protocol, ringCapacity: 1 }).ops;
const laned = fc.integer({ min: 2, max: 5 }).chain((count) => onLanes(scheduleArbitrary, count));

describe('the contract', () => {
  test('is kept by the wait numbers of any schedule, and broken by each that is one less or too many', () => {
    let broken = 0;
    fc.assert(
      fc.property(scheduleArbitrary, (schedule) => {
        const ops = tableOf(schedule);
        expect(contractFault(ops, schedule)).toBeNull();
        for (let op = 0; op < ops.length; op++) {
          const at = ops.rowAt(op) + Column.hazard;
          const { [at]: hazard } = ops.words;
          if (hazard > 0) {
            ops.words[at] = hazard - 1;
            expect(contractFault(ops, schedule)).toBe(
              `operation ${op} does not wait for EXECUTE ${hazard}, which has bytes in common with it`,
            );
            broken++;
          }
          if (ops.kind(op) !== 1) {
            ops.words[at] = ops.executes + 1;
            expect(contractFault(ops, schedule)).toContain(`operation ${op} waits for`);
          }
          ops.words[at] = hazard;
        }
      }),
      { seed: 7, ...runs(100) },
    );
    expect(broken).toBeGreaterThan(0);
  });

  test('is kept by the waits for other lanes, and broken where two operations are not ordered any more', () => {
    fc.assert(
      fc.property(laned, (schedule) => {
        const ops = tableOf(schedule, countersFor(schedule));
        const lanes = laneCount(schedule);
        expect(contractFault(ops, schedule)).toBeNull();
        for (let at = 0; at < ops.goals.length; at++) {
          const { [at]: goal } = ops.goals;
          if (goal === 0) continue;
          ops.goals[at] = 0;
          if (unordered(ops, lanes) !== null) expect(contractFault(ops, schedule)).toContain('does not wait');
          ops.goals[at] = ops.length + 1;
          expect(contractFault(ops, schedule)).toContain('not before it');
          ops.goals[at] = goal;
          const awaited = ops.operationOf(at % lanes, goal - 1);
          ops.words[ops.rowAt(awaited) + Column.isAwaited] = 0;
          expect(contractFault(ops, schedule)).toContain('does not tell of it');
          ops.words[ops.rowAt(awaited) + Column.isAwaited] = 1;
        }
      }),
      runs(60),
    );
  });
});

test('schedules that store sums at once are told from others', () => {
  expect(storedAtOnceFault(tableOf(roomy))).toBeNull();
  expect(storedAtOnceFault(tableOf(oneBuffer(3)))).toBeNull();
  expect(storedAtOnceFault(tableOf(storedBackwards))).toContain('is not stored straight after it');
  expect(storedAtOnceFault(tableOf(partOverlap))).toContain('begins elsewhere');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../sim/explore/check.js';
import { CountersFirst } from '../../sim/explore/counters-first.js';
import { OnePath } from '../../sim/explore/one-path.js';
import { PersistentSets } from '../../sim/explore/persistent-sets.js';
import type { System } from '../../sim/system.js';
import { tinyScheduleArbitrary } from '../../src/campaign/schedule-arbitraries.js';
import { randomModel } from '../../src/model/random-model.js';
import { followedSystem } from '../../src/safety/followed-system.js';
import { verify } from '../../src/safety/verify.js';
import { compile } from '../../src/schedule/compile.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { compareMethods } from '../sim/explore/methods.js';
import { faultyPlans, type LanePlan, planLanes, plannedLanes } from './planned-lanes.js';

const METHODS = { OnePath, CountersFirst, PersistentSets };
/** As many operations as leave few enough states to look at each. */
const OPERATIONS = 9;

const first = (schedule: Schedule): Schedule => ({ ...schedule, ops: schedule.ops.slice(0, OPERATIONS) });
const compiled = fc
  .record({
    layers: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 3 }),
    seed: fc.nat(9),
  })
  .map(({ layers, seed }) =>
    compile(randomModel({ layers, seed: String(seed) }), {
      batch: 3,
      tile: { m: 2, k: 2, n: 2 },
      buffers: 2,
    }),
  );
const shared = fc.record({
  schedule: fc.oneof(tinyScheduleArbitrary, compiled).map(first),
  lanes: fc.array(fc.nat(2), { minLength: OPERATIONS, maxLength: OPERATIONS }),
});

const planOf = (schedule: Schedule, lanes: readonly number[]): LanePlan =>
  planLanes(
    schedule,
    schedule.ops.map((_, op) => lanes[op]),
  );
const systemOf = (schedule: Schedule, plan: LanePlan): System =>
  followedSystem({ schedule, protocol: plannedLanes(schedule, plan), ringCapacity: 1 }).system;

test('each fault of a plan of lanes is judged alike by every method, and a plan without one is proved', () => {
  fc.assert(
    fc.property(shared, ({ schedule, lanes }) => {
      const plan = planOf(schedule, lanes);
      const judged = (of: LanePlan) => {
        const build = () => systemOf(schedule, of);
        const { difference, verdict, isWalked, isReduced } = compareMethods(build, METHODS, true);
        expect(difference).toBeNull();
        expect([isWalked, isReduced]).toEqual([true, true]);
        return verdict;
      };
      expect(judged(plan)).toBe('proved');
      for (const faulty of faultyPlans(plan)) judged(faulty);
    }),
    { numRuns: 50 },
  );
});

test('the faults of that property come to every verdict', () => {
  const verdicts = fc
    .sample(shared, { numRuns: 50, seed: 1 })
    .flatMap(({ schedule, lanes }) =>
      faultyPlans(planOf(schedule, lanes)).map(
        (faulty) => check(systemOf(schedule, faulty), { byLevels: true }).verdict,
      ),
    );
  expect(verdicts.filter((verdict) => verdict !== 'proved').length).toBeGreaterThanOrEqual(200);
  expect(verdicts).toEqual(expect.arrayContaining(['deadlock', 'proved', 'race']));
});

test('six lanes with a thousand operations are proved, and a fault in them is told', async () => {
  const schedule = compile(randomModel({ layers: [80, 80, 80], seed: '1' }), {
    batch: 40,
    tile: { m: 8, k: 8, n: 8 },
  });
  expect(schedule.ops.length).toBeGreaterThan(1000);
  const plan = planLanes(
    schedule,
    schedule.ops.map((_, op) => op % 6),
  );
  expect(await verify(schedule, { protocol: plannedLanes(schedule, plan), hold: false })).toMatchObject({
    verdict: 'proved',
    method: 'one-path',
  });
  const late = plan.waits.findLastIndex((waits) => waits.length > 0);
  const faulty = { ...plan, waits: plan.waits.with(late, plan.waits[late].slice(1)) };
  const found = await verify(schedule, {
    protocol: plannedLanes(schedule, faulty),
    hold: false,
    simplifyMs: 0,
  });
  expect(found).toMatchObject({ verdict: 'race', method: 'one-path', counterexample: { minimal: false } });
});

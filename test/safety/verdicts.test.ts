import { describe, expect, test } from 'vitest';
import {
  accumulatorAt,
  compiled,
  execute,
  finishedBeforeStored,
  loadW,
  loadX,
  oneBuffer,
  operandAt,
  partOverlap,
  product,
  resident,
  roomy,
  scheduleOf,
  store,
  storedBackwards,
} from '../../scripts/mutants/schedules.js';
import { explore } from '../../sim/explore/explore.js';
import { randomModel } from '../../src/model/random-model.js';
import { PROTOCOLS } from '../../src/protocols/load.js';
import { followedSystem } from '../../src/safety/followed-system.js';
import { verify } from '../../src/safety/verify.js';
import { compile } from '../../src/schedule/compile.js';
import type { Operation, Schedule } from '../../src/schedule/schedule.js';
import { productsBeforeStores } from '../run/workloads.js';

const verdictOf = async (schedule: Schedule, protocol: string, ringCapacity = 8) =>
  (await verify(schedule, { protocol, ringCapacity })).verdict;

describe("on the original design's network", () => {
  const plan = compile(randomModel({ layers: [128, 64, 32, 32], seed: '1' }), { batch: 128 });

  test.each(['sequence', 'scoreboard'])('%s is proved', async (protocol) => {
    const { verdict, findings, counterexample } = await verify(plan, { protocol });
    expect({ verdict, findings, counterexample }).toEqual({
      verdict: 'proved',
      findings: [],
      counterexample: null,
    });
  });

  test('two-ring races, and one context switch shows it', async () => {
    const { verdict, counterexample } = await verify(plan, { protocol: 'two-ring' });
    expect(verdict).toBe('race');
    expect(counterexample).toMatchObject({ kind: 'race', contextSwitches: 1, minimal: true });
  });
});

describe('accumulators finished before the first is stored, with rings of C slots', () => {
  const cases = ['two-ring', 'scoreboard'].flatMap((protocol) =>
    [1, 2, 4, 8].map((capacity) => [protocol, capacity] as const),
  );

  test.each(cases)('%s deadlocks from 2C + 2 of them on, C = %i', async (protocol, capacity) => {
    const enough = productsBeforeStores(2 * capacity + 2).schedule;
    const { verdict, findings } = await verify(enough, { protocol, ringCapacity: capacity });
    expect(verdict).toBe('deadlock');
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'deadlock',
        waiting: [
          expect.objectContaining({ lane: 'dma', cause: 'ring full' }),
          expect.objectContaining({ lane: 'compute', cause: 'store ring full' }),
        ],
        cycle: ['dma', 'compute', 'dma'],
      }),
    ]);
    const tooFew = productsBeforeStores(2 * capacity + 1).schedule;
    expect(await verdictOf(tooFew, protocol, capacity)).toBe('proved');
  });

  test.each([1, 2, 4, 8])('sequence does not care, C = %i', async (capacity) => {
    for (const products of [2 * capacity + 1, 2 * capacity + 2]) {
      expect(await verdictOf(productsBeforeStores(products).schedule, 'sequence', capacity)).toBe('proved');
    }
  });
});

describe('a schedule decides whether scoreboard is right', () => {
  const loadY = (index: number, dstAddr: number): Operation => ({
    ...(loadX(index, dstAddr) as Extract<Operation, { op: 'load' }>),
    tensor: 'y',
  });
  const product2 = execute(operandAt(2), operandAt(1), accumulatorAt(2));

  /** What is loaded from y was stored just before, but scoreboard stores what was finished first. */
  const readsWhatIsStored = resident(
    product(0),
    product(1),
    store(0, accumulatorAt(1)),
    loadY(0, operandAt(2)),
    store(2, accumulatorAt(0)),
    product2,
    store(3, accumulatorAt(2)),
  );

  test('it is where each accumulator is stored straight after its last product', async () => {
    for (const schedule of [roomy, compiled, oneBuffer(3)]) {
      expect(await verdictOf(schedule, 'scoreboard')).toBe('proved');
    }
  });

  test('it is where the order of STOREs differs and nobody looks meanwhile', async () => {
    expect(await verdictOf(storedBackwards, 'scoreboard')).toBe('proved');
  });

  test('it is not where a LOAD reads what should have been stored by then', async () => {
    const { verdict, findings } = await verify(readsWhatIsStored, { protocol: 'scoreboard' });
    expect(verdict).toBe('wrong-result');
    expect(findings).toHaveLength(1);
    expect(await verdictOf(readsWhatIsStored, 'sequence')).toBe('proved');
  });

  test('it is not where a LOAD overlaps an operand in use in part', async () => {
    expect(await verdictOf(partOverlap, 'scoreboard')).toBe('race');
    expect(await verdictOf(partOverlap, 'sequence')).toBe('proved');
  });

  test('it is not where a LOAD goes into an accumulator in use', async () => {
    const intoAccumulator = scheduleOf(
      loadX(0, operandAt(0)),
      loadW(0, operandAt(1)),
      execute(operandAt(0), operandAt(1), accumulatorAt(0), 'first'),
      loadX(1, accumulatorAt(0)),
      execute(operandAt(0), operandAt(1), accumulatorAt(4)),
      store(0, accumulatorAt(4)),
    );
    expect(await verdictOf(intoAccumulator, 'scoreboard')).toBe('race');
    expect(await verdictOf(intoAccumulator, 'sequence')).toBe('proved');
  });
});

describe('exploring level by level and by a table of states', () => {
  const schedules = [
    ['roomy', roomy],
    ['compiled', compiled],
    ['oneBuffer', oneBuffer(4)],
    ['finished before stored', finishedBeforeStored(6)],
    ['part overlap', partOverlap],
  ] as const;
  const cases = [...PROTOCOLS.values()].flatMap((protocol) =>
    schedules.flatMap(([name, schedule]) =>
      [1, 2, 8].map((capacity) => [protocol.name, name, capacity, protocol, schedule] as const),
    ),
  );

  test.each(cases)('agree: %s on %s, C = %i', (_p, _s, capacity, protocol, schedule) => {
    const { system } = followedSystem({ schedule, protocol, ringCapacity: capacity });
    const byLevels = explore(system, { byLevels: true });
    const byTable = explore(system);
    const comparable = ({ peakStates: _, bytes: _b, ...rest }: typeof byTable) => rest;
    expect(comparable(byLevels)).toEqual(comparable(byTable));
    expect(byLevels.peakStates).toBeLessThanOrEqual(byTable.peakStates);
  });

  test('a protocol that claims no fixed steps gets the same verdict', async () => {
    for (const protocol of PROTOCOLS.values()) {
      const claims = await verify(oneBuffer(4), { protocol });
      const silent = await verify(oneBuffer(4), { protocol: { ...protocol, fixedSteps: false } });
      expect([silent.verdict, silent.states]).toEqual([claims.verdict, claims.states]);
      expect(silent.counterexample).toEqual(claims.counterexample);
    }
  });
});

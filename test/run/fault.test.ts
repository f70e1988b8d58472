import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/run/engine.js';
import { LaneFailure } from '../../src/run/threads/lane-failure.js';
import { temporaryFolder } from '../cli/heddle.js';
import { faultyProtocols, LANE, OPERATION, said, sayAndStay, startedWorkers } from './faulty.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, smallWorkload } from './workloads.js';

const small = smallWorkload();
const plan = planWorkload();
const folder = temporaryFolder();

const faulty = faultyProtocols();
const workers = startedWorkers();

async function failureOf(call: Promise<unknown>): Promise<LaneFailure> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LaneFailure);
  return error as LaneFailure;
}

/** The engine runs another schedule, with the right bits, and on other workers than before. */
async function expectRecovered(engine: Engine, count = 2): Promise<void> {
  const started = workers.length;
  await using oracle = new Engine();
  const expected = await oracle.execute(small.schedule, small.inputs);
  const { outputs } = await engine.execute(small.schedule, small.inputs);
  expect(firstDifference(outputs, expected.outputs)).toBeNull();
  expect(workers.length).toBe(started + count);
}

describe.each([
  ['load', 2],
  ['execute', 2],
  ['store', 2],
  ['load', 1],
  ['execute', 1],
] as const)('in a %s, on %i workers, a lane that', (state, count) => {
  const lane = LANE[state];
  const operation = OPERATION[state];
  const place = `at operation ${operation} (${state.toUpperCase()})`;

  test.each([
    [
      'throws',
      "throw new Error('a tile too many')",
      'threw',
      `failed ${place}: FILE: your protocol threw in lane ${lane}, state ${state}, step: a tile too many (FILE:5)`,
    ],
    [
      'throws no error',
      "throw 'a word'",
      'threw',
      `failed ${place}: FILE: your protocol threw in lane ${lane}, state ${state}, step: a word`,
    ],
    ['exits', 'process.exit(7)', 'lost', `lost its worker ${place} (exit code 7)`],
  ])('%s is named with its operation, and the engine recovers', async (_, fault, why, says) => {
    const protocol = faulty(state, fault);
    await using engine = new Engine({ threaded: true, workers: count, protocol });
    const message = `the ${lane} lane ${says.replaceAll('FILE', protocol)}`;
    for (let round = 0; round < 2; round++) {
      const failure = await failureOf(engine.execute(plan.schedule, plan.inputs));
      expect(failure).toMatchObject({ message, lane, operation, why });
      await expectRecovered(engine, count);
    }
  });

  test('never returns is named, ended, and the engine recovers', async () => {
    await using engine = new Engine({
      threaded: true,
      workers: count,
      // Long enough for the other lanes to be given a processor, on a busy machine as well.
      watchdogMs: 500,
      protocol: faulty(state, 'for (;;);'),
    });
    const failure = await failureOf(engine.execute(plan.schedule, plan.inputs));
    expect(failure).toMatchObject({ lane, operation });
    expect(failure.message).toMatch(`the ${lane} lane is stuck ${place}`);
    await expectRecovered(engine, count);
  });
});

describe('a worker that is terminated from outside', () => {
  test.each(['load', 'execute', 'store'] as const)(
    'in a %s takes the lane with it, and the engine recovers',
    async (state) => {
      const marker = join(folder, `in ${state}`);
      await using engine = new Engine({
        threaded: true,
        workers: 2,
        protocol: faulty(state, sayAndStay(marker)),
      });
      const call = failureOf(engine.execute(plan.schedule, plan.inputs));
      await said(marker);
      await workers.at(LANE[state] === 'dma' ? -2 : -1)?.terminate();
      expect(await call).toMatchObject({ lane: LANE[state], operation: OPERATION[state] });
      await expectRecovered(engine);
    },
  );

  test('between runs is not missed', async () => {
    await using engine = new Engine({ threaded: true, workers: 2 });
    await engine.execute(small.schedule, small.inputs);
    await workers.at(-1)?.terminate();
    await expectRecovered(engine);
  });
});

test('calls that wait while a lane fails are carried out', async () => {
  await using engine = new Engine({ threaded: true, protocol: faulty('execute', 'process.exit(1)') });
  const calls = [plan, small, plan, small].map(({ schedule, inputs }) => engine.execute(schedule, inputs));
  const outcomes = (await Promise.allSettled(calls)).map(({ status }) => status);
  expect(outcomes).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
});

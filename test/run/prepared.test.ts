import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/model/tensor.js';
import { sequence } from '../../src/protocols/sequence.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import type { Config } from '../../src/run/config.js';
import { Engine } from '../../src/run/engine.js';
import { needsZeros } from '../../src/run/workspace/needs-zeros.js';
import { allocate, Workspace } from '../../src/run/workspace/workspace.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import type { Workload } from '../../src/workload/workload.js';
import { faultyProtocols } from './faulty.js';
import { firstDifference } from './same-bits.js';
import { planWorkload, productsBeforeStores, smallWorkload } from './workloads.js';

const plan = planWorkload();
const small = smallWorkload();
const faulty = faultyProtocols();

async function oracle({ schedule, inputs }: Pick<Workload, 'schedule' | 'inputs'>) {
  await using engine = new Engine();
  return (await engine.execute(schedule, inputs)).outputs;
}

/** Outputs as they lie in memory, as `execute` would give them. */
function seen(outputs: ReadonlyMap<string, Float32Array>, like: ReadonlyMap<string, Tensor>) {
  return new Map([...outputs].map(([name, data]) => [name, { ...(like.get(name) as Tensor), data }]));
}

const configs: readonly Config[] = [
  {},
  { threaded: true, workers: 1 },
  { threaded: true, workers: 2 },
  { threaded: true, workers: 2, callerHosts: false },
  { threaded: 'auto', workers: 2 },
];

describe.each(configs)('a prepared program (%o)', (config) => {
  test.each([plan, small])('gives the bits of `execute`, run after run: $name', async (workload) => {
    await using engine = new Engine(config);
    const expected = await oracle(workload);
    const prepared = await engine.prepare(workload.schedule, workload.inputs);
    const inLoop = new Set<boolean>();
    for (let run = 0; run < 10; run++) {
      const { makespanNs, callNs, around, hosts } = await prepared.run();
      expect(firstDifference(seen(prepared.outputs, expected), expected)).toBeNull();
      inLoop.add(hosts === null);
      expect(callNs).toBeGreaterThanOrEqual(makespanNs);
      expect(around.collectNs).toBe(0);
    }
    expect([...inLoop]).toEqual(config.threaded === 'auto' ? [true, false] : [!config.threaded]);
  });

  test('refuses to write what it is not given, and writes nothing of it', async () => {
    await using engine = new Engine(config);
    const prepared = await engine.prepare(small.schedule, small.inputs);
    const [[name, tensor]] = smallWorkload('2').inputs;
    const none = new Map([
      [name, tensor],
      ['none', tensor],
    ] as const);
    await expect(prepared.write(none)).rejects.toThrow('tensor none: the schedule is not given one');
    const longer = new Map([[name, { ...tensor, rows: tensor.rows + 1 }]]);
    await expect(prepared.write(longer)).rejects.toThrow(BadInput);
    await prepared.run();
    expect(firstDifference(prepared.copyOutputs(), await oracle(small))).toBeNull();
  });

  test('works on what is written, weights too, and its copies stay as they are', async () => {
    await using engine = new Engine(config);
    const other = smallWorkload('2');
    const prepared = await engine.prepare(small.schedule, small.inputs);
    await prepared.run();
    const first = prepared.copyOutputs();
    const isView = ([name]: readonly [string, unknown]) => prepared.inputs.has(name);
    const views = [...other.inputs].filter(isView);
    expect(views.length).toBeGreaterThan(0);
    for (const [name, { data }] of views) prepared.inputs.get(name)?.set(data);
    await prepared.write(new Map([...other.inputs].filter((input) => !isView(input))));
    await prepared.run();
    const expected = await oracle({ schedule: small.schedule, inputs: other.inputs });
    expect(firstDifference(prepared.copyOutputs(), expected)).toBeNull();
    expect(firstDifference(first, await oracle(small))).toBeNull();
    expect(firstDifference(expected, first)).not.toBeNull();
  });

  test('keeps its memory to itself: others, and `execute`, run in turn', async () => {
    await using engine = new Engine(config);
    const expected = [await oracle(small), await oracle(plan)];
    const prepared = [
      await engine.prepare(small.schedule, small.inputs),
      await engine.prepare(plan.schedule, plan.inputs),
    ];
    for (let round = 0; round < 3; round++) {
      const called = engine.execute(plan.schedule, plan.inputs);
      await Promise.all(prepared.map((one) => one.run()));
      expect(firstDifference((await called).outputs, expected[1])).toBeNull();
      for (const [index, one] of prepared.entries()) {
        expect(firstDifference(one.copyOutputs(), expected[index])).toBeNull();
      }
    }
  });

  test('finds zeros where the schedule reads what nothing has written', async () => {
    await using engine = new Engine(config);
    const { schedule, inputs } = adding();
    const prepared = await engine.prepare(schedule, inputs);
    const expected = await oracle({ schedule, inputs });
    for (let run = 0; run < 3; run++) {
      await prepared.run();
      expect(firstDifference(prepared.copyOutputs(), expected)).toBeNull();
    }
  });
});

/** A schedule that adds to an accumulator that nobody set. */
function adding(): Workload {
  const workload = productsBeforeStores(2);
  const ops = workload.schedule.ops.map((op) => (op.op === 'execute' ? { ...op, firstK: false } : op));
  return { ...workload, schedule: { ...workload.schedule, ops } };
}

describe('zeros are needed', () => {
  const needed = (schedule: Schedule) => {
    const { image, ops } = new Workspace({ schedule, protocol: sequence, ringCapacity: 1 }, allocate);
    return needsZeros(schedule, image, ops);
  };
  const { schedule } = small;
  const without = (index: number) => ({ ...schedule, ops: schedule.ops.toSpliced(index, 1) });

  test.each([
    ['not for what is compiled', schedule, false],
    ['not for that of the original design', plan.schedule, false],
    ['where an accumulator is added to that was not set', adding().schedule, true],
    ['where an operand was not loaded', without(0), true],
    ['where an element of an output is not stored', without(schedule.ops.length - 1), true],
  ])('%s', (_, schedule, expected) => {
    expect(needed(schedule)).toBe(expected);
  });
});

describe('preparing', () => {
  test('refuses what `execute` refuses, and a closed engine', async () => {
    const engine = new Engine();
    await expect(engine.prepare(small.schedule, new Map())).rejects.toThrow(BadInput);
    await using tight = new Engine({ sramBytes: 4 });
    await expect(tight.prepare(small.schedule, small.inputs)).rejects.toThrow(BadInput);
    const prepared = await engine.prepare(small.schedule, small.inputs);
    await engine.close();
    await expect(prepared.run()).rejects.toThrow('the engine is closed');
    await expect(engine.prepare(small.schedule, small.inputs)).rejects.toThrow('the engine is closed');
  });

  test('keeps a program through failures of others, and through a signal', async () => {
    await using engine = new Engine({ threaded: true, protocol: faulty('execute', "throw new Error('no')") });
    const prepared = await engine.prepare(small.schedule, small.inputs);
    const expected = await oracle(small);
    for (let round = 0; round < 2; round++) {
      await expect(engine.execute(plan.schedule, plan.inputs)).rejects.toThrow('the compute lane failed');
      const signal = AbortSignal.abort(new Error('no longer wanted'));
      await expect(prepared.run({ signal })).rejects.toThrow('no longer wanted');
      await prepared.run({ signal: new AbortController().signal });
      expect(firstDifference(prepared.copyOutputs(), expected)).toBeNull();
    }
  });
});

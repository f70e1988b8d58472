import { describe, expect, test } from 'vitest';
import { randomModel, randomTensor } from '../../src/model/random-model.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { givenTensors, type Schedule } from '../../src/schedule/schedule.js';
import { modelWorkload, outputTensor, scheduleWorkload } from '../../src/workload/workload.js';
import { handWritten } from '../schedule/hand-written.js';

const model = randomModel({ layers: [6, 5, 4], seed: '1' });

describe('the workload of a model', () => {
  test('has every tensor that its schedule is to be given', () => {
    const { schedule, inputs, name } = modelWorkload(model, { batch: 3 }, null, 'seed');
    expect(name).toBe('6-5-4');
    expect([...inputs.keys()].sort()).toEqual(
      givenTensors(schedule)
        .map((spec) => spec.name)
        .sort(),
    );
    for (const { name, rows, cols } of givenTensors(schedule)) {
      expect(inputs.get(name)).toMatchObject({ rows, cols });
    }
    expect([...inputs.values()]).toContain(model.layers[1].weight);
  });

  test('takes its batch from the input', () => {
    const input = randomTensor(9, 6, 'x');
    const { schedule, inputs } = modelWorkload(model, {}, input, 'seed');
    expect(schedule.tensors[0]).toMatchObject({ rows: 9, cols: 6, role: 'input' });
    expect(inputs.get(schedule.tensors[0].name)).toBe(input);
    expect(modelWorkload(model, { batch: 9 }, input, 'seed').schedule).toEqual(schedule);
  });

  test('makes random input that the seed decides', () => {
    const input = (seed: string) => {
      const { schedule, inputs } = modelWorkload(model, { batch: 2 }, null, seed);
      return inputs.get(schedule.tensors[0].name);
    };
    expect(input('a')).toEqual(input('a'));
    expect(input('a')).not.toEqual(input('b'));
  });

  test('is refused where input and model, or input and batch, do not fit', () => {
    const wide = () => modelWorkload(model, {}, randomTensor(2, 7, 'x'), 'seed');
    expect(wide).toThrow(BadInput);
    expect(wide).toThrow('2 x 7, but 6-5-4 takes rows of 6');
    const many = () => modelWorkload(model, { batch: 4 }, randomTensor(2, 6, 'x'), 'seed');
    expect(many).toThrow('--batch 4: the input has 2 rows');
  });
});

describe('the workload of a schedule', () => {
  test('draws nothing for tensors that nobody asks for the data of', () => {
    const x = { name: 'x', rows: 2 ** 14, cols: 2 ** 14, role: 'input' as const };
    const before = process.memoryUsage().arrayBuffers;
    const { inputs } = scheduleWorkload(
      'large',
      { ...handWritten, tensors: [x], ops: [] },
      new Map(),
      'seed',
    );
    expect(inputs.get('x')).toMatchObject({ rows: 2 ** 14, cols: 2 ** 14 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  test('takes the tensors given, and random ones for the rest', () => {
    const x = randomTensor(5, 4, 'mine');
    const { inputs } = scheduleWorkload('hand', handWritten, new Map([['x', x]]), 'seed');
    expect([...inputs.keys()]).toEqual(['x', 'w', 'b']);
    expect(inputs.get('x')).toBe(x);
    expect(inputs.get('w')).toEqual(scheduleWorkload('hand', handWritten, new Map(), 'seed').inputs.get('w'));
    expect(inputs.get('w')).not.toEqual(
      scheduleWorkload('hand', handWritten, new Map(), 'other').inputs.get('w'),
    );
  });

  test.each(['h', 'nowhere'])('refuses tensor %s, which is none that it takes', (name) => {
    const given = new Map([[name, randomTensor(1, 1, 'x')]]);
    expect(() => scheduleWorkload('hand', handWritten, given, 'seed')).toThrow(BadInput);
    expect(() => scheduleWorkload('hand', handWritten, given, 'seed')).toThrow('the schedule takes x, w, b');
  });
});

describe('the output', () => {
  const stores = (...names: string[]): Schedule => ({
    ...handWritten,
    ops: handWritten.ops.filter((op) => op.op === 'store' && names.includes(op.tensor)),
  });

  test('is the stored tensor with that role, or the last one that is stored', () => {
    expect(outputTensor(handWritten)?.name).toBe('y');
    expect(outputTensor(stores('h'))?.name).toBe('h');
    expect(outputTensor(stores())).toBeNull();
  });
});

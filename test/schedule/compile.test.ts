import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileOptionsArbitrary, modelArbitrary } from '../../src/campaign/arbitraries.js';
import { randomModel } from '../../src/model/random-model.js';
import { compile } from '../../src/schedule/compile.js';
import { givenTensors, storedTensors } from '../../src/schedule/schedule.js';
import { validateSchedule } from '../../src/schedule/validate.js';
import { refusalOf } from '../model/refusals.js';
import { layersOf, walk } from './compiled-walk.js';

const compiled = [modelArbitrary, compileOptionsArbitrary] as const;

describe('a compiled schedule', () => {
  test.prop([...compiled])('is valid', (model, options) => {
    validateSchedule(compile(model, options), 'net.json');
  });

  test.prop([...compiled])('has the tensors of the model, each name once', (model, options) => {
    const schedule = compile(model, options);
    const layers = layersOf(schedule, model);
    expect(new Set(schedule.tensors.map(({ name }) => name)).size).toBe(schedule.tensors.length);
    layers.forEach(({ left, right, bias, output, ofRows }, index) => {
      const { weight, bias: given } = model.layers[index];
      expect([left.rows, left.cols]).toEqual([options.batch, weight.rows]);
      expect([right.rows, right.cols]).toEqual([weight.rows, weight.cols]);
      expect(bias && [bias.rows, bias.cols]).toEqual(given && [1, weight.cols]);
      expect([output.rows, output.cols]).toEqual([options.batch, weight.cols]);
      const isOutput = ofRows === null && index === layers.length - 1;
      expect(output.role).toBe(isOutput ? 'output' : 'activation');
      expect(ofRows && [ofRows.rows, ofRows.cols]).toEqual(ofRows && [output.rows, output.cols]);
    });
    const stored = layers.flatMap(({ output, ofRows }) => (ofRows ? [output, ofRows] : [output]));
    expect(storedTensors(schedule)).toEqual(stored);
    expect(givenTensors(schedule).length).toBe(schedule.tensors.length - stored.length);
  });

  test.prop([...compiled])(
    'multiplies and stores what the model says, of tiles that are there',
    (model, options) => {
      walk(compile(model, options), model);
    },
  );

  test.prop([...compiled])(
    'has operands in the lower half of SRAM, accumulators in the upper',
    (model, options) => {
      const { sramBytes, tile, ops } = compile(model, options);
      const half = sramBytes / 2;
      for (const op of ops) {
        if (op.op === 'execute') {
          const { aAddr, bAddr, accAddr } = op;
          expect([aAddr % 64, bAddr % 64, accAddr % 64]).toEqual([0, 0, 0]);
          expect(Math.max(aAddr + 4 * tile.m * tile.k, bAddr + 4 * tile.k * tile.n)).toBeLessThanOrEqual(
            half,
          );
          // Accumulators begin on a cache line too: where half of SRAM does not, on the line that it is in.
          expect(accAddr).toBeGreaterThan(half - 64);
        } else if (op.op === 'load') {
          expect(op.dstAddr % 64).toBe(0);
          expect(op.dstAddr + 4 * op.rows * op.cols).toBeLessThanOrEqual(half);
          expect(op.buffer).toBeLessThan(options.buffers);
        }
      }
    },
  );

  test.prop([...compiled])('needs as much SRAM as its refusal says', (model, options) => {
    const messageAt = (sramBytes: number) => refusalOf(() => compile(model, { ...options, sramBytes }));
    const message = messageAt(4);
    expect(message).not.toMatch('\n');
    const needed = Number(/: (\d+) bytes would do/.exec(message)?.[1]);
    compile(model, { ...options, sramBytes: needed });
    expect(messageAt(needed - 128)).toMatch(`: ${needed} bytes would do (--sram ${needed})`);
    expect(needed).toBeLessThanOrEqual(options.sramBytes);
  });
});

describe('the batch', () => {
  test.prop([...compiled])("is the model's own where it has one", (model, { batch, ...options }) => {
    const fixed = { ...model, batch };
    expect(compile(fixed, options)).toEqual(compile(model, { ...options, batch }));
    expect(compile(fixed, { ...options, batch })).toEqual(compile(fixed, options));
    expect(refusalOf(() => compile(fixed, { ...options, batch: batch + 1 }))).toMatch(
      `the model's batch is fixed at ${batch}, not ${batch + 1}: leave --batch out`,
    );
  });

  test.prop([...compiled])('is 1 where nobody says', (model, { batch: _, ...options }) => {
    expect(compile(model, options)).toEqual(compile(model, { ...options, batch: 1 }));
  });
});

describe('what costs no time or memory:', () => {
  test.each(['plain', 'pipelined'] as const)('SRAM for millions of tiles, in %s order', (order) => {
    const model = randomModel({ layers: [1, 1], seed: '1' });
    const tile = { m: 1, k: 1, n: 1 };
    const ops = (sramBytes: number) =>
      compile(model, { batch: 5000, tile, buffers: 1024, order, sramBytes }).ops.map(({ op }) => op);
    expect(ops(2 ** 30)).toEqual(ops(2 ** 20));
  });

  test('tens of thousands of layers of one name', () => {
    const [layer] = randomModel({ layers: [1, 1], seed: '1' }).layers;
    const model = { ...randomModel({ layers: [1, 1], seed: '1' }), layers: new Array(30_000).fill(layer) };
    const names = compile(model).tensors.map(({ name }) => name);
    expect(new Set(names).size).toBe(60_001);
    expect(names.slice(0, 5)).toEqual([
      'input',
      'layer1.weight',
      'layer1.out',
      'layer1.weight#2',
      'layer1.out#2',
    ]);
  });
});

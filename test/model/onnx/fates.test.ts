import { TensorProto_DataType as Type } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { inspectOnnx, readOnnx } from '../../../src/model/onnx/read.js';
import { UnsupportedOperators } from '../../../src/model/onnx/refusal.js';
import { refusalOf } from '../refusals.js';
import { end, FLOAT16, INT8, linear } from './families/family.js';
import { forward } from './forward.js';
import { GraphWriter } from './graph-writer.js';

const ML = 'ai.onnx.ml';
const writer = () => new GraphWriter(17, 'fates');

/** Reads a graph of x, batch x 4, that ends in what `write` returns. */
function inspected(write: (graph: GraphWriter, x: string) => string, output?: string) {
  const graph = writer();
  end(graph, write(graph, graph.input('x', ['batch', 4])));
  return inspectOnnx(graph.bytes(), 'f', { output });
}

describe('what is dropped is said', () => {
  test('a label: the answer is the scores', () => {
    const { model, notes } = inspected((graph, x) =>
      graph.op('ArgMax', [graph.op('Relu', [linear(graph, x, 4, 3)])], { axis: 1 }),
    );
    expect(model.layers.map(({ activation }) => activation)).toEqual([{ name: 'relu' }]);
    expect(model.remarks).toEqual(['node "/ArgMax_2" (ArgMax): the answer is its input']);
    expect(notes).toEqual([
      {
        kind: 'dropped',
        node: '/ArgMax_2',
        operator: 'ArgMax',
        makes: 'ArgMax_4',
        what: 'the answer is its input',
      },
    ]);
  });

  test('a list of dictionaries: the answer is a row of numbers', () => {
    const { model } = inspected((graph, x) =>
      graph.op(
        'ZipMap',
        [graph.op('Softmax', [linear(graph, x, 4, 3)])],
        { classlabels_int64s: [0, 1, 2] },
        ML,
      ),
    );
    expect(model.layers.map(({ ofRows }) => ofRows)).toEqual([{ name: 'softmax' }]);
    expect(model.remarks?.[0]).toContain('in the order of its labels');
  });

  test('a normalizer that does something: the answer is what it takes', () => {
    const { model } = inspected((graph, x) =>
      graph.op('Normalizer', [graph.op('Sigmoid', [linear(graph, x, 4, 3)])], { norm: 'L1' }, ML),
    );
    expect(model.remarks?.[0]).toContain('not divided by the sum of its row');
  });

  test('rounding to 8 bits, but what is out of range is clipped', () => {
    const { model } = inspected((graph, x) => {
      const parts = [graph.weight([], [0.5]), graph.weight([], [0], INT8)];
      const whole = graph.op('QuantizeLinear', [linear(graph, x, 4, 3), ...parts]);
      return graph.op('DequantizeLinear', [whole, ...parts]);
    });
    expect(model.layers[0].activation).toEqual({ name: 'clip', min: -64, max: 63.5 });
    expect(model.remarks?.[0]).toContain('rounding to multiples of 0.5');
  });

  test('rounding to float16', () => {
    const { model } = inspected((graph, x) =>
      graph.op('Cast', [graph.op('Cast', [linear(graph, x, 4, 3)], { to: FLOAT16 })], { to: 1 }),
    );
    expect(model.remarks?.[0]).toContain('rounding to float16');
  });

  test('a batch that the graph mixes: it is one row', () => {
    const { model } = inspected((graph, x) =>
      linear(graph, graph.op('Reshape', [x, graph.ints([1, 4])]), 4, 3),
    );
    expect(model.batch).toBe(1);
    expect(model.remarks).toEqual([
      'the graph mixes rows of a batch, so the open dimensions of its input are taken as 1',
    ]);
  });

  test('columns that are rows', () => {
    const graph = writer();
    end(graph, graph.op('MatMul', [graph.weight([3, 4]), graph.input('x', [4, 'n'])]));
    expect(readOnnx(graph.bytes(), 'f').remarks).toEqual([
      "each row of the input is a column of the graph's, which has shape [4, n]",
      "each row of the output is a column of the graph's, which has shape [3, n]",
    ]);
  });

  test('nothing, where nothing is dropped', () => {
    const { model } = inspected((graph, x) => graph.op('Dropout', [linear(graph, x, 4, 3)]));
    expect(model.remarks).toBeUndefined();
  });
});

describe('outputs', () => {
  const both = writer();
  const hidden = both.op('Relu', [linear(both, both.input('x', ['batch', 4]), 4, 5)]);
  end(both, linear(both, hidden, 5, 2), null, 'action');
  end(both, linear(both, hidden, 5, 1), null, 'value');
  end(both, both.op('Sin', [hidden]), null, 'odd');

  test.each([
    ['action', 2],
    ['value', 1],
  ])('%s is computed where it is chosen', (output, width) => {
    const { model, droppedOutputs } = inspectOnnx(both.bytes(), 'f', { output });
    expect(model.layers.at(-1)?.weight.cols).toBe(width);
    expect(droppedOutputs).toEqual(['action', 'value', 'odd'].filter((name) => name !== output));
  });

  test('are named where one must be chosen, and where there is none of the name', () => {
    expect(refusalOf(() => readOnnx(both.bytes(), 'f'))).toContain(
      'it has 3 outputs: choose "action" or "value"',
    );
    expect(refusalOf(() => readOnnx(both.bytes(), 'f', { output: 'z' }))).toContain('it has no output "z"');
    expect(() => readOnnx(both.bytes(), 'f', { output: 'odd' })).toThrow(UnsupportedOperators);
  });
});

describe('constants are folded into the layer that they stand beside', () => {
  test('to weights that are the same but for rounding', () => {
    const graph = writer();
    const x = graph.input('x', ['batch', 2]);
    const scaled = graph.op('Div', [graph.op('Sub', [x, graph.weight([2], [1, 2])]), graph.scalar(4)]);
    const product = graph.op('MatMul', [scaled, graph.weight([2, 2], [4, 8, 12, 16])]);
    end(graph, graph.op('Mul', [graph.op('Add', [product, graph.scalar(3)]), graph.weight([2], [1, 10])]));
    const { model, notes } = inspectOnnx(graph.bytes(), 'f');
    const [{ weight, bias }] = model.layers;
    expect([...weight.data]).toEqual([1, 20, 3, 40]);
    expect(Array.from(bias?.data ?? [])).toEqual([-4, -70]);
    expect([...forward(model, Float32Array.of(1, 2))]).toEqual([3, 30]);
    expect(notes.map(({ operator, what }) => [operator, what])).toEqual(
      ['Sub', 'Div', 'Add', 'Mul'].map((operator) => [operator, 'into weights and bias']),
    );
  });

  test('but not where that would be too large for float32', () => {
    const twice = (graph: GraphWriter, x: string) => {
      const once = graph.op('Mul', [linear(graph, x, 4, 3), graph.scalar(3e38)]);
      return graph.op('Mul', [once, graph.scalar(3e38)]);
    };
    expect(refusalOf(() => inspected(twice))).toContain('too large for float32 once constants are folded');
  });

  test('and a weight that nothing changes is the same array for all that share it', () => {
    const graph = writer();
    const w = graph.weight([4, 4]);
    end(graph, graph.op('MatMul', [graph.op('MatMul', [graph.input('x', ['batch', 4]), w]), w]));
    const { layers } = readOnnx(graph.bytes(), 'f');
    expect(layers[0].weight.data).toBe(layers[1].weight.data);
  });
});

describe('words about an answer that is not quite that of the graph', () => {
  const remarksOf = (write: (graph: GraphWriter, x: string) => string) =>
    inspected(write).model.remarks ?? [];
  const whole = (value: number, make: (graph: GraphWriter, x: string, w: string) => string) =>
    remarksOf((graph, x) => make(graph, x, graph.weight([4], [1, 2, value, 4], Type.INT32)));

  test('whole numbers that float32 has not are said, in a weight and in a bias', () => {
    const product = (graph: GraphWriter, x: string, w: string) =>
      graph.op('MatMul', [x, graph.op('Reshape', [w, graph.ints([4, 1])])]);
    const sum = (graph: GraphWriter, x: string, w: string) => graph.op('Add', [linear(graph, x, 4, 4), w]);
    for (const make of [product, sum]) {
      expect(whole(2 ** 24 + 1, make)).toEqual([
        expect.stringContaining('whole numbers beyond 2^24 are rounded to float32'),
      ]);
      expect(whole(2 ** 24, make)).toEqual([]);
      expect(whole(2 ** 30, make)).toEqual([]);
    }
  });

  test('and not those of a shape', () => {
    const cut = (graph: GraphWriter, x: string) =>
      graph.op('Slice', [
        linear(graph, x, 4, 4),
        graph.ints([0]),
        graph.ints([2 ** 31 - 1]),
        graph.ints([1]),
      ]);
    expect(remarksOf(cut)).toEqual([]);
  });

  test('a layer for a function or a scale alone is named as it is called in the end', () => {
    const scaled = (graph: GraphWriter, x: string) =>
      graph.op('Mul', [graph.op('Sigmoid', [linear(graph, x, 4, 3)]), graph.scalar(3)]);
    expect(remarksOf(scaled)).toEqual([
      'layer "/Gemm_0.scale" has zeros beside the one weight of each output, so infinities and NaN spread over their row',
    ]);
    expect(remarksOf((graph, x) => graph.op('LogSoftmax', [linear(graph, x, 4, 3)]))).toEqual([
      'logarithms of probabilities below 1e-38 are less precise, and those below 1e-45 are -Infinity',
    ]);
  });
});

describe('functions that are nearly one that is known', () => {
  test.each<[string, (graph: GraphWriter, x: string) => string]>([
    ['Gelu with another factor', (graph, x) => spelled(graph, x, 0.7, 1)],
    ['Gelu with another summand', (graph, x) => spelled(graph, x, Math.SQRT1_2, 1.001)],
    ['a square', squared],
    ['a square of a function', (graph, x) => squared(graph, graph.op('Tanh', [x]))],
    ['a sum with itself', (graph, x) => graph.op('Add', [x, graph.op('Tanh', [x])])],
  ])('%s is computed as it is spelt', (_, write) => {
    const { layers } = inspected((graph, x) => write(graph, linear(graph, x, 4, 3))).model;
    expect(layers.some(({ add, multiply }) => add ?? multiply)).toBe(true);
    expect(layers.map(({ activation }) => activation?.name)).not.toContain('gelu');
  });

  test('a product of functions of one layer computes that twice, without a layer of its own', () => {
    const { layers, remarks } = inspected((graph, x) => {
      const h = linear(graph, x, 4, 3);
      return graph.op('Mul', [graph.op('Tanh', [h]), graph.op('Sigmoid', [h])]);
    }).model;
    expect(
      layers.map(({ weight, activation, from, multiply }) => [weight.rows, activation?.name, from, multiply]),
    ).toEqual([
      [4, 'tanh', undefined, undefined],
      [4, 'sigmoid', 0, { of: 1, after: true }],
    ]);
    expect(remarks).toBeUndefined();
  });

  test('what is used by several is computed once', () => {
    const { layers } = inspected((graph, x) => {
      const h = linear(graph, x, 4, 3);
      const work = graph.op('Add', [h, graph.op('Tanh', [h])]);
      return graph.op('Add', [linear(graph, work, 3, 2), linear(graph, work, 3, 2)]);
    }).model;
    expect(layers.length).toBe(4);
  });
});

function squared(graph: GraphWriter, x: string): string {
  return graph.op('Mul', [x, x]);
}

function spelled(graph: GraphWriter, x: string, factor: number, summand: number): string {
  const erf = graph.op('Erf', [graph.op('Mul', [x, graph.scalar(factor)])]);
  const sum = graph.op('Add', [erf, graph.scalar(summand)]);
  return graph.op('Mul', [graph.op('Mul', [x, graph.scalar(0.5)]), sum]);
}

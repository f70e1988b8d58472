import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../../src/model/onnx/read.js';
import { isQuantised } from '../../../src/model/quantised.js';
import { end, INT8, linear, UINT8 } from './families/family.js';
import { GraphWriter } from './graph-writer.js';

/** The layers of a graph of x, batch x 4, that ends in what `write` returns. */
function layersOf(write: (graph: GraphWriter, x: string) => string) {
  const graph = new GraphWriter(17, 'int8');
  end(graph, write(graph, graph.input('x', ['batch', 4])));
  return readOnnx(graph.bytes(), 'f').layers;
}

describe('weights of 8 bits stay so', () => {
  const widened = (graph: GraphWriter, type: number, axis: number, dims: number[], step = 0.01) => {
    const length = dims[0] * dims[1];
    const values = Array.from({ length }, (_, i) => (type === INT8 ? ((i * 9) % 110) - 50 : (i * 20) % 256));
    const count = dims[axis];
    const scale = graph.weight(
      [count],
      Array.from({ length: count }, (_, i) => step * (i + 1)),
    );
    const zero = graph.weight([count], new Array(count).fill(type === INT8 ? 3 : 130), type);
    return graph.op('DequantizeLinear', [graph.weight(dims, values, type), scale, zero], { axis });
  };
  const layerOf = (write: (graph: GraphWriter, x: string) => string) => layersOf(write)[0];

  test.each<[string, (graph: GraphWriter, x: string) => string]>([
    ['by columns', (graph, x) => graph.op('MatMul', [x, widened(graph, INT8, 1, [4, 3])])],
    ['unsigned', (graph, x) => graph.op('MatMul', [x, widened(graph, UINT8, 1, [4, 3])])],
    [
      'by rows of a Gemm',
      (graph, x) => graph.op('Gemm', [x, widened(graph, INT8, 0, [3, 4])], { transB: 1 }),
    ],
    [
      'by rows, transposed in the graph',
      (graph, x) => graph.op('MatMul', [x, graph.op('Transpose', [widened(graph, UINT8, 0, [3, 4])])]),
    ],
  ])('%s', (_, write) => {
    const { weight } = layerOf(write);
    // With factors folded into it, the same weight is float32.
    const plain = layerOf((graph, x) =>
      graph.op('Mul', [write(graph, x), graph.weight([3], [2, 4, 8])]),
    ).weight;
    expect([isQuantised(weight), isQuantised(plain)]).toEqual([true, false]);
    expect([...weight.data].map((value, i) => Math.fround(value * 2 ** ((i % 3) + 1)))).toEqual([
      ...plain.data,
    ]);
  });

  const half = (graph: GraphWriter, of: string, axis: number, from: number, to: number) =>
    graph.op('Slice', [of, graph.ints([from]), graph.ints([to]), graph.ints([axis])]);

  test.each<[string, number, (graph: GraphWriter, x: string) => string]>([
    [
      'of what a Concat puts beside one another',
      2,
      (graph, x) => {
        const parts = [graph.op('Tanh', [x]), linear(graph, x, 4, 2)];
        const both = graph.op('Concat', parts, { axis: 1 });
        return graph.op('MatMul', [both, widened(graph, UINT8, 1, [6, 3])]);
      },
    ],
    [
      'of some of the columns of the input',
      1,
      (graph, x) => graph.op('MatMul', [half(graph, x, 1, 1, 3), widened(graph, UINT8, 1, [2, 3])]),
    ],
    [
      'some of whose outputs are used',
      1,
      (graph, x) => half(graph, graph.op('MatMul', [x, widened(graph, INT8, 1, [4, 5])]), 1, 2, 5),
    ],
    [
      'that the graph cuts from a larger one by both axes',
      1,
      (graph, x) => {
        const part = half(graph, widened(graph, UINT8, 1, [7, 5]), 1, 1, 4);
        return graph.op('MatMul', [x, half(graph, part, 0, 2, 6)]);
      },
    ],
    [
      'that the graph puts together of two',
      1,
      (graph, x) => {
        const parts = [widened(graph, INT8, 1, [4, 1]), widened(graph, INT8, 1, [4, 2])];
        return graph.op('MatMul', [x, graph.op('Concat', parts, { axis: 1 })]);
      },
    ],
    [
      'that it puts together of rows with the same scales',
      1,
      (graph, x) => {
        const parts = [widened(graph, UINT8, 1, [3, 3]), widened(graph, UINT8, 1, [1, 3])];
        return graph.op('MatMul', [x, graph.op('Concat', parts, { axis: 0 })]);
      },
    ],
    [
      'and not of two of which the rows have other scales',
      0,
      (graph, x) => {
        const parts = [widened(graph, INT8, 1, [2, 3]), widened(graph, INT8, 1, [2, 3], 0.02)];
        return graph.op('MatMul', [x, graph.op('Concat', parts, { axis: 0 })]);
      },
    ],
    [
      'and not of two kinds of bytes',
      0,
      (graph, x) => {
        const parts = [widened(graph, INT8, 1, [4, 1]), widened(graph, UINT8, 1, [4, 2])];
        return graph.op('MatMul', [x, graph.op('Concat', parts, { axis: 1 })]);
      },
    ],
  ])('%s', (_, expected, write) => {
    const weightsOf = (of: typeof write) => layersOf(of).map(({ weight }) => weight);
    const weights = weightsOf(write);
    // Weights of 1 that hand elements on are float32, and factors of 2 round nothing.
    const plain = weightsOf((graph, x) => graph.op('Mul', [write(graph, x), graph.scalar(2)]));
    expect(weights.filter(isQuantised)).toHaveLength(expected);
    expect(plain.some(isQuantised)).toBe(false);
    for (const [i, weight] of weights.entries()) {
      const factor = expected > 0 && !isQuantised(weight) ? 1 : 2;
      expect([...weight.data].map((value) => value * factor)).toEqual([...plain[i].data]);
    }
  });

  test('but not by rows of a weight whose columns are outputs', () => {
    const { weight } = layerOf((graph, x) => graph.op('MatMul', [x, widened(graph, INT8, 0, [4, 3])]));
    expect(isQuantised(weight)).toBe(false);
  });
});

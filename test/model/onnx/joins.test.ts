import { describe, expect, test } from 'vitest';
import { inspectOnnx } from '../../../src/model/onnx/read.js';
import { refusalOf } from '../refusals.js';
import { end, linear } from './families/family.js';
import { GraphWriter } from './graph-writer.js';

/** Reads a graph of x, batch x 4, that ends in what `write` returns. */
function inspected(write: (graph: GraphWriter, x: string) => string) {
  const graph = new GraphWriter(17, 'joins');
  end(graph, write(graph, graph.input('x', ['batch', 4])));
  return inspectOnnx(graph.bytes(), 'f');
}

describe('what layers compute, beside one another', () => {
  const joined = (graph: GraphWriter, x: string) =>
    graph.op('Concat', [graph.op('Relu', [linear(graph, x, 4, 3)]), x], { axis: 1 });

  test('is a layer for each of them where a product takes it, with its rows of the weight', () => {
    const { layers, remarks } = inspected((graph, x) =>
      graph.op('MatMul', [joined(graph, x), graph.weight([7, 2])]),
    ).model;
    expect(
      layers.map(({ name, weight: { rows, cols }, from, add }) => [name, rows, cols, from, add]),
    ).toEqual([
      ['/Gemm_0', 4, 3, undefined, undefined],
      ['/MatMul_3', 3, 2, undefined, undefined],
      ['/MatMul_3.2', 4, 2, 0, { of: 2, after: false }],
    ]);
    expect(remarks).toBeUndefined();
  });

  test('is handed on by layers where no product does, which is said', () => {
    const { layers, remarks } = inspected(joined).model;
    expect(layers.map(({ name, weight }) => [name, weight.rows, weight.cols])).toEqual([
      ['/Gemm_0', 4, 3],
      ['/Concat_2', 3, 7],
      ['/Concat_2.2', 4, 7],
    ]);
    expect(remarks).toEqual([
      expect.stringContaining('layer "/Concat_2" has zeros'),
      expect.stringContaining('layer "/Concat_2.2" has zeros'),
    ]);
    const wide = (graph: GraphWriter, x: string) =>
      graph.op('Concat', [linear(graph, x, 4, 4096), x], { axis: 1 });
    expect(refusalOf(() => inspected(wide))).toContain('puts 4100 elements beside one another');
  });
});

describe('inputs of batches of different sizes', () => {
  test.each(['Add', 'Concat'])('are refused with what helps: %s', (join) => {
    const graph = new GraphWriter(17, 'joins');
    const rows = [graph.input('x', [2, 4]), graph.input('y', [1, 4])];
    end(graph, linear(graph, graph.op(join, rows, join === 'Concat' ? { axis: 1 } : {}), 4, 3));
    expect(refusalOf(() => inspectOnnx(graph.bytes(), 'f'))).toContain(
      '[2, 4] and [1, 4]: their rows are of batches of different sizes; export the model with one batch for all inputs',
    );
  });
});

describe('sums of what layers compute', () => {
  const layersOf = (write: (graph: GraphWriter, x: string) => string) => inspected(write).model.layers;

  test.each([true, false])('take no layer twice, whichever summand comes first: %j', (isFirst) => {
    const layers = layersOf((graph, x) => {
      const h = linear(graph, x, 4, 4);
      const f = linear(graph, graph.op('Relu', [linear(graph, h, 4, 4)]), 4, 4);
      return graph.op('Relu', [graph.op('Add', isFirst ? [h, f] : [f, h])]);
    });
    expect(layers.map(({ from, add }) => [from, add])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, { of: 1, after: false }],
    ]);
    expect(layers[2].activation).toEqual({ name: 'relu' });
  });

  test('the larger of two layers stays refused, by its operator', () => {
    const larger = (graph: GraphWriter, x: string) =>
      graph.op('Max', [linear(graph, x, 4, 4), graph.op('Sigmoid', [linear(graph, x, 4, 4)])]);
    expect(refusalOf(() => layersOf(larger))).toContain(
      'node "/Max_3" (Max): joins what two different layers compute otherwise than by a sum or product',
    );
  });

  test('a thousand blocks are read', () => {
    const layers = layersOf((graph, x) => {
      let h = linear(graph, x, 4, 4);
      for (let i = 0; i < 1000; i++) h = graph.op('Add', [h, graph.op('Relu', [linear(graph, h, 4, 4)])]);
      return h;
    });
    expect(layers).toHaveLength(1001);
  });
});

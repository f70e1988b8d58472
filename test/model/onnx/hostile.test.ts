import { TensorProto_DataType as Type } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../../src/model/onnx/read.js';
import { refusalOf } from '../refusals.js';
import { GraphWriter } from './graph-writer.js';

/** The bytes of a graph that ends in what `write` returns; x is batch x 4. */
function graphOf(write: (graph: GraphWriter, x: string) => string, width: number | null = 4): Uint8Array {
  const graph = new GraphWriter(17, 'hostile');
  graph.node('Identity', [write(graph, graph.input('x', ['batch', width]))], ['y']);
  graph.output('y');
  return graph.bytes();
}

const repeated = (count: number, step: (x: string) => string, x: string) => {
  let last = x;
  for (let i = 0; i < count; i++) last = step(last);
  return last;
};

/** Each node reverses the columns. */
function takenApart(nodes: number): Uint8Array {
  const order = Array.from({ length: 784 }, (_, i) => 783 - i);
  return graphOf((graph, x) => {
    const named = graph.weight([784], order, Type.INT64);
    return repeated(nodes, (y) => graph.op('Gather', [y, named], { axis: 1 }), x);
  }, 784);
}

/** Files that ask for far more than they hold. Each is refused before anything of that size is made. */
const HOSTILE: readonly (readonly [title: string, bytes: () => Uint8Array, says: RegExp])[] = [
  [
    'a shape of 2^60 elements',
    () => graphOf((graph, x) => graph.op('Reshape', [x, graph.ints([2 ** 30, 2 ** 30])])),
    /cannot become|asks for the shape/,
  ],
  [
    'a constant of 2^60 elements',
    () =>
      graphOf((graph, x) =>
        graph.op('Add', [x, graph.op('ConstantOfShape', [graph.ints([2 ** 30, 2 ** 30])])]),
      ),
    /too much work/,
  ],
  [
    'a constant of a size below zero',
    () => graphOf((graph, x) => graph.op('Add', [x, graph.op('ConstantOfShape', [graph.ints([-5])])])),
    /asks for the shape/,
  ],
  [
    'a bias expanded to 2^40 columns',
    () =>
      graphOf((graph, x) =>
        graph.op('Add', [x, graph.op('Expand', [graph.weight([1]), graph.ints([2 ** 40])])]),
      ),
    /too much work/,
  ],
  [
    'an input expanded to 2^30 columns',
    () =>
      graphOf((graph, x) =>
        graph.op('Expand', [graph.op('Unsqueeze', [x, graph.ints([2])]), graph.ints([1, 4, 2 ** 30])]),
      ),
    /too much work/,
  ],
  [
    'constants that double, sixty times',
    () =>
      graphOf((graph, x) => {
        const doubled = (w: string) => graph.op('Concat', [w, w], { axis: 0 });
        return graph.op('Add', [x, repeated(60, doubled, graph.weight([1024]))]);
      }),
    /too much work/,
  ],
  [
    'inputs that double, sixty times',
    () => graphOf((graph, x) => repeated(60, (y) => graph.op('Concat', [y, y], { axis: 1 }), x)),
    /too much work/,
  ],
  [
    'layers and their functions that double beside one another, sixty times',
    () =>
      graphOf((graph, x) => {
        const both = (y: string) => graph.op('Concat', [graph.op('Tanh', [y]), y], { axis: 1 });
        return repeated(60, both, graph.op('MatMul', [x, graph.weight([4, 4])]));
      }),
    /too much work/,
  ],
  [
    'two thousand layers, each with all before it',
    () =>
      graphOf((graph, x) => {
        let all = x;
        for (let width = 4; width < 2004; width++) {
          const next = graph.op('Relu', [
            graph.op('MatMul', [all, graph.op('ConstantOfShape', [graph.ints([width, 1])])]),
          ]);
          all = graph.op('Concat', [all, next], { axis: 1 });
        }
        return all;
      }),
    /too much work/,
  ],
  [
    'a function that squares itself, sixty times',
    () =>
      graphOf((graph, x) => {
        const layer = graph.op('MatMul', [x, graph.weight([4, 4])]);
        return repeated(60, (y) => graph.op('Mul', [y, y]), layer);
      }),
    /too involved/,
  ],
  [
    'fifty layers, each a product of dozens of functions of the last',
    () =>
      graphOf((graph, x) => {
        const block = (y: string) => {
          const layer = graph.op('MatMul', [y, graph.weight([4, 4])]);
          const scaled = (by: number) => graph.op('Mul', [layer, graph.scalar(by)]);
          const factors = Array.from({ length: 40 }, (_, i) =>
            graph.op(i % 2 ? 'Tanh' : 'Exp', [scaled(i + 1)]),
          );
          return factors.reduce((all, factor) => graph.op('Mul', [all, factor]));
        };
        return repeated(50, block, x);
      }),
    /too much work/,
  ],
  [
    'a thousand sums of two dozen functions, beside one another',
    () =>
      graphOf((graph, x) => {
        const layer = graph.op('MatMul', [x, graph.weight([4, 4])]);
        let sum = layer;
        for (let i = 1; i < 25; i++) {
          const scaled = graph.op('Mul', [layer, graph.scalar(i)]);
          sum = graph.op('Add', [sum, graph.op(i % 2 ? 'Tanh' : 'Exp', [scaled])]);
        }
        const sums = Array.from({ length: 1000 }, () => graph.op('Add', [sum, sum]));
        return graph.op('Concat', sums, { axis: 1 });
      }),
    /too much work/,
  ],
  [
    'ninety factors for each column, in another order three thousand times',
    () =>
      graphOf((graph, x) => {
        const factors = graph.weight([500]);
        const scaled = (y: string) => graph.op('Mul', [graph.op('Tanh', [y]), factors]);
        const order = graph.ints(Array.from({ length: 500 }, (_, i) => 499 - i));
        const all = repeated(90, scaled, graph.op('MatMul', [x, graph.weight([4, 500])]));
        return repeated(3000, (y) => graph.op('Gather', [y, order], { axis: 1 }), all);
      }),
    /too much work/,
  ],
  [
    'thirty outputs of eight thousand nodes, for each way to take four open axes',
    () => {
      const graph = new GraphWriter(17, 'hostile');
      const open = graph.input('x', ['a', 'b', 'c', 'd']);
      const all = repeated(8000, (y) => graph.op('Relu', [y]), open);
      for (let i = 0; i < 30; i++) {
        graph.node('MatMul', [all, graph.weight([3, 2])], [`y${i}`]);
        graph.output(`y${i}`);
      }
      return graph.bytes();
    },
    /30 outputs: choose one by name, with --output-name: "y0" or/,
  ],
  [
    'the same with a weight of three million elements, which leaves room for other work than to follow nodes',
    () => {
      const graph = new GraphWriter(17, 'hostile');
      const open = graph.input('x', ['a', 'b', 'c', 'd']);
      const all = repeated(8000, (y) => graph.op('Neg', [y]), open);
      const weight = graph.weight([3, 2 ** 20], new Array<number>(3 * 2 ** 20).fill(1));
      for (let i = 0; i < 32; i++) {
        graph.node('MatMul', [all, weight], [`y${i}`]);
        graph.output(`y${i}`);
      }
      return graph.bytes();
    },
    /32 outputs: choose one by name, with --output-name: "y0" or/,
  ],
  [
    'an input of 2^31 columns',
    () => graphOf((graph, x) => graph.op('Transpose', [graph.op('Add', [x, graph.weight([2])])]), 2 ** 31),
    /do not fit/,
  ],
  [
    'a layer that hands 2^20 columns on',
    () =>
      graphOf((graph, x) => graph.op('MatMul', [graph.op('Tanh', [x]), graph.weight([2 ** 20, 1])]), 2 ** 20),
    /too large/,
  ],
  ['nine thousand nodes that take an input apart', () => takenApart(9000), /too much work/],
  ['fifteen thousand of them', () => takenApart(15_000), /more than 100000 fields and numbers/],
  [
    'a slice of a step of 0',
    () =>
      graphOf((graph, x) =>
        graph.op('Slice', [x, graph.ints([0]), graph.ints([4]), graph.ints([1]), graph.ints([0])]),
      ),
    /step of 0/,
  ],
  [
    'a split into a part of a negative length',
    () => graphOf((graph, x) => graph.ops('Split', [x, graph.ints([-4, 8])], 2, { axis: 1 })[0]),
    /splits otherwise/,
  ],
  [
    'a gather far behind the end',
    () => graphOf((graph, x) => graph.op('Gather', [x, graph.ints([2 ** 40])], { axis: 1 })),
    /takes element/,
  ],
  [
    'an operator called like a property of every object',
    () => graphOf((graph, x) => graph.op('constructor', [x])),
    /not supported: constructor/,
  ],
  [
    'thirty operators that are not supported, all at once',
    () => graphOf((graph, x) => repeated(30, (y) => graph.op('Sin\n', [y]), x)),
    /30 operators are not supported: Sin\\n \(node "\/Sin\\n_0"\), .* and 10 more/,
  ],
];

describe('a file that asks for more than it holds', () => {
  test.each(HOSTILE)('%s is refused', (_, bytes, says) => {
    const message = refusalOf(() => readOnnx(bytes(), 'f'));
    expect(message).toMatch(says);
    expect(message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(message.length).toBeLessThan(3000);
  });

  test('a chain of thousands of layers is read', () => {
    const bytes = graphOf((graph, x) => {
      const weight = graph.weight([4, 4]);
      return repeated(3000, (y) => graph.op('Relu', [graph.op('MatMul', [y, weight])]), x);
    });
    const { layers } = readOnnx(bytes, 'f');
    expect(layers).toHaveLength(3000);
    expect(new Set(layers.map(({ weight }) => weight.data)).size).toBe(1);
  });
});

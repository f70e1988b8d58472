import type { GraphWriter } from '../graph-writer.js';
import { dense, end, type Family, linear, ROWS } from './family.js';

/** x is batch x 5. */
type Write = (graph: GraphWriter, x: string) => string;

const relu = (graph: GraphWriter, x: string) => graph.op('Relu', [x]);
const join = (graph: GraphWriter, ...parts: string[]) => graph.op('Concat', parts, { axis: 1 });

const JOINS: readonly (readonly [title: string, write: Write, spreads?: boolean])[] = [
  [
    'a hidden layer and the input',
    (graph, x) => linear(graph, join(graph, relu(graph, linear(graph, x, 5, 4)), x), 9, 3),
  ],
  [
    'the input first, and a weight on the right of a MatMul',
    (graph, x) => relu(graph, dense(graph, join(graph, x, graph.op('Tanh', [dense(graph, x, 5, 4)])), 9, 3)),
  ],
  [
    'two functions of one layer',
    (graph, x) => {
      const h = linear(graph, x, 5, 4);
      return linear(graph, join(graph, relu(graph, h), graph.op('Tanh', [h])), 8, 2);
    },
  ],
  [
    'every layer with those before it',
    (graph, x) => {
      const a = join(graph, x, relu(graph, linear(graph, x, 5, 3)));
      const b = join(graph, a, relu(graph, linear(graph, a, 8, 3)));
      return linear(graph, b, 11, 2);
    },
  ],
  [
    'a function and a scale after it',
    (graph, x) => {
      const both = join(graph, linear(graph, x, 5, 4), linear(graph, x, 5, 3));
      const scaled = graph.op('Mul', [relu(graph, both), graph.weight([7])]);
      return linear(graph, graph.op('Add', [scaled, graph.weight([7])]), 7, 3);
    },
  ],
  [
    'some elements of each, in another order',
    (graph, x) => {
      const both = join(
        graph,
        relu(graph, linear(graph, x, 5, 4)),
        graph.op('Tanh', [linear(graph, x, 5, 3)]),
      );
      return linear(graph, graph.op('Gather', [both, graph.ints([6, 0, 4, 2, 0])], { axis: 1 }), 5, 3);
    },
  ],
  [
    'the answer',
    (graph, x) => join(graph, linear(graph, x, 5, 2), graph.op('Tanh', [linear(graph, x, 5, 3)])),
    true,
  ],
  [
    'a softmax of both',
    (graph, x) =>
      graph.op('Softmax', [join(graph, linear(graph, x, 5, 2), relu(graph, linear(graph, x, 5, 3)))], {
        axis: 1,
      }),
    true,
  ],
  [
    'beside one another, and a layer added',
    (graph, x) =>
      graph.op('Add', [
        join(graph, linear(graph, x, 5, 2), relu(graph, linear(graph, x, 5, 3))),
        linear(graph, x, 5, 5),
      ]),
    true,
  ],
  [
    'a function of what has functions',
    (graph, x) => {
      const both = join(
        graph,
        graph.op('Tanh', [linear(graph, x, 5, 4)]),
        linear(graph, x, 5, 2),
        graph.op('Abs', [graph.op('Sigmoid', [linear(graph, x, 5, 3)])]),
      );
      return linear(graph, relu(graph, graph.op('Sub', [both, graph.weight([9])])), 9, 3);
    },
    true,
  ],
  [
    'a function that is spelt out of what has functions, twice',
    (graph, x) => {
      const silu = (y: string) => graph.op('Mul', [y, graph.op('Sigmoid', [y])]);
      const both = join(graph, silu(linear(graph, x, 5, 4)), graph.op('Elu', [linear(graph, x, 5, 3)]));
      return graph.op('Mul', [silu(silu(both)), graph.weight([7])]);
    },
    true,
  ],
  [
    'a function of a function of one layer',
    (graph, x) => {
      const h = graph.op('Tanh', [graph.op('Mul', [relu(graph, linear(graph, x, 5, 4)), graph.weight([4])])]);
      return graph.op('Add', [graph.op('Exp', [h]), graph.op('Softsign', [linear(graph, h, 4, 4)])]);
    },
    true,
  ],
];

/** What several layers compute, put beside one another. */
export const JOINED_FAMILIES: readonly Family[] = JOINS.map(([title, write, spreads]) => ({
  title: `joined: ${title}`,
  opsets: [7, 23] as const,
  write: (graph) => {
    end(graph, write(graph, graph.input('x', ['batch', 5])));
    return { shape: [ROWS, 5], ...(spreads && { spreads }) };
  },
}));

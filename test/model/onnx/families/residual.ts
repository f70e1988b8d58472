import type { GraphWriter } from '../graph-writer.js';
import { dense, end, type Family, linear, ROWS } from './family.js';

type Write = (graph: GraphWriter, x: string) => string;

const relu: Write = (graph, x) => graph.op('Relu', [x]);
const tanh: Write = (graph, x) => graph.op('Tanh', [x]);
const add = (graph: GraphWriter, a: string, b: string) => graph.op('Add', [a, b]);
/** x is batch x 5. */
const layer: Write = (graph, x) => linear(graph, x, 5, 5);

/** A block as residual networks have it: the same width out as in. */
function block(graph: GraphWriter, x: string): string {
  return relu(graph, add(graph, layer(graph, relu(graph, layer(graph, x))), x));
}

const SUMS: readonly (readonly [title: string, write: Write, spreads?: boolean])[] = [
  ['the input and a function of it', (graph, x) => add(graph, x, relu(graph, layer(graph, x)))],
  ['a function of the input and it', (graph, x) => relu(graph, add(graph, layer(graph, x), x))],
  ['three blocks', (graph, x) => block(graph, block(graph, block(graph, x)))],
  [
    'two functions of the input',
    (graph, x) => add(graph, relu(graph, layer(graph, x)), tanh(graph, layer(graph, x))),
  ],
  [
    'a function of their sum',
    (graph, x) => tanh(graph, add(graph, relu(graph, layer(graph, x)), tanh(graph, dense(graph, x, 5, 5)))),
    true,
  ],
  [
    'two products',
    (graph, x) => add(graph, layer(graph, x), dense(graph, tanh(graph, layer(graph, x)), 5, 5)),
  ],
  ['a difference', (graph, x) => graph.op('Sub', [layer(graph, x), tanh(graph, layer(graph, x))]), true],
  [
    'a mean',
    (graph, x) => {
      const h = relu(graph, layer(graph, x));
      return graph.op('Mul', [add(graph, h, layer(graph, h)), graph.scalar(0.5)]);
    },
  ],
  [
    'scaled by columns, and shifted',
    (graph, x) => {
      const h = tanh(graph, layer(graph, x));
      const scaled = graph.op('Mul', [add(graph, h, tanh(graph, layer(graph, h))), graph.weight([5])]);
      return relu(graph, add(graph, scaled, graph.weight([5])));
    },
    true,
  ],
  [
    'three at once',
    (graph, x) => {
      const h = relu(graph, layer(graph, x));
      return graph.op('Sum', [h, layer(graph, h), tanh(graph, layer(graph, x))]);
    },
  ],
  [
    'over two layers, and used twice',
    (graph, x) => {
      const h = add(graph, relu(graph, layer(graph, x)), x);
      const g = add(graph, layer(graph, tanh(graph, layer(graph, h))), h);
      return add(graph, layer(graph, relu(graph, g)), h);
    },
  ],
  [
    'with its columns turned round',
    (graph, x) => {
      const h = add(graph, layer(graph, x), tanh(graph, layer(graph, x)));
      return graph.op('Gather', [h, graph.ints([4, 2, 0, 1])], { axis: 1 });
    },
  ],
  [
    'a column to all columns',
    (graph, x) => add(graph, layer(graph, x), relu(graph, linear(graph, x, 5, 1))),
    true,
  ],
  [
    'the input and itself before a layer, and a difference of both',
    (graph, x) => {
      const twice = add(graph, x, x);
      return layer(graph, graph.op('Sub', [graph.op('Neg', [twice]), x]));
    },
  ],
  ['a layer and itself', (graph, x) => relu(graph, graph.op('Sum', new Array(3).fill(layer(graph, x))))],
  [
    'a sum of two columns to all columns',
    (graph, x) => {
      const column = (of: string) => graph.op('Gather', [of, graph.ints([2])], { axis: 1 });
      const softmax = graph.op('Softmax', [layer(graph, x)], { axis: 1 });
      return add(graph, layer(graph, x), add(graph, column(softmax), column(x)));
    },
    true,
  ],
  [
    'a softmax',
    (graph, x) => add(graph, graph.op('Softmax', [layer(graph, x)], { axis: 1 }), layer(graph, x)),
  ],
  [
    'the softmax of a sum',
    (graph, x) =>
      graph.op('Softmax', [add(graph, layer(graph, x), tanh(graph, layer(graph, x)))], { axis: 1 }),
    true,
  ],
  ...(['Add', 'Sub'] as const).flatMap((pair) =>
    [2, 0, -2].map((multiple): (typeof SUMS)[number] => [
      `${pair} of a multiple of ${multiple} and the same, which are not made one`,
      (graph, x) => {
        const h = layer(graph, x);
        return graph.op(pair, [graph.op('Mul', [h, graph.scalar(multiple)]), h]);
      },
    ]),
  ),
  ['what cancels by a term alone', (graph, x) => layer(graph, graph.op('Sub', [add(graph, x, x), x]))],
];

/** Sums of what layers compute. */
export const RESIDUAL_FAMILIES: readonly Family[] = SUMS.map(([title, write, spreads]) => ({
  title: `residual: ${title}`,
  opsets: [7, 23] as const,
  write: (graph) => {
    end(graph, write(graph, graph.input('x', ['batch', 5])));
    return { shape: [ROWS, 5], ...(spreads && { spreads }) };
  },
}));

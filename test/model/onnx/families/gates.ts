import type { GraphWriter } from '../graph-writer.js';
import { dense, end, type Family, linear, ROWS } from './family.js';

type Write = (graph: GraphWriter, x: string) => string;

/** x is batch x 5. */
const layer: Write = (graph, x) => linear(graph, x, 5, 5);
const of =
  (...operators: string[]): Write =>
  (graph, x) =>
    operators.reduce((value, operator) => graph.op(operator, [value]), x);
const [tanh, sigmoid, softplus, relu, exp] = ['Tanh', 'Sigmoid', 'Softplus', 'Relu', 'Exp'].map((name) =>
  of(name),
);
const add = (graph: GraphWriter, a: string, b: string) => graph.op('Add', [a, b]);
const times = (graph: GraphWriter, a: string, b: string) => graph.op('Mul', [a, b]);
const same: Write = (_, x) => x;
const both =
  (join: typeof add, left: Write, right: Write): Write =>
  (graph, x) =>
    join(graph, left(graph, x), right(graph, x));

/** Pointwise work that takes its x more than once and is no function that has a name. */
const WORK: readonly (readonly [title: string, write: Write])[] = [
  ['x + tanh(x)', both(add, same, tanh)],
  ['x - tanh(x), as Tanhshrink', (graph, x) => graph.op('Sub', [x, tanh(graph, x)])],
  ['x · tanh(x)', both(times, same, tanh)],
  ['tanh(x) · sigmoid(x)', both(times, tanh, sigmoid)],
  ['x · x', both(times, same, same)],
  ['x³ by Pow', (graph, x) => graph.op('Pow', [x, graph.scalar(3)])],
  ['relu(x)²', (graph, x) => graph.op('Pow', [relu(graph, x), graph.scalar(2)])],
  ['softplus(x) · x', both(times, softplus, same)],
  ['x · sigmoid(x) + x', both(add, both(times, same, sigmoid), same)],
  ['x · exp(x)', both(times, same, exp)],
  ['relu(x) · sigmoid(x) + tanh(x)', both(add, both(times, relu, sigmoid), tanh)],
  ['tanh(x + tanh(x))', (graph, x) => tanh(graph, both(add, same, tanh)(graph, x))],
  [
    'x / (1 + tanh(x)²)',
    (graph, x) => {
      const square = graph.op('Mul', [tanh(graph, x), tanh(graph, x)]);
      return graph.op('Div', [x, add(graph, square, graph.scalar(1))]);
    },
  ],
  [
    '(2 x + 1) · (tanh(x) - 1)',
    (graph, x) => {
      const line = add(graph, graph.op('Mul', [x, graph.scalar(2)]), graph.scalar(1));
      return times(graph, line, graph.op('Sub', [tanh(graph, x), graph.scalar(1)]));
    },
  ],
];

const PLACES: readonly (readonly [
  title: string,
  write: (graph: GraphWriter, x: string, work: Write) => string,
])[] = [
  ['between layers', (graph, x, work) => layer(graph, work(graph, layer(graph, x)))],
  ['at the end', (graph, x, work) => work(graph, layer(graph, x))],
  ['of the input', (graph, x, work) => layer(graph, work(graph, x))],
  ['at the end, scaled', (graph, x, work) => times(graph, work(graph, layer(graph, x)), graph.weight([5]))],
];

function split(graph: GraphWriter, x: string): [string, string] {
  const [a, b] =
    graph.opset < 13
      ? graph.ops('Split', [x], 2, { axis: 1, split: [3, 3] })
      : graph.ops('Split', [x, graph.ints([3, 3])], 2, { axis: 1 });
  return [a, b];
}

const GATES: readonly (readonly [title: string, write: Write, spreads?: boolean])[] = [
  [
    'GLU of the halves of a layer',
    (graph, x) => {
      const [a, b] = split(graph, linear(graph, x, 5, 6));
      return linear(graph, times(graph, a, sigmoid(graph, b)), 3, 4);
    },
  ],
  [
    'GLU at the end',
    (graph, x) => {
      const [a, b] = split(graph, linear(graph, x, 5, 6));
      return times(graph, a, sigmoid(graph, b));
    },
  ],
  [
    'SwiGLU of two layers',
    (graph, x) => {
      const gate = dense(graph, x, 5, 7);
      const h = times(graph, times(graph, gate, sigmoid(graph, gate)), dense(graph, x, 5, 7));
      return add(graph, dense(graph, h, 7, 5), x);
    },
  ],
  [
    'a highway',
    (graph, x) => {
      const t = sigmoid(graph, layer(graph, x));
      const carried = times(graph, x, graph.op('Sub', [graph.scalar(1), t]));
      return layer(graph, add(graph, times(graph, relu(graph, layer(graph, x)), t), carried));
    },
  ],
  [
    'squeeze and excitation',
    (graph, x) => {
      const h = layer(graph, x);
      const gate = sigmoid(graph, linear(graph, relu(graph, linear(graph, h, 5, 2)), 2, 5));
      return layer(graph, times(graph, h, gate));
    },
  ],
  [
    'one gate for all columns',
    (graph, x) => times(graph, layer(graph, x), sigmoid(graph, linear(graph, x, 5, 1))),
  ],
  [
    'a quotient of two layers',
    (graph, x) =>
      graph.op('Div', [layer(graph, x), add(graph, softplus(graph, layer(graph, x)), graph.scalar(1))]),
    true,
  ],
  [
    'a function of a product of functions, shifted',
    (graph, x) => {
      const product = times(graph, tanh(graph, layer(graph, x)), sigmoid(graph, layer(graph, x)));
      return tanh(graph, add(graph, product, graph.weight([5])));
    },
  ],
  [
    'a softmax by which it is weighed',
    (graph, x) => {
      const weights = graph.op('Softmax', [layer(graph, x)], { axis: 1 });
      return layer(graph, times(graph, weights, x));
    },
  ],
  [
    'columns of a product',
    (graph, x) => {
      const product = times(graph, layer(graph, x), tanh(graph, layer(graph, x)));
      return graph.op('Gather', [product, graph.ints([4, 0, 2])], { axis: 1 });
    },
  ],
];

const INPUT = { shape: [ROWS, 5], largest: 1e15 };

/** Products of what layers compute, and sums and products of functions of one layer. */
export const GATE_FAMILIES: readonly Family[] = [
  ...WORK.flatMap(([what, work]) =>
    PLACES.map(
      ([place, write]): Family => ({
        title: `${what} ${place}`,
        opsets: [7, 23],
        write: (graph) => {
          end(graph, write(graph, graph.input('x', ['batch', 5]), work), ['batch', 5]);
          return {
            ...INPUT,
            largest: 1e10,
            spreads: place === 'of the input' || place === 'at the end, scaled',
          };
        },
      }),
    ),
  ),
  ...GATES.map(
    ([title, write, spreads]): Family => ({
      title: `gates: ${title}`,
      opsets: [7, 23],
      write: (graph) => {
        end(graph, write(graph, graph.input('x', ['batch', 5])));
        return { ...INPUT, ...(spreads && { spreads }) };
      },
    }),
  ),
];

import type { GraphWriter } from '../graph-writer.js';
import { clip, end, type Family, linear, ROWS } from './family.js';

type Write = (graph: GraphWriter, x: string, width: number) => string;

function op(opType: string, attributes: Readonly<Record<string, number | string>> = {}): Write {
  return (graph, x) => graph.op(opType, [x], attributes);
}

const by = (graph: GraphWriter, opType: string, x: string, number: number) =>
  graph.op(opType, [x, graph.scalar(number)]);

const geluTanh: Write = (graph, x) => {
  const cubed = by(graph, 'Mul', graph.op('Pow', [x, graph.scalar(3)]), 0.044715);
  const inner = by(graph, 'Mul', graph.op('Add', [x, cubed]), 0.7978845608028654);
  const factor = by(graph, 'Add', graph.op('Tanh', [inner]), 1);
  return by(graph, 'Mul', graph.op('Mul', [x, factor]), 0.5);
};

/** Functions after a layer, by the least operator set that has what they are written with. */
const FUNCTIONS: readonly (readonly [title: string, least: number, write: Write])[] = [
  ['Relu', 7, op('Relu')],
  ['Sigmoid', 7, op('Sigmoid')],
  ['Tanh', 7, op('Tanh')],
  ['LeakyRelu', 7, op('LeakyRelu', { alpha: 0.2 })],
  ['LeakyRelu by default', 7, op('LeakyRelu')],
  ['Elu', 7, op('Elu', { alpha: 0.7 })],
  ['Selu', 7, op('Selu')],
  ['Celu', 12, op('Celu', { alpha: 1.5 })],
  ['HardSigmoid', 7, op('HardSigmoid')],
  ['HardSigmoid of PyTorch', 7, op('HardSigmoid', { alpha: 1 / 6 })],
  ['Softplus', 7, op('Softplus')],
  ['Softsign', 7, op('Softsign')],
  ['ThresholdedRelu', 10, op('ThresholdedRelu', { alpha: 0.3 })],
  ['Clip', 7, (graph, x) => clip(graph, x, -0.5, 0.5)],
  ['Clip on one side', 11, (graph, x) => graph.op('Clip', [x, '', graph.scalar(0.4)])],
  ['relu6', 7, (graph, x) => clip(graph, graph.op('Relu', [x]), 0, 6)],
  ['Min and Max', 13, (graph, x) => by(graph, 'Min', by(graph, 'Max', x, -0.3), 0.6)],
  ['PRelu', 7, (graph, x, width) => graph.op('PRelu', [x, graph.weight([width])])],
  ['PRelu of one slope', 9, (graph, x) => graph.op('PRelu', [x, graph.weight([1], [0.25])])],
  ['Gelu', 20, op('Gelu')],
  ['Gelu of tanh', 20, op('Gelu', { approximate: 'tanh' })],
  ['HardSwish', 14, op('HardSwish')],
  ['Mish', 18, op('Mish')],
  ['Erf', 9, op('Erf')],
  ['Abs', 7, op('Abs')],
  ['Neg', 7, op('Neg')],
  ['Exp', 7, op('Exp')],
  ['SiLU as Sigmoid and Mul', 7, (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [x])])],
  ['quick GELU', 7, (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [by(graph, 'Mul', x, 1.702)])])],
  [
    'Gelu by Erf',
    9,
    (graph, x) => {
      const erf = graph.op('Erf', [by(graph, 'Div', x, Math.SQRT2)]);
      return by(graph, 'Mul', graph.op('Mul', [x, by(graph, 'Add', erf, 1)]), 0.5);
    },
  ],
  [
    'Gelu by Erf, halved first',
    9,
    (graph, x) => {
      const erf = graph.op('Erf', [by(graph, 'Mul', x, Math.SQRT1_2)]);
      return graph.op('Mul', [by(graph, 'Mul', x, 0.5), by(graph, 'Add', erf, 1)]);
    },
  ],
  ['Gelu by Tanh', 7, geluTanh],
  [
    'Gelu by Tanh, factored',
    7,
    (graph, x) => {
      const square = by(graph, 'Add', by(graph, 'Mul', graph.op('Mul', [x, x]), 0.044715), 1);
      const inner = graph.op('Mul', [by(graph, 'Mul', x, 0.7978845608028654), square]);
      const factor = by(graph, 'Add', graph.op('Tanh', [inner]), 1);
      return graph.op('Mul', [by(graph, 'Mul', x, 0.5), factor]);
    },
  ],
  [
    'HardSwish by HardSigmoid',
    7,
    (graph, x) => graph.op('Mul', [x, graph.op('HardSigmoid', [x], { alpha: 1 / 6 })]),
  ],
  [
    'HardSwish by Clip',
    7,
    (graph, x) => by(graph, 'Div', graph.op('Mul', [x, clip(graph, by(graph, 'Add', x, 3), 0, 6)]), 6),
  ],
  ['Mish by Softplus', 7, (graph, x) => graph.op('Mul', [x, graph.op('Tanh', [graph.op('Softplus', [x])])])],
  ['Softplus by Log and Exp', 7, (graph, x) => graph.op('Log', [by(graph, 'Add', graph.op('Exp', [x]), 1)])],
  [
    'Sigmoid by Exp',
    7,
    (graph, x) =>
      graph.op('Div', [graph.scalar(1), by(graph, 'Add', graph.op('Exp', [graph.op('Neg', [x])]), 1)]),
  ],
  ['Softsign by Abs', 7, (graph, x) => graph.op('Div', [x, by(graph, 'Add', graph.op('Abs', [x]), 1)])],
  ['leaky by Max', 8, (graph, x) => graph.op('Max', [x, by(graph, 'Mul', x, 0.1)])],
  [
    'PRelu by two Relus',
    7,
    (graph, x, width) => {
      const below = graph.op('Relu', [graph.op('Neg', [x])]);
      const scaled = graph.op('Mul', [graph.op('Neg', [graph.weight([width])]), below]);
      return graph.op('Add', [graph.op('Relu', [x]), scaled]);
    },
  ],
];

/** Each function in the middle of a perceptron and at its end. */
export const FUNCTION_FAMILIES: readonly Family[] = FUNCTIONS.map(([title, least, write]) => ({
  title: `function ${title}`,
  opsets: [least, 23],
  write: (graph) => {
    const hidden = write(graph, linear(graph, graph.input('x', ['batch', 5]), 5, 7), 7);
    end(graph, write(graph, linear(graph, hidden, 7, 4), 4), ['batch', 4]);
    return { shape: [ROWS, 5], ...(title.includes('by Log and Exp') && { largest: 50 }) };
  },
}));

import type { GraphWriter } from '../graph-writer.js';
import { dense, end, type Family, linear, ROWS } from './family.js';

type Write = (graph: GraphWriter, x: string) => string;

const WIDTH = 6;
const layer: Write = (graph, x) => linear(graph, x, WIDTH, WIDTH);
const add = (graph: GraphWriter, a: string, b: string) => graph.op('Add', [a, b]);

/** Layer normalization as one node, which there is since operator set 17. */
const node: Write = (graph, x) =>
  graph.op('LayerNormalization', [x, graph.weight([WIDTH]), graph.weight([WIDTH])], {
    axis: -1,
    epsilon: 1e-5,
  });

function mean(graph: GraphWriter, x: string): string {
  return graph.opset < 18
    ? graph.op('ReduceMean', [x], { axes: [-1] })
    : graph.op('ReduceMean', [x, graph.ints([-1])]);
}

/** What PyTorch writes before operator set 17. */
const spelt: Write = (graph, x) => {
  const centred = graph.op('Sub', [x, mean(graph, x)]);
  const variance = mean(graph, graph.op('Pow', [centred, graph.scalar(2)]));
  const deviation = graph.op('Sqrt', [graph.op('Add', [variance, graph.scalar(1e-5)])]);
  const normal = graph.op('Div', [centred, deviation]);
  return add(graph, graph.op('Mul', [normal, graph.weight([WIDTH])]), graph.weight([WIDTH]));
};

/** With the difference squared by Mul and computed twice, and a product with the inverse of the root. */
const otherwise: Write = (graph, x) => {
  const [one, two] = [x, x].map((of) => graph.op('Sub', [of, mean(graph, of)]));
  const variance = mean(graph, graph.op('Mul', [one, one]));
  const inverse = graph.op('Reciprocal', [
    graph.op('Sqrt', [graph.op('Add', [graph.scalar(1e-3), variance])]),
  ]);
  return graph.op('Mul', [inverse, two]);
};

const plain: Write = (graph, x) => graph.op('LayerNormalization', [x, graph.weight([WIDTH])]);

const rms: Write = (graph, x) =>
  graph.op('RMSNormalization', [x, graph.weight([WIDTH])], { axis: -1, epsilon: 1e-5 });

/** What ONNX Runtime's optimiser writes. */
const simplified: Write = (graph, x) =>
  graph.op('SimplifiedLayerNormalization', [x, graph.weight([WIDTH])], { axis: -1, epsilon: 1e-6 });

/** As Llama and T5 have it, with `rsqrt` as PyTorch has written it since its first exporter. */
const rmsSpelt: Write = (graph, x) => {
  const squares = mean(graph, graph.op('Pow', [x, graph.scalar(2)]));
  const root = graph.op('Sqrt', [add(graph, squares, graph.scalar(1e-6))]);
  const inverse = graph.op('Div', [graph.scalar(1), root]);
  return graph.op('Mul', [graph.weight([WIDTH]), graph.op('Mul', [x, inverse])]);
};

/** As its newer exporter has `rsqrt`, and Keras. */
const rmsOtherwise: Write = (graph, x) => {
  const squares = mean(graph, graph.op('Mul', [x, x]));
  const root = graph.op('Sqrt', [add(graph, graph.scalar(1e-3), squares)]);
  return graph.op('Mul', [graph.op('Reciprocal', [root]), x]);
};

/** Without an epsilon or a scale. */
const rmsByRoot: Write = (graph, x) => {
  const squares = mean(graph, graph.op('Mul', [x, x]));
  return graph.op('Div', [x, graph.op('Pow', [squares, graph.scalar(0.5)])]);
};

const WAYS = [
  ['one node', node, 17],
  ['without a bias, of the last axis', plain, 17],
  ['spelt out', spelt, 7],
  ['spelt out otherwise', otherwise, 7],
  ['by root mean square as one node', rms, 23],
  ['by root mean square as ONNX Runtime writes it', simplified, 7],
  ['by root mean square spelt out', rmsSpelt, 7],
  ['by root mean square spelt out otherwise', rmsOtherwise, 7],
  ['by root mean square alone', rmsByRoot, 7],
] as const;

const PLACES: readonly (readonly [
  title: string,
  write: (graph: GraphWriter, x: string, norm: Write) => string,
])[] = [
  ['between layers', (graph, x, norm) => layer(graph, norm(graph, layer(graph, x)))],
  ['of the input', (graph, x, norm) => layer(graph, norm(graph, x))],
  ['at the end', (graph, x, norm) => norm(graph, layer(graph, x))],
  ['before a function', (graph, x, norm) => layer(graph, graph.op('Relu', [norm(graph, layer(graph, x))]))],
  ['after a function', (graph, x, norm) => layer(graph, norm(graph, graph.op('Tanh', [layer(graph, x)])))],
  [
    'before a Gelu that halves first',
    (graph, x, norm) => {
      const h = norm(graph, layer(graph, x));
      const erf = graph.op('Erf', [graph.op('Div', [h, graph.scalar(Math.SQRT2)])]);
      const half = graph.op('Mul', [h, graph.scalar(0.5)]);
      return layer(graph, graph.op('Mul', [half, add(graph, erf, graph.scalar(1))]));
    },
  ],
  ['twice', (graph, x, norm) => norm(graph, norm(graph, layer(graph, x)))],
  [
    'of large numbers',
    (graph, x, norm) => norm(graph, graph.op('Mul', [layer(graph, x), graph.scalar(1e18)])),
  ],
  [
    'of small numbers',
    (graph, x, norm) => norm(graph, graph.op('Mul', [layer(graph, x), graph.scalar(1e-4)])),
  ],
  [
    'before the MLP of a transformer',
    (graph, x, norm) => {
      const h = layer(graph, x);
      const inner = graph.op('Relu', [linear(graph, norm(graph, h), WIDTH, 9)]);
      return norm(graph, add(graph, dense(graph, inner, 9, WIDTH), h));
    },
  ],
  [
    'after it',
    (graph, x, norm) => {
      const h = norm(graph, layer(graph, x));
      const inner = graph.op('Relu', [linear(graph, h, WIDTH, 9)]);
      return layer(graph, norm(graph, add(graph, h, linear(graph, inner, 9, WIDTH))));
    },
  ],
];

/** Layer normalization where networks have it. */
export const LAYER_NORM_FAMILIES: readonly Family[] = [
  ...WAYS.flatMap(([way, norm, since]) =>
    PLACES.map(([title, write]) => ({
      title: `layer normalization ${title}, ${way}`,
      // Erf is of operator set 9.
      opsets: [title.includes('Gelu') ? Math.max(since, 9) : since, 23] as const,
      write: (graph: GraphWriter) => {
        end(graph, write(graph, graph.input('x', ['batch', WIDTH]), norm), ['batch', WIDTH]);
        // Squares are of float32 in ONNX Runtime.
        return { shape: [ROWS, WIDTH], largest: title.includes('large') ? 2 : 1e15 };
      },
    })),
  ),
  ...([1, 2] as const).map(
    (axis): Family => ({
      title: `layer normalization of a row of rank 3 from axis ${axis}`,
      opsets: [17, 23],
      write: (graph) => {
        const dims = axis === 1 ? [2, 3] : [3];
        const scale = [graph.weight(dims), graph.weight(dims)];
        const x = graph.input('x', ['batch', 2, 3]);
        const normal = graph.op('LayerNormalization', [x, ...scale], { axis, epsilon: 1e-5 });
        const [inputs, outputs] = axis === 1 ? [6, 4] : [3, 4];
        const rows = axis === 1 ? graph.op('Flatten', [normal]) : normal;
        end(graph, dense(graph, rows, inputs, outputs));
        return { shape: [ROWS, 2, 3], largest: 1e15 };
      },
    }),
  ),
  ...[1, 2].map(
    (width): Family => ({
      title: `layer normalization of ${width} columns in a batch of 1`,
      opsets: [17, 23],
      write: (graph) => {
        const h = linear(graph, graph.input('x', [1, 3]), 3, width);
        const scale = [graph.weight([width]), graph.weight([width])];
        end(graph, linear(graph, graph.op('LayerNormalization', [h, ...scale], { epsilon: 1e-5 }), width, 2));
        return { shape: [1, 3], largest: 1e15 };
      },
    }),
  ),
];

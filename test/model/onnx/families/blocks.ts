import type { GraphWriter } from '../graph-writer.js';
import { clip, dense, linear } from './family.js';

/** Makes of x, batch x width, something of the same shape. */
type Block = (graph: GraphWriter, x: string, width: number) => string;

function oneOf<T>(graph: GraphWriter, all: readonly T[]): T {
  return all[graph.whole(0, all.length - 1)];
}

const op =
  (opType: string, attributes: Readonly<Record<string, number>> = {}) =>
  (graph: GraphWriter, x: string) =>
    graph.op(opType, [x], attributes);

const FUNCTIONS: readonly ((graph: GraphWriter, x: string) => string)[] = [
  op('Relu'),
  op('Tanh'),
  op('Sigmoid'),
  op('Elu', { alpha: 0.8 }),
  op('LeakyRelu', { alpha: 0.1 }),
  op('Softplus'),
  op('Softsign'),
  op('Abs'),
  (graph, x) => clip(graph, x, -0.7, 0.9),
  (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]),
  (graph, x) => {
    const erf = graph.op('Erf', [graph.op('Div', [x, graph.scalar(Math.SQRT2)])]);
    const half = graph.op('Mul', [x, graph.scalar(0.5)]);
    return graph.op('Mul', [half, graph.op('Add', [erf, graph.scalar(1)])]);
  },
];

const activated = (graph: GraphWriter, x: string) => oneOf(graph, FUNCTIONS)(graph, x);
const multiplied = (graph: GraphWriter, x: string, inputs: number, outputs: number) =>
  oneOf(graph, [linear, dense])(graph, x, inputs, outputs);
const add = (graph: GraphWriter, a: string, b: string) => graph.op('Add', [a, b]);

/** Layer or RMS normalization of the last axis by either of its numbers, an epsilon of 0 or a large one or none, with a bias or without. */
function normalized(graph: GraphWriter, x: string, width: number, rank = 2): string {
  const axis = oneOf(graph, [-1, rank - 1]);
  const epsilon = oneOf(graph, [null, 0, 1e-12, 1e-5, 0.5, 100]);
  const bias = oneOf(graph, [[], [graph.weight([width])]]);
  const attributes = epsilon === null ? { axis } : { axis, epsilon };
  if (graph.whole(0, 2) > 0)
    return graph.op('LayerNormalization', [x, graph.weight([width]), ...bias], attributes);
  const name = graph.opset < 23 ? 'SimplifiedLayerNormalization' : 'RMSNormalization';
  return graph.op(name, [x, graph.weight([width])], attributes);
}

function mlp(graph: GraphWriter, x: string, width: number): string {
  const hidden = graph.whole(2, 9);
  return multiplied(graph, activated(graph, multiplied(graph, x, width, hidden)), hidden, width);
}

/** Some heads beside one another, and how wide they are together. */
function heads(graph: GraphWriter, x: string, width: number): [string, number] {
  const widths = Array.from({ length: graph.whole(2, 4) }, () => graph.whole(1, 4));
  const each = widths.map((outputs) => {
    const head = multiplied(graph, x, width, outputs);
    return graph.whole(0, 2) > 0 ? activated(graph, head) : head;
  });
  const all = widths.reduce((sum, one) => sum + one, 0);
  return [graph.op('Concat', each, { axis: oneOf(graph, [1, -1]) }), all];
}

const BLOCKS: readonly Block[] = [
  (graph, x, width) => {
    const h = multiplied(graph, x, width, width);
    return graph.op(oneOf(graph, ['Mul', 'Add', 'Sub']), [activated(graph, h), activated(graph, h)]);
  },
  (graph, x, width) => {
    const [gate, h] = [multiplied(graph, x, width, width), multiplied(graph, x, width, width)];
    return graph.op('Mul', [activated(graph, gate), oneOf(graph, [h, x, gate])]);
  },
  (graph, x, width) => add(graph, x, mlp(graph, normalized(graph, x, width), width)),
  (graph, x, width) => normalized(graph, add(graph, mlp(graph, x, width), x), width),
  (graph, x, width) => {
    const [joined, all] = heads(graph, x, width);
    return multiplied(graph, joined, all, width);
  },
  (graph, x, width) => {
    const [joined, all] = heads(graph, x, width);
    return multiplied(graph, activated(graph, joined), all, width);
  },
  (graph, x, width) => {
    const [joined, all] = heads(graph, x, width);
    return multiplied(graph, normalized(graph, joined, all), all, width);
  },
  (graph, x, width) => activated(graph, normalized(graph, multiplied(graph, x, width, width), width)),
  (graph, x, width) => normalized(graph, normalized(graph, x, width), width),
  (graph, x, width) => activated(graph, activated(graph, multiplied(graph, x, width, width))),
  (graph, x, width) => {
    const parts = graph.ops('Split', [x, graph.ints([1, width - 1])], 2, { axis: 1 });
    const both = [activated(graph, parts[1]), multiplied(graph, parts[0], 1, 3)];
    return multiplied(graph, graph.op('Concat', both, { axis: 1 }), width + 2, width);
  },
  (graph, x, width) => {
    const h = multiplied(graph, x, width, width);
    const multiple = graph.op('Mul', [h, graph.scalar(oneOf(graph, [2, -1, 0.5]))]);
    return graph.op(oneOf(graph, ['Add', 'Sub']), [multiple, h]);
  },
  (graph, x, width) => {
    const softmax = graph.op('Softmax', [multiplied(graph, x, width, width)], { axis: -1 });
    return graph.op('Sum', [x, activated(graph, multiplied(graph, x, width, width)), softmax]);
  },
  (graph, x, width) => {
    const other = normalized(graph, multiplied(graph, x, width, width), width);
    return add(graph, activated(graph, normalized(graph, x, width)), other);
  },
  (graph, x, width) => {
    const row = graph.op('Reshape', [x, graph.ints([0, 1, width])]);
    return graph.op('Reshape', [normalized(graph, row, width, 3), graph.ints([0, width])]);
  },
];

/** Some blocks after one another, drawn from the graph's seed: the value that they end in, and the input's width. */
export function randomBlocks(graph: GraphWriter): { readonly value: string; readonly width: number } {
  const width = graph.whole(2, 8);
  let value = graph.input('x', ['batch', width]);
  if (graph.whole(0, 2) > 0) value = multiplied(graph, value, width, width);
  for (let left = graph.whole(1, 4); left > 0; left--) value = oneOf(graph, BLOCKS)(graph, value, width);
  return { value: graph.whole(0, 1) > 0 ? multiplied(graph, value, width, 3) : value, width };
}

import type { GraphWriter } from '../graph-writer.js';
import { end, type Family, linear, ROWS } from './family.js';

type OfRows = 'Softmax' | 'LogSoftmax';

/** What may stand between two functions of rows. */
const BETWEEN: readonly (readonly [title: string, write: (graph: GraphWriter, x: string) => string])[] = [
  ['', (_, x) => x],
  [' by way of Identity', (graph, x) => graph.op('Identity', [x])],
  [' times 1', (graph, x) => graph.op('Mul', [x, graph.scalar(1)])],
  [' times 5', (graph, x) => graph.op('Mul', [x, graph.scalar(5)])],
  [' minus 3', (graph, x) => graph.op('Sub', [x, graph.scalar(3)])],
];

/** A function of rows of a function of rows, as where a model has a softmax and so has what wraps it. */
export const ROW_FAMILIES: readonly Family[] = (['Softmax', 'LogSoftmax'] as const).flatMap((first) =>
  (['Softmax', 'LogSoftmax'] as const).flatMap((second) =>
    BETWEEN.map(([title, write]) => ({
      title: `rows: ${second} of ${first}${title}`,
      opsets: [7, 23] as const,
      write: (graph) => {
        const of = (name: OfRows, x: string) => graph.op(name, [x], { axis: 1 });
        const scores = linear(graph, graph.input('x', ['batch', 4]), 4, 3);
        end(graph, of(second, write(graph, of(first, scores))), ['batch', 3]);
        return { shape: [ROWS, 4], spreads: true };
      },
    })),
  ),
);

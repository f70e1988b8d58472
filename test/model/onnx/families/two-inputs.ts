import type { GraphWriter } from '../graph-writer.js';
import { dense, linear } from './family.js';

/** State is batch x 6, and action batch x 2. */
type Write = (graph: GraphWriter, state: string, action: string) => string;

const relu = (graph: GraphWriter, x: string) => graph.op('Relu', [x]);

/** Graphs of two inputs, as those that judge an action have. */
export const TWO_INPUTS: readonly (readonly [title: string, write: Write])[] = [
  [
    'side by side',
    (graph, state, action) => {
      const both = graph.op('Concat', [state, action], { axis: 1 });
      return linear(graph, relu(graph, linear(graph, both, 8, 5)), 5, 1);
    },
  ],
  [
    'the second one first',
    (graph, state, action) => dense(graph, graph.op('Concat', [action, state], { axis: -1 }), 8, 3),
  ],
  [
    'a product of each',
    (graph, state, action) =>
      relu(graph, graph.op('Add', [linear(graph, state, 6, 4), dense(graph, action, 2, 4)])),
  ],
  [
    'the second one behind a layer of the first',
    (graph, state, action) => {
      const h = relu(graph, linear(graph, state, 6, 4));
      return graph.op('Tanh', [graph.op('Add', [linear(graph, h, 4, 2), action])]);
    },
  ],
  [
    'the second one beside a layer of the first',
    (graph, state, action) => {
      const both = graph.op('Concat', [relu(graph, linear(graph, state, 6, 4)), action], { axis: 1 });
      return linear(graph, relu(graph, linear(graph, both, 6, 5)), 5, 1);
    },
  ],
  [
    'scaled and shifted beforehand',
    (graph, state, action) => {
      const scaled = graph.op('Mul', [graph.op('Sub', [state, graph.weight([6])]), graph.weight([6])]);
      const cut = graph.op('Flatten', [action], { axis: 1 });
      return linear(graph, graph.op('Concat', [scaled, cut], { axis: 1 }), 8, 3);
    },
  ],
];

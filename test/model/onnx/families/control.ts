import { clip, dense, end, type Family, linear, ROWS } from './family.js';

/** What control and verification write: weights on the left, columns, fixed shapes of many axes. */
export const CONTROL_FAMILIES: readonly Family[] = [
  {
    title: 'verification: [1, 1, 1, 5], its mean subtracted and flattened',
    opsets: [8, 23],
    write: (graph) => {
      const x = graph.op('Sub', [graph.input('input', [1, 1, 1, 5]), graph.weight([1, 1, 1, 5])]);
      const flat = graph.op('Flatten', [x], { axis: 1 });
      const hidden = graph.op('Relu', [dense(graph, flat, 5, 6)]);
      end(graph, dense(graph, hidden, 6, 5), [1, 5]);
      return { shape: [1, 1, 1, 5] };
    },
  },
  {
    title: 'verification: weights on the left of a vector',
    opsets: [7, 23],
    write: (graph) => {
      const first = graph.op('MatMul', [graph.weight([6, 5]), graph.input('x', [5])]);
      const hidden = graph.op('Relu', [graph.op('Add', [first, graph.weight([6])])]);
      end(
        graph,
        graph.op('Add', [graph.op('MatMul', [graph.weight([2, 6]), hidden]), graph.weight([2])]),
        [2],
      );
      return { shape: [5] };
    },
  },
  {
    title: 'verification: weights on the left of columns, one for each row of a batch',
    opsets: [11, 23],
    write: (graph) => {
      const x = graph.input('x', [5, 'N']);
      const first = graph.op('Add', [graph.op('MatMul', [graph.weight([6, 5]), x]), graph.weight([6, 1])]);
      const second = graph.op('Gemm', [graph.weight([6, 2]), graph.op('Tanh', [first])], { transA: 1 });
      end(graph, graph.op('Transpose', [second], { perm: [1, 0] }), ['N', 2]);
      // The columns of x are the rows of the batch.
      return { shape: [5, 1] };
    },
  },
  {
    title: 'verification: a column [5, 1] and Gemm with transB',
    opsets: [11, 23],
    write: (graph) => {
      const x = graph.input('x', [5, 1]);
      const first = graph.op('Gemm', [graph.weight([6, 5]), x, graph.weight([6, 1])]);
      const row = graph.op('Transpose', [graph.op('Relu', [first])]);
      end(graph, graph.op('Gemm', [row, graph.weight([2, 6])], { transB: 1 }), [1, 2]);
      return { shape: [5, 1] };
    },
  },
  {
    title: 'verification: Gemm with transA of a column',
    opsets: [7, 23],
    write: (graph) => {
      const x = graph.input('x', [5, 1]);
      const first = graph.op('Gemm', [x, graph.weight([5, 6]), graph.weight([6])], { transA: 1 });
      end(graph, linear(graph, graph.op('Relu', [first]), 6, 2), [1, 2]);
      return { shape: [5, 1] };
    },
  },
  {
    title: 'verification: a batch of images [1, 3, 2, 2] reshaped with a zero',
    opsets: [7, 23],
    write: (graph) => {
      const flat = graph.op('Reshape', [graph.input('x', [1, 3, 2, 2]), graph.ints([0, -1])]);
      const hidden = graph.op('Relu', [linear(graph, flat, 12, 6)]);
      end(graph, linear(graph, hidden, 6, 2), [1, 2]);
      return { shape: [1, 3, 2, 2] };
    },
  },
  {
    title: 'verification: a property added as a last layer',
    opsets: [7, 23],
    write: (graph) => {
      const hidden = graph.op('Relu', [dense(graph, graph.input('x', [1, 5]), 5, 6)]);
      const scores = dense(graph, hidden, 6, 4);
      end(
        graph,
        graph.op('Sub', [graph.op('MatMul', [scores, graph.weight([4, 2])]), graph.weight([1, 2])]),
        [1, 2],
      );
      return { shape: [1, 5] };
    },
  },
  {
    title: 'control: no function at all, and one bias after another',
    opsets: [7, 23],
    write: (graph) => {
      const first = graph.op('Add', [dense(graph, graph.input('x', ['N', 4]), 4, 6), graph.weight([1, 6])]);
      end(graph, graph.op('Mul', [dense(graph, first, 6, 2), graph.weight([2])]), ['N', 2]);
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'control: a thrust clipped and scaled',
    opsets: [7, 23],
    write: (graph) => {
      const hidden = graph.op('Tanh', [dense(graph, graph.input('x', ['N', 4]), 4, 6)]);
      const raw = dense(graph, hidden, 6, 2);
      const clipped = clip(graph, raw, -1, 1);
      const scaled = graph.op('Mul', [graph.op('Add', [clipped, graph.scalar(1)]), graph.scalar(-0.5)]);
      end(graph, scaled, ['N', 2]);
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'control: some of the state, out of order',
    opsets: [11, 23],
    write: (graph) => {
      const x = graph.op('Gather', [graph.input('state', ['N', 6]), graph.ints([4, 0, -1])], { axis: 1 });
      const hidden = graph.op('Softplus', [dense(graph, x, 3, 5)]);
      end(graph, dense(graph, hidden, 5, 2), ['N', 2]);
      return { shape: [ROWS, 6], spreads: true };
    },
  },
];

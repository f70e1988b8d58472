import type { GraphWriter } from '../graph-writer.js';
import { dense, end, type Family, INT32, INT64, ROWS } from './family.js';

/** A Flatten layer as tf2onnx writes it: the size of the batch by Shape, Cast and Slice. */
function flattened(graph: GraphWriter, x: string, width: number): string {
  const shape = graph.op('Cast', [graph.op('Shape', [x])], { to: INT32 });
  const sliced =
    graph.opset < 10
      ? graph.op('Slice', [graph.op('Cast', [shape], { to: 1 })], { axes: [0], starts: [0], ends: [1] })
      : graph.op('Slice', [shape, graph.ints([0]), graph.ints([1]), graph.ints([0])]);
  const batch = graph.op('Cast', [sliced], { to: INT64 });
  const wanted = graph.op('Concat', [batch, graph.ints([width])], { axis: 0 });
  return graph.op('Reshape', [x, wanted]);
}

function softmax(graph: GraphWriter, x: string): string {
  return graph.op('Softmax', [x], graph.opset < 13 ? { axis: 1 } : { axis: -1 });
}

export const KERAS_FAMILIES: readonly Family[] = [
  {
    title: 'Keras: flattened images and a softmax',
    opsets: [8, 23],
    write: (graph) => {
      const flat = flattened(graph, graph.input('flatten_input', ['unk__6', 4, 4]), 16);
      const hidden = graph.op('Relu', [dense(graph, flat, 16, 6)]);
      end(graph, softmax(graph, dense(graph, hidden, 6, 5)), ['unk__7', 5]);
      return { shape: [ROWS, 4, 4] };
    },
  },
  {
    title: 'Keras: Rescaling, Normalization and an identity',
    opsets: [8, 23],
    write: (graph) => {
      const x = graph.op('Identity', [graph.input('args_0', ['unk__3', 5])]);
      const scaled = graph.op('Add', [
        graph.op('Mul', [x, graph.weight([], [1 / 127.5])]),
        graph.weight([], [-1]),
      ]);
      const deviation = graph.op('Sqrt', [graph.weight([1, 5], [1, 2, 3, 4, 5])]);
      const floor = graph.op('Max', [deviation, graph.weight([], [1e-7])]);
      const normal = graph.op('Div', [graph.op('Sub', [scaled, graph.weight([1, 5])]), floor]);
      const hidden = graph.op('Elu', [dense(graph, normal, 5, 6)]);
      end(graph, graph.op('Sigmoid', [dense(graph, hidden, 6, 1)]), ['unk__4', 1]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'Keras: batch normalization as Mul and Add',
    opsets: [8, 23],
    write: (graph) => {
      const hidden = graph.op('Selu', [dense(graph, graph.input('x', [null, 5]), 5, 6)]);
      const normal = graph.op('Add', [graph.op('Mul', [hidden, graph.weight([6])]), graph.weight([6])]);
      end(graph, dense(graph, normal, 6, 3), [null as unknown as string, 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'Keras: PReLU with slopes of shape [1, 6]',
    opsets: [9, 23],
    write: (graph) => {
      const hidden = graph.op('PRelu', [
        dense(graph, graph.input('x', ['N', 5]), 5, 6),
        graph.weight([1, 6]),
      ]);
      const leaky = graph.op('LeakyRelu', [dense(graph, hidden, 6, 4)], { alpha: 0.3 });
      end(graph, dense(graph, leaky, 4, 3), ['N', 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'Keras: a bias of one number and one of shape [1, 1]',
    opsets: [7, 23],
    write: (graph) => {
      const first = graph.op('MatMul', [graph.input('x', ['N', 5]), graph.weight([5, 6])]);
      const hidden = graph.op('Softsign', [graph.op('Add', [first, graph.weight([], [0.25])])]);
      const second = graph.op('Gemm', [hidden, graph.weight([6, 3]), graph.weight([1, 1])], {
        alpha: 0.5,
        beta: 2,
      });
      end(graph, second, ['N', 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'Keras: an unknown width',
    opsets: [7, 23],
    write: (graph) => {
      const hidden = graph.op('Tanh', [dense(graph, graph.input('x', ['N', null]), 5, 6)]);
      end(graph, dense(graph, hidden, 6, 3));
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'Keras: whole numbers cast to float',
    opsets: [7, 23],
    write: (graph) => {
      const x = graph.op('Cast', [graph.input('x', ['N', 5], INT64)], { to: 1 });
      end(graph, dense(graph, graph.op('Relu', [dense(graph, x, 5, 6)]), 6, 3), ['N', 3]);
      return { shape: [ROWS, 5], type: INT64 };
    },
  },
];

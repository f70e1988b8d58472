import type { GraphWriter } from '../graph-writer.js';
import { clip, DOUBLE, dense, end, type Family, FLOAT16, INT64, linear, ROWS, unsqueeze } from './family.js';

/** `x.view(x.size(0), -1)` as the TorchScript exporter writes it. */
function viewByShape(graph: GraphWriter, x: string): string {
  const batch = graph.op('Gather', [graph.op('Shape', [x]), graph.scalar(0, INT64)], { axis: 0 });
  const shape = graph.op('Concat', [unsqueeze(graph, batch, 0), graph.constant([-1], INT64)], { axis: 0 });
  return graph.op('Reshape', [x, shape]);
}

function body(graph: GraphWriter, x: string, inputs: number, outputs: number): string {
  return linear(graph, graph.op('Relu', [linear(graph, x, inputs, 6)]), 6, outputs);
}

/** Batch normalization after a layer of so many outputs. */
function normalized(graph: GraphWriter, x: string, width: number): string {
  const variance = graph.draw(width).map((value) => value * value + 0.1);
  const parts = [
    graph.weight([width]),
    graph.weight([width]),
    graph.weight([width]),
    graph.weight([width], variance),
  ];
  return graph.op('BatchNormalization', [x, ...parts], { epsilon: 1e-5, momentum: 0.9 });
}

export const PYTORCH_FAMILIES: readonly Family[] = [
  {
    title: 'PyTorch: images flattened',
    opsets: [7, 23],
    write: (graph) => {
      const flat = graph.op('Flatten', [graph.input('input.1', ['batch', 1, 4, 4])], { axis: 1 });
      end(graph, body(graph, flat, 16, 10), ['batch', 10]);
      return { shape: [ROWS, 1, 4, 4] };
    },
  },
  {
    title: 'PyTorch: view by the size of the batch',
    opsets: [7, 23],
    write: (graph) => {
      end(graph, body(graph, viewByShape(graph, graph.input('x', ['N', 1, 4, 4])), 16, 10), ['N', 10]);
      return { shape: [ROWS, 1, 4, 4] };
    },
  },
  {
    title: 'PyTorch: view(-1, 16), a constant, dropout',
    opsets: [7, 23],
    write: (graph) => {
      const flat = graph.op('Reshape', [graph.input('x', [-1, 4, 4]), graph.constant([-1, 16], INT64)]);
      end(graph, graph.op('Dropout', [body(graph, flat, 16, 3)]), [-1, 3]);
      return { shape: [ROWS, 4, 4] };
    },
  },
  {
    title: 'PyTorch: a fixed batch of one, traced',
    opsets: [9, 23],
    write: (graph) => {
      const flat = graph.op('Reshape', [graph.input('x', [1, 3, 2, 2]), graph.constant([1, -1], INT64)]);
      end(graph, body(graph, flat, 12, 3), [1, 3]);
      return { shape: [1, 3, 2, 2] };
    },
  },
  {
    title: 'PyTorch: BatchNorm1d before the function',
    opsets: [9, 23],
    write: (graph) => {
      const first = normalized(graph, linear(graph, graph.input('x', ['batch', 5]), 5, 6), 6);
      const second = normalized(graph, graph.op('Relu', [first]), 6);
      end(graph, linear(graph, second, 6, 3), ['batch', 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'PyTorch: BatchNorm1d of the input and of the output',
    opsets: [9, 23],
    write: (graph) => {
      const first = normalized(graph, graph.input('x', ['batch', 5]), 5);
      end(graph, normalized(graph, body(graph, first, 5, 3), 3), ['batch', 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'PyTorch: Linear of a sequence, its weight transposed in the graph',
    opsets: [7, 23],
    write: (graph) => {
      const x = graph.input('x', ['batch', 2, 5]);
      const turned = (rows: number, cols: number) =>
        graph.op('Transpose', [graph.weight([rows, cols])], { perm: [1, 0] });
      const first = graph.op('Add', [graph.op('MatMul', [x, turned(6, 5)]), graph.weight([6])]);
      const second = graph.op('MatMul', [graph.op('Tanh', [first]), turned(3, 6)]);
      end(graph, graph.op('Add', [graph.weight([3]), second]), ['batch', 2, 3]);
      return { shape: [ROWS, 2, 5] };
    },
  },
  {
    title: 'PyTorch: pixels scaled and normalized',
    opsets: [7, 23],
    write: (graph) => {
      const scaled = graph.op('Div', [graph.input('x', ['batch', 8]), graph.scalar(255)]);
      const centred = graph.op('Sub', [scaled, graph.scalar(0.1307)]);
      const x = graph.op('Div', [centred, graph.scalar(0.3081)]);
      end(graph, body(graph, x, 8, 3), ['batch', 3]);
      return { shape: [ROWS, 8] };
    },
  },
  {
    title: 'PyTorch: channels normalized by constants of shape [1, 3, 1, 1]',
    opsets: [7, 23],
    write: (graph) => {
      const x = graph.input('x', ['batch', 3, 2, 2]);
      const centred = graph.op('Sub', [x, graph.weight([1, 3, 1, 1])]);
      const scaled = graph.op('Mul', [centred, graph.weight([3, 1, 1], [0.5, 2, 3])]);
      end(graph, body(graph, graph.op('Flatten', [scaled]), 12, 3), ['batch', 3]);
      return { shape: [ROWS, 3, 2, 2] };
    },
  },
  {
    title: 'PyTorch: one value, squeezed',
    opsets: [7, 23],
    write: (graph) => {
      const value = body(graph, graph.input('x', ['batch', 4]), 4, 1);
      const squeezed =
        graph.opset < 13
          ? graph.op('Squeeze', [value], { axes: [1] })
          : graph.op('Squeeze', [value, graph.ints([-1])]);
      end(graph, squeezed, ['batch']);
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'PyTorch: a vector without a batch',
    opsets: [7, 23],
    write: (graph) => {
      const hidden = graph.op('Sigmoid', [dense(graph, graph.input('x', [4]), 4, 5)]);
      end(graph, dense(graph, hidden, 5, 2), [2]);
      return { shape: [4] };
    },
  },
  {
    title: 'PyTorch: double',
    opsets: [9, 23],
    write: (graph) => {
      const x = graph.input('x', ['batch', 4], DOUBLE);
      const weight = (dims: number[]) => graph.weight(dims, undefined, DOUBLE);
      const hidden = graph.op('Gemm', [x, weight([5, 4]), weight([5])], { transB: 1 });
      const out = graph.op('Gemm', [graph.op('Tanh', [hidden]), weight([2, 5]), weight([2])], { transB: 1 });
      graph.node('Identity', [out], ['output']);
      graph.output('output', ['batch', 2], DOUBLE);
      return { shape: [ROWS, 4], type: DOUBLE };
    },
  },
  {
    title: 'PyTorch: float16 weights, cast in the graph',
    opsets: [9, 23],
    write: (graph) => {
      const x = graph.input('x', ['batch', 4]);
      const weight = (dims: number[]) =>
        graph.op('Cast', [graph.weight(dims, undefined, FLOAT16)], { to: 1 });
      const hidden = graph.op('Gemm', [x, weight([5, 4]), weight([5])], { transB: 1 });
      end(graph, graph.op('MatMul', [graph.op('Relu', [hidden]), weight([5, 2])]), ['batch', 2]);
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'PyTorch: permuted before it is flattened',
    opsets: [7, 23],
    write: (graph) => {
      const turned = graph.op('Transpose', [graph.input('x', ['batch', 2, 3, 2])], { perm: [0, 2, 3, 1] });
      end(graph, body(graph, viewByShape(graph, turned), 12, 3), ['batch', 3]);
      return { shape: [ROWS, 2, 3, 2] };
    },
  },
  {
    title: 'PyTorch: heads of a policy, one of which is chosen',
    opsets: [7, 23],
    write: (graph) => {
      const hidden = graph.op('Relu', [linear(graph, graph.input('obs', ['batch', 4]), 4, 6)]);
      end(graph, graph.op('Tanh', [linear(graph, hidden, 6, 2)]), ['batch', 2], 'action');
      end(graph, linear(graph, hidden, 6, 1), ['batch', 1], 'value');
      return { shape: [ROWS, 4], output: 'action' };
    },
  },
  {
    title: 'PyTorch: means out of a layer of means and deviations',
    opsets: [7, 23],
    write: (graph) => {
      const both = body(graph, graph.input('obs', ['batch', 4]), 4, 6);
      const mean =
        graph.opset < 10
          ? graph.op('Slice', [both], { axes: [1], starts: [0], ends: [3] })
          : graph.op('Slice', [both, graph.ints([0]), graph.ints([3]), graph.ints([1])]);
      const parts =
        graph.opset < 13
          ? graph.ops('Split', [both], 2, { axis: 1, split: [3, 3] })
          : graph.ops('Split', [both, graph.ints([3, 3])], 2, { axis: 1 });
      end(graph, clip(graph, mean, -1, 1), ['batch', 3], 'mean');
      end(graph, graph.op('Exp', [parts[1]]), ['batch', 3], 'deviation');
      return { shape: [ROWS, 4], output: graph.whole(0, 1) === 0 ? 'mean' : 'deviation' };
    },
  },
  {
    title: 'PyTorch: observations clipped, actions scaled',
    opsets: [7, 23],
    write: (graph) => {
      const x = graph.input('obs', ['batch', 4]);
      const centred = graph.op('Div', [
        graph.op('Sub', [x, graph.weight([4])]),
        graph.weight([4], [0.5, 0.7, 0.2, 2]),
      ]);
      const mean = graph.op('Tanh', [body(graph, clip(graph, centred, -1, 1), 4, 2)]);
      const scaled = graph.op('Add', [graph.op('Mul', [mean, graph.weight([2])]), graph.weight([2])]);
      end(graph, scaled, ['batch', 2]);
      return { shape: [ROWS, 4], spreads: true };
    },
  },
  {
    title: 'PyTorch: log_softmax of an image',
    opsets: [7, 23],
    write: (graph) => {
      const flat = graph.op('Flatten', [graph.input('x', ['batch', 1, 3, 3])]);
      end(graph, graph.op('LogSoftmax', [body(graph, flat, 9, 4)], { axis: 1 }), ['batch', 4]);
      return { shape: [ROWS, 1, 3, 3], largest: 50 };
    },
  },
  {
    title: 'PyTorch: a softmax between layers, some of it chosen',
    opsets: [11, 23],
    write: (graph) => {
      const attention = graph.op('Softmax', [linear(graph, graph.input('x', ['batch', 4]), 4, 6)], {
        axis: 1,
      });
      const chosen = graph.op('Gather', [attention, graph.ints([5, 1, 1])], { axis: 1 });
      const doubled = graph.op('Mul', [chosen, graph.scalar(2)]);
      end(graph, graph.op('Softmax', [graph.op('Tanh', [linear(graph, doubled, 3, 4)])], { axis: 1 }), [
        'batch',
        4,
      ]);
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'PyTorch: a head of two layers beside one another',
    opsets: [7, 23],
    write: (graph) => {
      const hidden = graph.op('Relu', [linear(graph, graph.input('x', ['batch', 4]), 4, 6)]);
      const both = graph.op('Concat', [hidden, graph.op('Neg', [hidden])], { axis: 1 });
      end(graph, graph.op('Concat', [linear(graph, both, 12, 3)], { axis: -1 }), ['batch', 3]);
      return { shape: [ROWS, 4] };
    },
  },
];

import type { GraphWriter } from '../graph-writer.js';
import { tensorOf } from '../tensors.js';
import { end, type Family, FLOAT, INT4, INT8, INT32, ROWS, UINT8 } from './family.js';

function whole(
  graph: GraphWriter,
  dims: readonly number[],
  least: number,
  most: number,
  type: number,
): string {
  const count = dims.reduce((size, dim) => size * dim, 1);
  return graph.weight(
    dims,
    Array.from({ length: count }, () => graph.whole(least, most)),
    type,
  );
}

/** A weight of int8 that is widened in the graph, with a scale for each column or one for all. */
function widened(graph: GraphWriter, rows: number, cols: number, isPerColumn: boolean): string {
  const scales = Array.from({ length: isPerColumn ? cols : 1 }, () => 0.004 + graph.whole(0, 9) / 1000);
  const scale = graph.weight(isPerColumn ? [cols] : [], scales);
  const zero = isPerColumn
    ? graph.weight(
        [cols],
        scales.map(() => 0),
        INT8,
      )
    : graph.weight([], [3], INT8);
  const inputs = [whole(graph, [rows, cols], -127, 127, INT8), scale, zero];
  return graph.op('DequantizeLinear', inputs, isPerColumn ? { axis: 1 } : {});
}

function rounded(graph: GraphWriter, x: string, scale: number, zero: number, type: number): string {
  const parts = [graph.weight([], [scale]), graph.weight([], [zero], type)];
  return graph.op('DequantizeLinear', [graph.op('QuantizeLinear', [x, ...parts]), ...parts]);
}

function biased(graph: GraphWriter, x: string, weight: string, outputs: number): string {
  return graph.op('Add', [graph.op('MatMul', [x, weight]), graph.weight([outputs])]);
}

/** A layer as ONNX Runtime quantizes it as it runs. */
function dynamic(graph: GraphWriter, x: string, inputs: number, outputs: number): string {
  const [whole8, scale, zero] = graph.ops('DynamicQuantizeLinear', [x], 3);
  const weight = whole(graph, [inputs, outputs], 0, 255, UINT8);
  const center = graph.weight([], [128], UINT8);
  const sums = graph.op('MatMulInteger', [whole8, weight, zero, center]);
  const scales = graph.op('Mul', [scale, graph.weight([1], [0.01])]);
  const product = graph.op('Mul', [graph.op('Cast', [sums], { to: FLOAT }), scales]);
  return graph.op('Add', [product, graph.weight([outputs])]);
}

export const QUANTISED_FAMILIES: readonly Family[] = [
  {
    title: 'quantizer: weights of int8 with one scale',
    opsets: [10, 23],
    write: (graph) => {
      const hidden = graph.op('Relu', [
        biased(graph, graph.input('x', ['N', 5]), widened(graph, 5, 6, false), 6),
      ]);
      end(graph, biased(graph, hidden, widened(graph, 6, 3, false), 3), ['N', 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'quantizer: weights of int8 with a scale for each column',
    opsets: [13, 23],
    write: (graph) => {
      const hidden = graph.op('Relu', [
        biased(graph, graph.input('x', ['N', 5]), widened(graph, 5, 6, true), 6),
      ]);
      end(graph, biased(graph, hidden, widened(graph, 6, 3, true), 3), ['N', 3]);
      return { shape: [ROWS, 5] };
    },
  },
  {
    title: 'quantizer: weights of int4 in blocks',
    opsets: [21, 23],
    write: (graph) => {
      const values = Array.from({ length: 24 }, () => graph.whole(-8, 7));
      const weight = graph.add(tensorOf('w4', [4, 6], values, INT4));
      const wide = graph.op('DequantizeLinear', [weight, graph.weight([2, 6])], { axis: 0, block_size: 2 });
      end(graph, biased(graph, graph.input('x', ['N', 4]), wide, 6), ['N', 6]);
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'quantizer: QDQ around every layer',
    opsets: [10, 23],
    write: (graph) => {
      const x = rounded(graph, graph.input('x', ['N', 5]), 0.02, 128, UINT8);
      const hidden = graph.op('Relu', [biased(graph, x, widened(graph, 5, 6, false), 6)]);
      const between = rounded(graph, hidden, 0.02, 0, UINT8);
      const bias = graph.op('DequantizeLinear', [
        whole(graph, [3], -99, 99, INT32),
        graph.weight([], [0.01]),
      ]);
      const out = graph.op('Add', [graph.op('MatMul', [between, widened(graph, 6, 3, false)]), bias]);
      end(graph, rounded(graph, out, 0.03, 5, INT8), ['N', 3]);
      return { shape: [ROWS, 5], isRounded: true };
    },
  },
  {
    title: 'quantizer: as it runs',
    opsets: [11, 23],
    write: (graph) => {
      const hidden = graph.op('Relu', [dynamic(graph, graph.input('x', ['N', 5]), 5, 6)]);
      end(graph, dynamic(graph, hidden, 6, 3), ['N', 3]);
      return { shape: [ROWS, 5], isRounded: true };
    },
  },
  {
    title: 'quantizer: QLinearMatMul',
    opsets: [10, 20],
    write: (graph) => {
      const parts = (scale: number, zero: number) => [
        graph.weight([], [scale]),
        graph.weight([], [zero], UINT8),
      ];
      const [inScale, outScale] = [parts(0.02, 128), parts(0.05, 120)];
      const x = graph.op('QuantizeLinear', [graph.input('x', ['N', 5]), ...inScale]);
      const weight = [whole(graph, [5, 4], 0, 255, UINT8), ...parts(0.01, 127)];
      const product = graph.op('QLinearMatMul', [x, ...inScale, ...weight, ...outScale]);
      end(graph, graph.op('DequantizeLinear', [product, ...outScale]), ['N', 4]);
      return { shape: [ROWS, 5], isRounded: true };
    },
  },
];

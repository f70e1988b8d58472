import { TensorProto_DataType as Type } from 'onnx-buf';
import type { GraphWriter } from '../graph-writer.js';

/** A way in which some tool writes a perceptron. */
export interface Family {
  readonly title: string;
  /** The oldest and the newest operator set that it is written for. */
  readonly opsets: readonly [number, number];
  readonly write: (graph: GraphWriter) => Written;
}

/** What was written: the input that the model takes, and what its answer is held against. */
export interface Written {
  /** The input's shape for three rows. */
  readonly shape: readonly number[];
  readonly type?: number;
  /** The output to choose, where there is more than one that layers compute. */
  readonly output?: string;
  /** Whether the graph rounds what is between layers, which is left out: answers are then near, and not the same. */
  readonly isRounded?: boolean;
  /** Whether infinities and NaN spread further than in the graph, and the model says so. */
  readonly spreads?: boolean;
  /** Of more the graph goes by way of a number too large for float32 where its function has none. */
  readonly largest?: number;
}

export const ROWS = 3;
export const { FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT64, INT32, INT8, UINT8, INT4 } = Type;

/** y = x · weight + bias as a Gemm with its weight stored as outputs x inputs, which is how PyTorch has it. */
export function linear(graph: GraphWriter, x: string, inputs: number, outputs: number): string {
  return graph.op('Gemm', [x, graph.weight([outputs, inputs]), graph.weight([outputs])], {
    alpha: 1,
    beta: 1,
    transB: 1,
  });
}

/** The same as a MatMul and an Add. */
export function dense(graph: GraphWriter, x: string, inputs: number, outputs: number): string {
  const product = graph.op('MatMul', [x, graph.weight([inputs, outputs])]);
  return graph.op('Add', [product, graph.weight([outputs])]);
}

/** Ends a graph: hands a value on under the name of its output. */
export function end(
  graph: GraphWriter,
  value: string,
  dims: (string | number)[] | null = null,
  name = 'output',
): void {
  graph.node('Identity', [value], [name]);
  graph.output(name, dims);
}

/** Axes as the operator set has them: an attribute, and an input since version 13. */
export function unsqueeze(graph: GraphWriter, x: string, axis: number): string {
  return graph.opset < 13
    ? graph.op('Unsqueeze', [x], { axes: [axis] })
    : graph.op('Unsqueeze', [x, graph.ints([axis])]);
}

export function clip(graph: GraphWriter, x: string, min: number, max: number): string {
  return graph.opset < 11
    ? graph.op('Clip', [x], { min, max })
    : graph.op('Clip', [x, graph.scalar(min), graph.scalar(max)]);
}

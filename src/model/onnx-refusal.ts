import type { NodeProto } from 'onnx-buf';
import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';

/** Makes the error for one part of an ONNX file, ready to throw, from what is wrong with that part. */
export type Refusal = (what: string) => BadInput;

const supported =
  'supported are chains of Gemm (alpha = beta = 1, transA = 0), MatMul, Add of a bias row and Relu, in float32';

/** Refusals that name the file alone. */
export function graphRefusal(file: string): Refusal {
  return (what) => new BadInput(`${file}: ${what}; ${supported}`);
}

/**
 * Refusals that name the file, the node and its operator.
 *
 * @param index the node's place in the graph, from 0, which stands in for a missing name.
 */
export function nodeRefusal(file: string, node: NodeProto, index: number): Refusal {
  const name = quoted(node.name || `#${index}`);
  const operator = quoted(node.domain ? `${node.domain}.${node.opType}` : node.opType).slice(1, -1);
  return (what) => new BadInput(`${file}: node ${name} (${operator}): ${what}; ${supported}`);
}

import type { NodeProto } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';

/** Makes the error for one part of an ONNX file, ready to throw, from what is wrong with that part. */
export type Refusal = (what: string) => BadInput;

export interface UnsupportedNode {
  /** The node's name, or # and its place in the graph where it has none. */
  readonly node: string;
  readonly operator: string;
}

const SUPPORTED = 'supported are chains of matrix products with pointwise functions between them';

/** As many nodes as a message names. */
const NAMED = 20;

/** Refusal of operators that there is nothing for: of all of them at once. */
export class UnsupportedOperators extends BadInput {
  constructor(
    message: string,
    readonly nodes: readonly UnsupportedNode[],
  ) {
    super(message);
  }
}

export function unsupported(file: string, nodes: readonly UnsupportedNode[]): UnsupportedOperators {
  const named = nodes.slice(0, NAMED).map(({ node, operator }) => `${operator} (node ${quoted(node)})`);
  const more = nodes.length > NAMED ? ` and ${nodes.length - NAMED} more` : '';
  const what = nodes.length === 1 ? 'operator is' : 'operators are';
  return new UnsupportedOperators(
    `${file}: ${nodes.length} ${what} not supported: ${named.join(', ')}${more}; ${SUPPORTED}`,
    nodes,
  );
}

/** Refusals that name the file alone. */
export function graphRefusal(file: string): Refusal {
  return (what) => new BadInput(`${file}: ${what}; ${SUPPORTED}`);
}

/**
 * Refusals that name the file, the node and its operator.
 *
 * @param index the node's place in the graph, from 0, which stands in for a missing name.
 */
export function nodeRefusal(file: string, node: NodeProto, index: number): Refusal {
  const name = quoted(node.name || `#${index}`);
  const operator = quoted(node.domain ? `${node.domain}.${node.opType}` : node.opType).slice(1, -1);
  return (what) => new BadInput(`${file}: node ${name} (${operator}): ${what}; ${SUPPORTED}`);
}

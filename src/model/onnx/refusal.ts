import type { NodeProto } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { cutShort, quoted } from '../../refusal/quoted.js';

/** Makes the error for one part of an ONNX file, ready to throw, from what is wrong with that part. */
export type Refusal = (what: string) => BadInput;

/** A node as messages know it: many exporters give nodes no names. */
export interface NamedNode {
  /** Its name, which may be empty. */
  readonly node: string;
  /** With its domain, if that is not ONNX's own. */
  readonly operator: string;
  /** The first of its outputs that has a name. */
  readonly makes: string;
  /** The function of the model's own whose body it is part of. */
  readonly function?: string;
}

type NodeNames = Pick<NodeProto, 'name' | 'domain' | 'opType' | 'output'> & Pick<NamedNode, 'function'>;

const SUPPORTED =
  'supported are matrix products with pointwise functions between them, and sums and products of those';

/** As many nodes as a message names. */
const NAMED = 20;

/** Refusal of operators that there is nothing for: of all of them at once. */
export class UnsupportedOperators extends BadInput {
  constructor(
    message: string,
    readonly nodes: readonly NamedNode[],
  ) {
    super(message);
  }
}

export function unsupported(file: string, nodes: readonly NamedNode[]): UnsupportedOperators {
  const named = nodes
    .slice(0, NAMED)
    .map((node) =>
      node.node === ''
        ? unnamedWords(node)
        : `${node.operator} (node ${quoted(node.node)}${functionWords(node)})`,
    );
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

/** Does what may throw BadInput, which the refusal then words. */
export function attempt<T>(refusal: Refusal, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof BadInput) throw refusal(error.message);
    throw error;
  }
}

/** Refusals that name the file, the node and its operator. */
export function nodeRefusal(file: string, node: NodeNames): Refusal {
  return (what) => new BadInput(`${file}: ${nodeWords(nameOf(node))}: ${what}; ${SUPPORTED}`);
}

export function nameOf({ name, domain, opType, output, function: within }: NodeNames): NamedNode {
  const operator = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
  return {
    node: name,
    operator: cutShort(operator),
    makes: output.find((made) => made !== '') ?? '',
    ...(within !== undefined && { function: within }),
  };
}

/** A node in words: `node "fc1" (Gemm)`, or without a name `the Gemm that makes "h"`. */
export function nodeWords(node: NamedNode): string {
  if (node.node === '') return unnamedWords(node);
  return `node ${quoted(node.node)} (${node.operator})${functionWords(node)}`;
}

function unnamedWords(node: NamedNode): string {
  return `the ${node.operator} that makes ${quoted(node.makes)}${functionWords(node)}`;
}

function functionWords({ function: within }: NamedNode): string {
  return within === undefined ? '' : ` of function ${quoted(within)}`;
}

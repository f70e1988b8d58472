import { call, type Pointwise } from './expression.js';
import type { Node, Operator, Operators } from './node.js';
import { pointwisePair } from './pointwise-pair.js';
import { QUANTISED_OF_MICROSOFT } from './quantised-operators.js';
import type { Vector } from './value.js';
import { withExpression } from './vector.js';

/** A function after a bias, if there is one. */
function activation(attributes: readonly string[], make: (node: Node) => Pointwise): Operator {
  return {
    attributes,
    inputs: [1, 2],
    run: (node) => {
      const bias = node.optionalConstant(1);
      const of = bias ? (pointwisePair('Add', node.vector(0), bias, node.work) as Vector) : node.vector(0);
      return withExpression(of, call(make(node), of.expression));
    },
  };
}

const quickGelu: Operator = {
  attributes: ['alpha'],
  inputs: [1, 1],
  run: (node) => {
    const of = node.vector(0);
    return withExpression(of, call({ name: 'swish', alpha: node.float('alpha', 1.702) }, of.expression));
  },
};

/** Operators that ONNX Runtime writes when it optimises a model, domain com.microsoft. */
export const MICROSOFT: Operators = {
  ...QUANTISED_OF_MICROSOFT,
  Gelu: activation([], () => ({ name: 'gelu' })),
  BiasGelu: activation([], () => ({ name: 'gelu' })),
  FastGelu: activation([], () => ({ name: 'gelu-tanh' })),
  QuickGelu: quickGelu,
};

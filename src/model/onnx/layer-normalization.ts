import { BadInput } from '../../refusal/bad-input.js';
import { epsilonFault } from '../row-function.js';
import { axisOf, type Node, type Operator, type Operators } from './node.js';
import { type PairName, pointwisePair } from './pointwise-pair.js';
import { checkWholeRows, rowsOf } from './row-operators.js';
import type { RowStatistic, Value, Vector } from './value.js';

const layerNormalization: Operator = {
  attributes: ['axis', 'epsilon', 'stash_type'],
  inputs: [2, 3],
  run: (node) => {
    const of = node.vector(0);
    const axis = axisOf(node.int('axis', -1), of.shape.length);
    checkWholeRows(of, axis, (at) => at >= axis);
    if (node.int('stash_type', 1) !== 1) throw new BadInput('stash_type is not 1: only float32 is supported');
    const normal = normalized(node, of, node.float('epsilon', 1e-5));
    const scaled = pointwisePair('Mul', normal, node.constant(1), node.work);
    const bias = node.optionalConstant(2);
    return bias ? pointwisePair('Add', scaled, bias, node.work) : scaled;
  },
};

function normalized(node: Node, of: Vector, epsilon: number): Vector {
  const fault = epsilonFault(epsilon);
  if (fault !== null) throw new BadInput(fault);
  return rowsOf(of, { name: 'layer-norm', epsilon }, node.named);
}

/** A mean over whole rows: the first step of a layer normalization that is spelt out, and of its variance. */
const reduceMean: Operator = {
  attributes: ['axes', 'keepdims', 'noop_with_empty_axes'],
  inputs: [1, 2],
  run: (node) => {
    const value = node.input(0);
    const of = value.kind === 'statistic' ? value.of : node.vector(0);
    const given = node.inputCount > 1 ? node.optionalWhole(1) : node.ints('axes');
    const axes = given?.map((axis) => axisOf(axis, of.shape.length)) ?? [];
    if (axes.length === 0 || node.int('keepdims', 1) === 0)
      throw new BadInput('is no mean over the last axis with keepdims 1, as layer normalization has it');
    checkWholeRows(of, Math.min(...axes), (at) => axes.includes(at));
    if (value.kind === 'vector') return { kind: 'statistic', what: 'mean', of, epsilon: 0 };
    if (value.kind === 'statistic' && value.what === 'square') return { ...value, what: 'variance' };
    throw new BadInput('is no mean of a row or of its squares less their mean');
  },
};

/** Wraps Sqrt or Reciprocal, which the deviation of a row goes through. */
export function alsoOfStatistics(
  operator: Operator,
  from: RowStatistic['what'],
  what: RowStatistic['what'],
): Operator {
  return {
    ...operator,
    run: (node) => {
      const value = node.input(0);
      return value.kind === 'statistic' && value.what === from ? { ...value, what } : operator.run(node);
    },
  };
}

/** A step of a layer normalization that is spelt out; null where it is none. */
export function ofStatistics(node: Node, name: PairName, a: Value, b: Value): Value | null {
  if (name === 'Sub') {
    return a.kind === 'vector' && is(b, 'mean') && isSame(a, b.of) ? { ...b, what: 'centred' } : null;
  }
  if (name === 'Pow' && is(a, 'centred')) return isNumber(b, 2) ? { ...a, what: 'square' } : null;
  if (name === 'Pow' && is(a, 'variance')) return isNumber(b, 0.5) ? { ...a, what: 'deviation' } : null;
  if (name === 'Div' && is(a, 'centred') && is(b, 'deviation') && isSame(a.of, b.of))
    return normalized(node, a.of, b.epsilon);
  const [first, second] = is(a, 'centred') || is(a, 'variance') ? [a, b] : [b, a];
  if (name === 'Add' && is(first, 'variance') && second.kind === 'constant' && second.data.length === 1)
    return { ...first, epsilon: first.epsilon + second.data[0] };
  if (name !== 'Mul' || !is(first, 'centred') || second.kind !== 'statistic' || !isSame(first.of, second.of))
    return null;
  if (second.what === 'centred') return { ...first, what: 'square' };
  return second.what === 'inverse' ? normalized(node, first.of, second.epsilon) : null;
}

function is(value: Value, what: RowStatistic['what']): value is RowStatistic {
  return value.kind === 'statistic' && value.what === what;
}

function isNumber(value: Value, number: number): boolean {
  return value.kind === 'constant' && value.data.length === 1 && value.data[0] === number;
}

function isSame(a: Vector, b: Vector): boolean {
  return a.source === b.source && a.index === b.index && a.expression === b.expression;
}

/** Layer normalization as one node, and the mean that it begins with where it is spelt out. */
export const LAYER_NORMALIZATION: Operators = {
  LayerNormalization: layerNormalization,
  ReduceMean: reduceMean,
};

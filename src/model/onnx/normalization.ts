import { BadInput } from '../../refusal/bad-input.js';
import { epsilonFault, type Normalization } from '../row-function.js';
import type { Expression } from './expression.js';
import { axisOf, type Node, type Operator, type Operators } from './node.js';
import { type PairName, pointwisePair } from './pointwise-pair.js';
import { checkWholeRows, rowsOf } from './row-operators.js';
import type { RowStatistic, Value, Vector } from './value.js';
import { withExpression } from './vector.js';

/** One node, which scales what is normal by column, and perhaps adds a bias. */
function normalization(name: Normalization['name'], mostInputs: number): Operator {
  return {
    attributes: ['axis', 'epsilon', 'stash_type'],
    inputs: [2, mostInputs],
    run: (node) => {
      const of = node.vector(0);
      const axis = axisOf(node.int('axis', -1), of.shape.length);
      checkWholeRows(of, axis, (at) => at >= axis);
      if (node.int('stash_type', 1) !== 1)
        throw new BadInput('stash_type is not 1: only float32 is supported');
      const normal = normalized(node, of, { name, epsilon: node.float('epsilon', 1e-5) });
      const scaled = pointwisePair('Mul', normal, node.constant(1), node.work);
      const bias = node.optionalConstant(2);
      return bias ? pointwisePair('Add', scaled, bias, node.work) : scaled;
    },
  };
}

function normalized(node: Node, of: Vector, by: Normalization): Vector {
  const fault = epsilonFault(by.epsilon);
  if (fault !== null) throw new BadInput(fault);
  return rowsOf(of, by, node.named);
}

/** A mean over whole rows: what a normalization that is spelt out begins with, and of its squares. */
const reduceMean: Operator = {
  attributes: ['axes', 'keepdims', 'noop_with_empty_axes'],
  inputs: [1, 2],
  run: (node) => {
    const value = node.input(0);
    const of = value.kind === 'statistic' ? value.of : node.vector(0);
    const given = node.inputCount > 1 ? node.optionalWhole(1) : node.ints('axes');
    const axes = given?.map((axis) => axisOf(axis, of.shape.length)) ?? [];
    if (axes.length === 0 || node.int('keepdims', 1) === 0)
      throw new BadInput('is no mean over the last axis with keepdims 1, as normalizations have it');
    checkWholeRows(of, Math.min(...axes), (at) => axes.includes(at));
    if (value.kind === 'vector')
      return { kind: 'statistic', what: 'mean', of, by: { name: 'layer-norm', epsilon: 0 } };
    if (value.kind === 'statistic' && value.what === 'square') return { ...value, what: 'variance' };
    throw new BadInput('is no mean of a row or of its squares less their mean');
  },
};

/** Wraps operators that the deviation of a row goes through. */
function alsoOf(find: (value: Value) => RowStatistic | null, what: RowStatistic['what']) {
  return (operator: Operator): Operator => ({
    ...operator,
    run: (node) => {
      const statistic = find(node.input(0));
      return statistic ? { ...statistic, what } : operator.run(node);
    },
  });
}

export const alsoOfVariances = alsoOf(varianceIn, 'deviation');
export const alsoOfDeviations = alsoOf((value) => (is(value, 'deviation') ? value : null), 'inverse');

/** A step of a normalization that is spelt out; null where it is none. */
export function ofStatistics(node: Node, name: PairName, a: Value, b: Value): Value | null {
  switch (name) {
    case 'Sub':
      return a.kind === 'vector' && is(b, 'mean') && isSame(a, b.of) ? { ...b, what: 'centred' } : null;
    case 'Pow':
      return power(a, b);
    case 'Add':
      return withEpsilon(a, b) ?? withEpsilon(b, a);
    case 'Div':
      if (!is(b, 'deviation')) return null;
      return isNumber(a, 1) ? { ...b, what: 'inverse' } : quotient(node, a, b);
    case 'Mul':
      if (is(a, 'centred') && is(b, 'centred')) return isSame(a.of, b.of) ? { ...a, what: 'square' } : null;
      if (is(b, 'inverse')) return quotient(node, a, b);
      return is(a, 'inverse') ? quotient(node, b, a) : null;
    default:
      return null;
  }
}

function power(of: Value, by: Value): RowStatistic | null {
  if (is(of, 'centred')) return isNumber(by, 2) ? { ...of, what: 'square' } : null;
  const variance = varianceIn(of);
  if (variance && isNumber(by, 0.5)) return { ...variance, what: 'deviation' };
  return variance && isNumber(by, -0.5) ? { ...variance, what: 'inverse' } : null;
}

function withEpsilon(of: Value, more: Value): RowStatistic | null {
  const variance = varianceIn(of);
  if (!variance || more.kind !== 'constant' || more.data.length !== 1) return null;
  const { by } = variance;
  return { ...variance, by: { ...by, epsilon: by.epsilon + more.data[0] } };
}

/** What is normal where a value is what this deviation is of, x less its mean or x itself; null where it is not. */
function quotient(node: Node, value: Value, { of, by }: RowStatistic): Vector | null {
  const isOfIt =
    by.name === 'rms-norm'
      ? value.kind === 'vector' && isSame(value, of)
      : is(value, 'centred') && isSame(value.of, of);
  return isOfIt ? normalized(node, of, by) : null;
}

/** A variance, or the mean of the squares of a row, which is what RMS normalization has for one; null where it is neither. */
function varianceIn(value: Value): RowStatistic | null {
  if (is(value, 'variance')) return value;
  const root = is(value, 'mean') ? rootOf(value.of.expression) : null;
  if (!is(value, 'mean') || !root) return null;
  const by = { ...value.by, name: 'rms-norm' } as const;
  return { ...value, what: 'variance', of: withExpression(value.of, root), by };
}

/** What an expression is the square of, or null. */
function rootOf(of: Expression): Expression | null {
  if (of.kind !== 'product' || of.of.length !== 2 || of.of[0] !== of.of[1]) return null;
  return of.of[0];
}

function is<What extends RowStatistic['what']>(
  value: Value,
  what: What,
): value is RowStatistic & { readonly what: What } {
  return value.kind === 'statistic' && value.what === what;
}

function isNumber(value: Value, number: number): boolean {
  return value.kind === 'constant' && value.data.length === 1 && value.data[0] === number;
}

function isSame(a: Vector, b: Vector): boolean {
  return a.source === b.source && a.index === b.index && a.expression === b.expression;
}

const rmsNormalization = normalization('rms-norm', 2);

/** Normalizations as one node, and the mean that they begin with where they are spelt out. */
export const NORMALIZATION: Operators = {
  LayerNormalization: normalization('layer-norm', 3),
  RMSNormalization: rmsNormalization,
  // What ONNX Runtime writes for it in any operator set.
  SimplifiedLayerNormalization: rmsNormalization,
  ReduceMean: reduceMean,
};

import { BadInput } from '../../refusal/bad-input.js';
import type { Coefficient } from './coefficient.js';
import { folded, foldedPair } from './constant-work.js';
import { product, quotient } from './dims.js';
import { affine, call, clip, type Expression, type Pointwise } from './expression.js';
import { ANY_NUMBER, type Node, type Operator, type Operators } from './node.js';
import { alsoOfDeviations, alsoOfVariances, ofStatistics } from './normalization.js';
import { aligned, type PairName, pairOfVectors, pointwisePair } from './pointwise-pair.js';
import { ofSizes, sizesOf } from './sizes.js';
import { type Constant, constant, type Value, type Vector } from './value.js';
import { spread, widthOf, withExpression } from './vector.js';

/** The largest float32, which is where Clip has its bounds unless it is given others. */
const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/** An operator of one input. `onNumbers` folds constants. */
function unary(
  attributes: readonly string[],
  make: (of: Expression, node: Node) => Expression,
  onNumbers?: (value: number, node: Node) => number,
): Operator {
  return {
    attributes,
    inputs: [1, 1],
    run: (node) => {
      const of = node.operand(0);
      if (of.kind === 'vector') return withExpression(of, make(of.expression, node));
      if (!onNumbers) throw new BadInput('has no input that is computed');
      node.work.spend(of.data.length);
      return folded(of, (value) => onNumbers(value, node));
    },
  };
}

function fn(
  attributes: readonly string[],
  make: (node: Node) => Pointwise,
  onNumbers?: (value: number) => number,
): Operator {
  return unary(attributes, (of, node) => call(make(node), of), onNumbers);
}

const named = (
  name:
    | 'sigmoid'
    | 'tanh'
    | 'abs'
    | 'exp'
    | 'log'
    | 'sqrt'
    | 'reciprocal'
    | 'erf'
    | 'softplus'
    | 'softsign'
    | 'hard-swish'
    | 'mish',
  onNumbers?: (value: number) => number,
) => fn([], () => ({ name }), onNumbers);

function pair(name: PairName): Operator {
  return {
    attributes: [],
    inputs: [2, 2],
    run: (node) => pointwise(node, name, node.input(0), node.input(1)),
  };
}

function pointwise(node: Node, name: PairName, a: Value, b: Value): Value {
  if (!isOperand(a) || !isOperand(b)) {
    const known = ofSizesOrScales(node, name, a, b) ?? ofStatistics(node, name, a, b);
    if (!known) throw new BadInput('has an input that is only known when the model runs');
    return known.kind === 'quantised' ? pointwise(node, name, known.of, known.scale as Constant) : known;
  }
  if (a.kind === 'constant' && b.kind === 'vector') node.noteWhole(a);
  if (a.kind === 'vector' && b.kind === 'constant') node.noteWhole(b);
  if (a.kind === 'vector' && b.kind === 'vector' && isOfLayers(name))
    return pairOfVectors(name, a, b, node.named, node.work);
  const isFolded = (a.kind === 'vector') !== (b.kind === 'vector') && name !== 'Max' && name !== 'Min';
  if (isFolded && name !== 'Pow') node.note('folded', 'into weights and bias');
  return pointwisePair(name, a, b, node.work);
}

/** Whether layers can do it with what two others compute. */
function isOfLayers(name: PairName): name is 'Add' | 'Sub' | 'Mul' | 'Div' {
  return name === 'Add' || name === 'Sub' || name === 'Mul' || name === 'Div';
}

function isOperand(value: Value): value is Vector | Constant {
  return value.kind === 'vector' || value.kind === 'constant';
}

/** Work on the sizes of axes, and on scales that the graph computes; with null nothing is known. */
function ofSizesOrScales(node: Node, name: PairName, a: Value, b: Value): Value | null {
  if (a.kind === 'shape' || b.kind === 'shape') return ofSizePair(name, a, b);
  if (name !== 'Mul') return null;
  const [first, second] = a.kind === 'dynamic-scale' ? [a, b] : [b, a];
  if (first.kind !== 'dynamic-scale') return null;
  if (second.kind === 'constant') {
    return { kind: 'dynamic-scale', times: foldedPair(first.times, second, (x, y) => x * y, node.work) };
  }
  return second.kind === 'quantised' && second.scale === null ? { ...second, scale: first.times } : null;
}

function ofSizePair(name: PairName, a: Value, b: Value): Value | null {
  const [left, right] = [sizesOf(a), sizesOf(b)];
  if (left.length !== 1 && right.length !== 1 && left.length !== right.length) return null;
  const [long] = left.length >= right.length ? [a] : [b];
  const items = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const [x, y] = [left[left.length === 1 ? 0 : i], right[right.length === 1 ? 0 : i]];
    return name === 'Mul' ? product([x, y]) : name === 'Div' ? quotient(x, y) : null;
  });
  return items.every((item) => item !== null)
    ? ofSizes(items, long.kind === 'shape' || long.kind === 'constant' ? long.dims : [])
    : null;
}

function severally(name: 'Max' | 'Min' | 'Add'): Operator {
  return {
    attributes: [],
    inputs: [1, ANY_NUMBER],
    run: (node) => {
      let all: Value = node.operand(0);
      for (let i = 1; i < node.inputCount; i++) all = pointwise(node, name, all, node.operand(i));
      return all;
    },
  };
}

/** A comparison, which makes a label of a score. */
function comparison(of: (a: number, b: number) => boolean): Operator {
  return {
    attributes: [],
    inputs: [2, 2],
    run: (node) => {
      const [a, b] = [node.operand(0), node.operand(1)];
      if (a.kind === 'constant' && b.kind === 'constant') {
        return foldedPair(a, b, (x, y) => Number(of(x, y)), node.work, 'boolean');
      }
      node.note('dropped', 'the answer is what it compares');
      return { kind: 'dropped', of: a.kind === 'vector' ? a : node.vector(1) };
    },
  };
}

function bound(node: Node, name: 'min' | 'max', index: number, otherwise: number): number {
  const given = node.opset < 11 ? node.float(name, otherwise) : (scalar(node, index) ?? otherwise);
  if (Number.isNaN(given)) throw new BadInput(`${name} is NaN`);
  return given;
}

function scalar(node: Node, index: number): number | null {
  const given = node.optionalConstant(index);
  if (given && given.data.length !== 1) throw new BadInput('has a bound that is not one number');
  return given ? given.data[0] : null;
}

const clipOperator: Operator = {
  attributes: ['min', 'max'],
  inputs: [1, 3],
  run: (node) => {
    const of = node.operand(0);
    const [min, max] = [bound(node, 'min', 1, -LARGEST_FLOAT), bound(node, 'max', 2, LARGEST_FLOAT)];
    if (of.kind === 'constant') return folded(of, (value) => Math.min(Math.max(value, min), max));
    return withExpression(of, call(clip(min, max), of.expression));
  },
};

const prelu: Operator = {
  attributes: [],
  inputs: [2, 2],
  run: (node) => {
    const [of, slopes] = aligned(node.vector(0), node.constant(1), node.work);
    return withExpression(
      of,
      call(
        leaky(slopes, () => widthOf(of)),
        of.expression,
      ),
    );
  },
};

function leaky(slopes: Coefficient, width: () => number): Pointwise {
  return typeof slopes === 'number'
    ? { name: 'leaky-relu', alpha: slopes }
    : { name: 'prelu', slopes: spread(slopes, width()) };
}

const batchNormalization: Operator = {
  attributes: ['epsilon', 'momentum', 'spatial', 'training_mode'],
  inputs: [5, 5],
  run: (node) => {
    const of = node.vector(0);
    const rank = of.shape.length;
    if (node.int('training_mode', 0) !== 0) throw new BadInput('is in training mode');
    if (rank < 2) throw new BadInput('takes a tensor of rank 2 or more');
    if (node.int('spatial', 1) !== 1 && rank > 2) throw new BadInput('spatial is 0');
    const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => node.constant(index)) as [
      Constant,
      Constant,
      Constant,
      Constant,
    ];
    const epsilon = node.float('epsilon', 1e-5);
    const { work } = node;
    const perChannel = (part: Constant): Constant => ({
      ...part,
      dims: [part.data.length, ...new Array<number>(rank - 2).fill(1)],
    });
    const scale = foldedPair(gamma, variance, (a, b) => a / Math.sqrt(b + epsilon), work);
    const shift = foldedPair(
      beta,
      foldedPair(mean, scale, (a, b) => a * b, work),
      (a, b) => a - b,
      work,
    );
    node.note('folded', 'into weights and bias');
    const product = pointwisePair('Mul', of, perChannel(scale), work);
    return pointwisePair('Add', product, perChannel(shift), work);
  },
};

const where: Operator = {
  attributes: [],
  inputs: [3, 3],
  run: (node) => {
    const [condition, yes, no] = [node.constant(0), node.constant(1), node.constant(2)];
    const chosen = foldedPair(condition, yes, (is, value) => (is ? value : Number.NaN), node.work);
    const other = foldedPair(condition, no, (is, value) => (is ? Number.NaN : value), node.work);
    const merged = foldedPair(chosen, other, (a, b) => (Number.isNaN(a) ? b : a), node.work);
    return constant(yes.type, merged.dims, merged.data);
  },
};

/** ONNX's pointwise operators. */
export const POINTWISE: Operators = {
  Add: pair('Add'),
  Sub: pair('Sub'),
  Mul: pair('Mul'),
  Div: pair('Div'),
  Pow: pair('Pow'),
  Sum: severally('Add'),
  Max: severally('Max'),
  Min: severally('Min'),
  Neg: unary(
    [],
    (of) => affine({ scale: -1, shift: 0 }, of),
    (value) => -value,
  ),
  Relu: fn(
    [],
    () => clip(0, Infinity),
    (value) => Math.max(value, 0),
  ),
  LeakyRelu: fn(['alpha'], (node) => ({ name: 'leaky-relu', alpha: node.float('alpha', Math.fround(0.01)) })),
  ThresholdedRelu: fn(['alpha'], (node) => ({ name: 'thresholded-relu', alpha: node.float('alpha', 1) })),
  Elu: fn(['alpha'], (node) => ({ name: 'elu', alpha: node.float('alpha', 1) })),
  Celu: fn(['alpha'], (node) => ({ name: 'celu', alpha: node.float('alpha', 1) })),
  Selu: fn(['alpha', 'gamma'], (node) => ({
    name: 'selu',
    alpha: node.float('alpha', 1.6732631921768188),
    gamma: node.float('gamma', 1.0507010221481323),
  })),
  Sigmoid: named('sigmoid', (value) => 1 / (1 + Math.exp(-value))),
  HardSigmoid: fn(['alpha', 'beta'], (node) => ({
    name: 'hard-sigmoid',
    alpha: node.float('alpha', Math.fround(0.2)),
    beta: node.float('beta', 0.5),
  })),
  HardSwish: named('hard-swish'),
  Tanh: named('tanh', Math.tanh),
  Softplus: named('softplus'),
  Softsign: named('softsign'),
  Mish: named('mish'),
  Gelu: fn(['approximate'], (node) => gelu(node.text('approximate', 'none'))),
  Swish: fn(['alpha'], (node) => ({ name: 'swish', alpha: node.float('alpha', 1) })),
  Erf: named('erf'),
  Abs: named('abs', Math.abs),
  Exp: named('exp', Math.exp),
  Log: named('log', Math.log),
  Sqrt: alsoOfVariances(named('sqrt', Math.sqrt)),
  Reciprocal: alsoOfDeviations(named('reciprocal', (value) => 1 / value)),
  Clip: clipOperator,
  PRelu: prelu,
  BatchNormalization: batchNormalization,
  Where: where,
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
};

function gelu(approximate: string): Pointwise {
  if (approximate === 'none') return { name: 'gelu' };
  if (approximate === 'tanh') return { name: 'gelu-tanh' };
  throw new BadInput('approximate is neither none nor tanh');
}

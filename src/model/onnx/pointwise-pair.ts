import { BadInput } from '../../refusal/bad-input.js';
import { type Coefficient, collapsed, every, over, times } from './coefficient.js';
import { broadcastConstant, commonShape, foldedPair } from './constant-work.js';
import { isOne, OTHER_BATCHES, sameDim, shapeText } from './dims.js';
import { affine, call, clip, type Expression, many, peeled, X } from './expression.js';
import { isCancelling, sameExpression } from './normal-form.js';
import { sizeOf, type WorkLimit } from './positions.js';
import type { NamedNode } from './refusal.js';
import type { Constant, Vector } from './value.js';
import {
  broadcastVector,
  FoundWidth,
  isRow,
  openWidth,
  rowCount,
  rowShape,
  sameElements,
  widthOf,
  withExpression,
} from './vector.js';

export type PairName = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Max' | 'Min';

const OPERATIONS: Readonly<Record<PairName, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
};

/** A pointwise operator of two inputs, which are broadcast. @throws BadInput where no layer can do it. */
export function pointwisePair(
  name: PairName,
  a: Vector | Constant,
  b: Vector | Constant,
  work: WorkLimit,
): Vector | Constant {
  if (a.kind === 'constant' && b.kind === 'constant') {
    const isWhole = name === 'Div' && a.type === 'integer' && b.type === 'integer';
    return foldedPair(a, b, isWhole ? (x, y) => Math.trunc(x / y) : OPERATIONS[name], work);
  }
  if (a.kind === 'constant') {
    const [vector, constant] = aligned(b as Vector, a, work);
    return withExpression(vector, constantFirst(name, constant, vector.expression));
  }
  if (b.kind === 'constant') {
    const [vector, constant] = aligned(a, b, work);
    return withExpression(vector, constantSecond(name, vector.expression, constant));
  }
  const [left, right] = alignedVectors(a, b, work);
  return withExpression(left, ofBoth(name, left.expression, right.expression));
}

/** A vector broadcast to what a constant asks for, and the constant in line with its elements. */
export function aligned(vector: Vector, of: Constant, work: WorkLimit): [Vector, Coefficient] {
  if (of.data.length === 1 && of.dims.length <= vector.shape.length) return [vector, of.data[0]];
  const width = openWidth(vector);
  const last = of.dims.at(-1) ?? 1;
  if (width !== null && last > 1 && of.data.length === last) throw new FoundWidth(width, last);
  const dims = commonShape(rowShape(vector), of.dims);
  const before = dims.length - of.dims.length;
  const whole = broadcastVector(vector, dims, work);
  const onRows = dims.findIndex((size, axis) => axis >= before && isRow(whole, axis) && size > 1);
  if (onRows >= 0) {
    throw new BadInput(
      `has a constant of shape ${shapeText(of.dims)}, which differs between rows of the batch`,
    );
  }
  if (sizeOf(dims) === 0) throw new BadInput(`has a constant of shape ${shapeText(of.dims)}`);
  const { data } = broadcastConstant(of, dims, work);
  const [first] = data;
  return [whole, data.every((value) => Object.is(value, first)) ? first : Float64Array.from(data)];
}

/** Two vectors in one: pointwise work on elements of one source where it is that, and the sum or product of two where it is not. */
export function pairOfVectors(
  name: 'Add' | 'Sub' | 'Mul' | 'Div',
  a: Vector,
  b: Vector,
  node: NamedNode,
  work: WorkLimit,
): Vector {
  const how = name === 'Add' || name === 'Sub' ? 'add' : 'multiply';
  const verb = how === 'add' ? 'adds' : 'multiplies';
  const [left, right] = besideOneAnother(a, b, work);
  const shapes = `${shapeText(a.shape)} and ${shapeText(b.shape)}`;
  if (!sameDim(rowCount(left), rowCount(right))) throw new BadInput(`${verb} ${shapes}: ${OTHER_BATCHES}`);
  const second = withExpression(right, secondOf(name, right.expression));
  if (left.source === right.source && sameElements(left, right)) {
    const { expression } = left;
    work.spend(expression.size * second.expression.size);
    // What cancels is left to layers.
    if (how === 'multiply') return withExpression(left, many('product', [expression, second.expression]));
    if (!isCancelling(expression, second.expression))
      return withExpression(left, many('sum', [expression, second.expression]));
  }
  if (widthOf(left) !== widthOf(right)) throw new BadInput(`${verb} ${shapes}`);
  return { ...left, source: { kind: 'two', how, node, of: [left, second] }, index: null, expression: X };
}

/** What is added or multiplied by where something is subtracted or divided by. */
function secondOf(name: PairName, of: Expression): Expression {
  if (name === 'Sub') return scaled(of, -1);
  return name === 'Div' ? call({ name: 'reciprocal' }, of) : of;
}

function alignedVectors(a: Vector, b: Vector, work: WorkLimit): [Vector, Vector] {
  if (a.source !== b.source)
    throw new BadInput('joins what two different layers compute otherwise than by a sum or product');
  const [left, right] = besideOneAnother(a, b, work);
  if (!sameDim(rowCount(left), rowCount(right)) || !sameElements(left, right)) {
    throw new BadInput('joins different elements of one layer otherwise than by a sum or product');
  }
  return [left, right];
}

function besideOneAnother(a: Vector, b: Vector, work: WorkLimit): [Vector, Vector] {
  const dims = commonShape(
    a.shape.map((dim, axis) => (isRow(a, axis) || dim.open.length > 0 ? 1 : dim.size)),
    b.shape.map((dim, axis) => (isRow(b, axis) || dim.open.length > 0 ? 1 : dim.size)),
  );
  const [left, right] = [broadcastVector(a, dims, work), broadcastVector(b, dims, work)];
  const areAlike = left.rows[0] === right.rows[0] && left.rows[1] === right.rows[1];
  if (!areAlike && !isOne(rowCount(left)))
    throw new BadInput('has inputs whose rows lie along different axes');
  return [left, right];
}

function shifted(of: Expression, shift: Coefficient): Expression {
  return affine({ scale: 1, shift }, of);
}

function scaled(of: Expression, scale: Coefficient): Expression {
  return affine({ scale, shift: 0 }, of);
}

function constantSecond(name: PairName, of: Expression, by: Coefficient): Expression {
  switch (name) {
    case 'Add':
      return shifted(of, by);
    case 'Sub':
      return shifted(of, times(-1, by));
    case 'Mul':
      return scaled(of, by);
    case 'Div':
      if (!every(by, (value) => value !== 0)) throw new BadInput('divides by 0');
      return scaled(of, over(1, by));
    case 'Pow':
      return power(of, by);
    case 'Max':
      return clipped(of, by, Infinity);
    case 'Min':
      return clipped(of, -Infinity, by);
  }
}

function constantFirst(name: PairName, by: Coefficient, of: Expression): Expression {
  switch (name) {
    case 'Sub':
      return affine({ scale: -1, shift: by }, of);
    case 'Div':
      return scaled(call({ name: 'reciprocal' }, of), by);
    case 'Pow':
      throw new BadInput('has what layers compute as its exponent');
    default:
      return constantSecond(name, of, by);
  }
}

function ofBoth(name: PairName, a: Expression, b: Expression): Expression {
  switch (name) {
    case 'Max':
      return larger(a, b);
    default:
      throw new BadInput('has two inputs that layers compute');
  }
}

function power(of: Expression, by: Coefficient): Expression {
  if (by === 1) return of;
  if (by === 2 || by === 3) return many('product', new Array<Expression>(by).fill(of));
  if (by === 0.5) return call({ name: 'sqrt' }, of);
  if (by === -1) return call({ name: 'reciprocal' }, of);
  throw new BadInput('has an exponent other than 2, 3, 1/2 and -1');
}

function clipped(of: Expression, min: Coefficient, max: Coefficient): Expression {
  if (typeof min !== 'number' || typeof max !== 'number') {
    throw new BadInput('has a bound that differs between the elements of a row');
  }
  if (Number.isNaN(min) || Number.isNaN(max)) throw new BadInput('has a bound of NaN');
  return call(clip(min, max), of);
}

/** The larger of a thing and a multiple of it, as leaky rectifiers are spelt. */
function larger(a: Expression, b: Expression): Expression {
  const [[left, inner], [right, innerB]] = [peeled(a), peeled(b)];
  const ratio = collapsed(over(right.scale, left.scale));
  const isMultiple =
    typeof ratio === 'number' &&
    sameExpression(
      affine({ ...left, shift: times(ratio, left.shift) }, inner),
      affine({ ...right, scale: left.scale }, innerB),
    );
  if (!isMultiple || !Number.isFinite(ratio) || ratio === 0) {
    throw new BadInput('has two inputs that layers compute, neither of which is a multiple of the other');
  }
  return ratio > 1
    ? call({ name: 'leaky-relu', alpha: 1 / ratio }, b)
    : call({ name: 'leaky-relu', alpha: ratio }, a);
}

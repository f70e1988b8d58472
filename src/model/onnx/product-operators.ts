import { BadInput } from '../../refusal/bad-input.js';
import { byPieces } from './beside.js';
import { type Dim, fixed, ONE, shapeText } from './dims.js';
import { affine, X } from './expression.js';
import type { Node, Operator, Operators } from './node.js';
import { pointwisePair } from './pointwise-pair.js';
import { type Constant, constant, type Source, type Vector } from './value.js';
import {
  FoundWidth,
  isRow,
  openWidth,
  rowShape,
  transposedVector,
  widthOf,
  withExpression,
} from './vector.js';

/** The elements of a row along one axis, and nothing else beside it. @throws BadInput where there is more. */
function elementsAlong(vector: Vector, axis: number, inputs: number): void {
  const open = openWidth(vector);
  if (open !== null && vector.shape[axis].open[0] === open) throw new FoundWidth(open, inputs);
  const dims = rowShape(vector);
  const others = dims.some((size, other) => other !== axis && size > 1);
  if (others || (isRow(vector, axis) && inputs > 1)) {
    throw new BadInput(`multiplies a tensor of shape ${shapeText(vector.shape)}, whose rows it mixes`);
  }
  const size = isRow(vector, axis) ? 1 : dims[axis];
  if (size !== inputs) {
    throw new BadInput(`its weight takes ${inputs} inputs, not ${size}`);
  }
}

/** A matrix stored as a constant of any rank: axes in front of it have size 1. */
interface Matrix {
  readonly of: Constant;
  readonly rows: number;
  readonly cols: number;
}

function matrixOf(of: Constant): Matrix {
  const { dims } = of;
  const [rows, cols] = dims.slice(-2);
  if (dims.length < 2 || dims.slice(0, -2).some((size) => size !== 1)) {
    throw new BadInput(`its weight has shape ${shapeText(dims)} instead of a matrix's`);
  }
  if (rows === 0 || cols === 0) throw new BadInput(`its weight has shape ${shapeText(dims)}`);
  return { of, rows, cols };
}

function productOf(
  node: Node,
  left: Vector,
  weight: Constant,
  transposed: boolean,
  inputs: number,
  outputs: number,
): Source {
  node.noteWhole(weight);
  const whole = { node: node.named, left, weight, transposed, inputs, outputs };
  return byPieces({ kind: 'product', ...whole }, node.work);
}

/** `vector · weight`, or with `transposed` `vector · weightᵀ`: the elements lie along the last axis. */
export function timesWeight(node: Node, vector: Vector, weight: Constant, transposed = false): Vector {
  const isColumn = weight.dims.length === 1;
  const matrix = matrixOf(isColumn ? { ...weight, dims: [...weight.dims, 1] } : weight);
  const [inputs, outputs] = transposed ? [matrix.cols, matrix.rows] : [matrix.rows, matrix.cols];
  const axis = vector.shape.length - 1;
  elementsAlong(vector, axis, inputs);
  const source = productOf(node, vector, matrix.of, transposed, inputs, outputs);
  const added = axesInFront(weight, vector);
  const rows = rowsAfter(vector, axis, added);
  const last: Dim[] = isColumn ? [] : [fixed(outputs)];
  const shape = [...new Array<Dim>(added).fill(ONE), ...vector.shape.slice(0, axis), ...last];
  return { kind: 'vector', source, shape, rows, index: null, expression: X };
}

/** `weight · vector`: the elements lie along the last axis but one, or the only one. */
export function weightTimes(node: Node, weight: Constant, vector: Vector, transposed = false): Vector {
  const isRowOnly = weight.dims.length === 1;
  const matrix = matrixOf(isRowOnly ? { ...weight, dims: [1, ...weight.dims] } : weight);
  const [outputs, inputs] = transposed ? [matrix.cols, matrix.rows] : [matrix.rows, matrix.cols];
  const rank = vector.shape.length;
  const axis = rank === 1 ? 0 : rank - 2;
  elementsAlong(vector, axis, inputs);
  const source = productOf(node, vector, matrix.of, !transposed, inputs, outputs);
  const added = axesInFront(weight, vector);
  const middle: Dim[] = isRowOnly ? [] : [fixed(outputs)];
  const shape = [
    ...new Array<Dim>(added).fill(ONE),
    ...vector.shape.slice(0, axis),
    ...middle,
    ...vector.shape.slice(axis + 1),
  ];
  const [from, to] = rowsAfter(vector, axis, added);
  const shift = axis < from - added && isRowOnly ? 1 : 0;
  return { kind: 'vector', source, shape, rows: [from - shift, to - shift], index: null, expression: X };
}

/** How many axes of size 1 a weight of higher rank gives the result. */
function axesInFront(weight: Constant, vector: Vector): number {
  return Math.max(0, weight.dims.length - Math.max(vector.shape.length, 2));
}

/** Where the rows are; an axis of one row that becomes the outputs counts none. */
function rowsAfter(vector: Vector, axis: number, added: number): [number, number] {
  const [from, to] = vector.rows;
  return isRow(vector, axis) ? [0, 0] : [from + added, to + added];
}

/** A product of two constants. */
function foldedProduct(node: Node, a: Constant, b: Constant): Constant {
  const [left, right] = [matrixOf(a), matrixOf(b)];
  if (left.cols !== right.rows) throw new BadInput('multiplies constants that do not fit');
  node.work.spend(left.rows * left.cols * right.cols);
  const data = new Float64Array(left.rows * right.cols);
  for (let i = 0; i < left.rows; i++) {
    for (let k = 0; k < left.cols; k++) {
      const factor = a.data[i * left.cols + k];
      for (let j = 0; j < right.cols; j++) data[i * right.cols + j] += factor * b.data[k * right.cols + j];
    }
  }
  return constant('float', [left.rows, right.cols], data);
}

const matMul: Operator = {
  attributes: [],
  inputs: [2, 2],
  run: (node) => {
    const [a, b] = [node.operand(0), node.operand(1)];
    if (a.kind === 'vector' && b.kind === 'constant') return timesWeight(node, a, b);
    if (a.kind === 'constant' && b.kind === 'vector') return weightTimes(node, a, b);
    if (a.kind === 'constant' && b.kind === 'constant') return foldedProduct(node, a, b);
    throw new BadInput('multiplies two tensors that are both computed, but one must be a constant weight');
  },
};

const gemm: Operator = {
  attributes: ['alpha', 'beta', 'transA', 'transB'],
  inputs: [2, 3],
  run: (node) => {
    const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
    if (!Number.isFinite(alpha)) throw new BadInput(`alpha is ${alpha}`);
    if (!Number.isFinite(beta)) throw new BadInput(`beta is ${beta}`);
    const product = gemmProduct(node, node.operand(0), node.operand(1));
    if (alpha !== 1 || beta !== 1) node.note('folded', 'alpha and beta into weight and bias');
    const sum = withExpression(product, affine({ scale: alpha, shift: 0 }, product.expression));
    if (!node.optional(2)) return sum;
    const [c, { work }] = [node.constant(2), node];
    const bias = beta === 1 ? c : pointwisePair('Mul', c, constant('float', [], [beta]), work);
    const whole = pointwisePair('Add', sum, bias, work) as Vector;
    if (whole.shape.length > 2 || widthOf(whole) > widthOf(sum)) {
      throw new BadInput(`has a bias of shape ${shapeText(c.dims)} for a product of ${shapeText(sum.shape)}`);
    }
    return whole;
  },
};

function gemmProduct(node: Node, a: Vector | Constant, b: Vector | Constant): Vector {
  for (const of of [a, b]) {
    const rank = of.kind === 'vector' ? of.shape.length : of.dims.length;
    if (rank !== 2) throw new BadInput(`multiplies a tensor of rank ${rank} instead of 2`);
  }
  const [transA, transB] = [flag(node, 'transA'), flag(node, 'transB')];
  const turned = (of: Vector, isTransposed: boolean) =>
    isTransposed ? transposedVector(of, [1, 0], node.work) : of;
  if (a.kind === 'vector' && b.kind === 'constant') return timesWeight(node, turned(a, transA), b, transB);
  if (a.kind === 'constant' && b.kind === 'vector') return weightTimes(node, a, turned(b, transB), transA);
  if (a.kind === 'constant') throw new BadInput('has no input that is computed');
  throw new BadInput('multiplies two tensors that are both computed, but one must be a constant weight');
}

function flag(node: Node, name: string): boolean {
  const value = node.int(name, 0);
  if (value !== 0 && value !== 1) throw new BadInput(`${name} is ${value} instead of 0 or 1`);
  return value === 1;
}

/** Products with a constant weight. */
export const PRODUCTS: Operators = { MatMul: matMul, Gemm: gemm };

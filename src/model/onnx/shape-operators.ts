import { BadInput } from '../../refusal/bad-input.js';
import { broadcastConstant, commonShape, folded, movedConstant } from './constant-work.js';
import { type Dim, fixed, isFixed, product, quotient, shapeText } from './dims.js';
import { typeName } from './initializer.js';
import { axisOf, type Node, type Operator, type Operators } from './node.js';
import { transposed } from './positions.js';
import { movable, ofSizes, reshape, shapeOf, sizesOf } from './sizes.js';
import { broadcastVector, isRow, rowShape, transposedVector } from './vector.js';

const identity: Operator = { attributes: [], inputs: [1, 1], run: (node) => node.input(0) };

const dropout: Operator = {
  attributes: ['ratio', 'seed', 'is_test'],
  inputs: [1, 3],
  run: (node) => {
    if (node.optional(2) && node.constant(2).data[0] !== 0) throw new BadInput('is in training mode');
    return node.input(0);
  },
};

const FLOATS = new Set([1, 10, 11, 16]);
const ROUNDED: Readonly<Record<number, string>> = { 10: 'float16', 16: 'bfloat16' };

const cast: Operator = {
  attributes: ['to', 'saturate', 'round_mode'],
  inputs: [1, 1],
  run: (node) => {
    const to = node.int('to', 0);
    const value = node.input(0);
    if (value.kind === 'constant') {
      if (FLOATS.has(to)) return { ...value, type: 'float' };
      if (to === 9) return folded(value, (number) => Number(number !== 0), 'boolean');
      if (to < 1 || to > 13 || to === 8) throw new BadInput(`casts to ${typeName(to)}`);
      return folded(value, Math.trunc, 'integer');
    }
    if (value.kind !== 'vector') return value;
    if (FLOATS.has(to)) {
      if (to in ROUNDED) node.note('dropped', `rounding to ${ROUNDED[to]}: the answer is that of float32`);
      return value;
    }
    node.note('dropped', `the answer is its input, not cut to ${typeName(to)}`);
    return { kind: 'dropped', of: value };
  },
};

const shape: Operator = {
  attributes: ['start', 'end'],
  inputs: [1, 1],
  run: (node) => {
    const whole = shapeOf(node.input(0));
    return ofSizes(whole.slice(node.int('start', 0), node.int('end', whole.length)));
  },
};

const size: Operator = {
  attributes: [],
  inputs: [1, 1],
  run: (node) => ofSizes([product(shapeOf(node.input(0)))], []),
};

const reshapeOperator: Operator = {
  attributes: ['allowzero'],
  inputs: [2, 2],
  run: (node) => {
    const of = movable(node);
    const before = shapeOf(of);
    const copies = node.int('allowzero', 0) === 0;
    const wanted = sizesOf(node.input(1)).map((dim, axis) => {
      if (dim.size !== 0 || !copies) return dim;
      if (before[axis] === undefined) throw new BadInput(`copies axis ${axis} of ${shapeText(before)}`);
      return before[axis];
    });
    const inferred = wanted.findIndex(({ size }) => size === -1);
    if (inferred < 0) return reshape(of, wanted);
    const rest = quotient(product(before), product(wanted.filter((_, axis) => axis !== inferred)));
    if (!rest) throw new BadInput(`${shapeText(before)} cannot become ${shapeText(wanted)}`);
    return reshape(of, wanted.with(inferred, rest));
  },
};

const flatten: Operator = {
  attributes: ['axis'],
  inputs: [1, 1],
  run: (node) => {
    const of = node.operand(0);
    const dims = shapeOf(of);
    const axis = node.int('axis', 1);
    const at = axis === dims.length ? axis : axisOf(axis, dims.length);
    return reshape(of, [product(dims.slice(0, at)), product(dims.slice(at))]);
  },
};

/** Axes by attribute, or since version 13 by an input. */
function axesOf(node: Node): number[] | null {
  return node.opset < 13 ? node.ints('axes') : node.optionalWhole(1);
}

const squeeze: Operator = {
  attributes: ['axes'],
  inputs: [1, 2],
  run: (node) => {
    const of = movable(node);
    const dims = shapeOf(of);
    const axes = axesOf(node)?.map((axis) => axisOf(axis, dims.length));
    const isLeftOut = (dim: Dim, axis: number) =>
      axes ? axes.includes(axis) : dim.size === 1 && isFixed(dim);
    const left = dims.filter((dim, axis) => !isLeftOut(dim, axis));
    return reshape(of, left);
  },
};

const unsqueeze: Operator = {
  attributes: ['axes'],
  inputs: [1, 2],
  run: (node) => {
    const of = movable(node);
    const dims = [...shapeOf(of)];
    const axes = axesOf(node);
    if (!axes) throw new BadInput('has no axes');
    const rank = dims.length + axes.length;
    const added = axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
    if (new Set(added).size < added.length) throw new BadInput('adds an axis twice');
    for (const axis of added) dims.splice(axis, 0, fixed(1));
    return reshape(of, dims);
  },
};

const transpose: Operator = {
  attributes: ['perm'],
  inputs: [1, 1],
  run: (node) => {
    const of = node.operand(0);
    const rank = shapeOf(of).length;
    const order = node.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
    if (order.length !== rank || order.some((_, axis) => !order.includes(axis))) {
      throw new BadInput(`perm is not an order of ${rank} axes`);
    }
    if (of.kind === 'vector') return transposedVector(of, order, node.work);
    node.work.spend(of.data.length);
    return movedConstant(of, transposed(of.dims, order), node.work);
  },
};

const expand: Operator = {
  attributes: [],
  inputs: [2, 2],
  run: (node) => {
    const of = node.operand(0);
    const sizes = sizesOf(node.input(1));
    if (of.kind === 'constant') {
      const dims = commonShape(of.dims, node.whole(1));
      return broadcastConstant(of, dims, node.work);
    }
    const before = sizes.length - of.shape.length;
    const wanted = sizes.map((dim, axis) => {
      const isOnRows = axis >= before && isRow(of, axis - before);
      return isOnRows && (dim.size === 1 || !isFixed(dim)) ? 1 : dim.size;
    });
    if (wanted.some((_, axis) => axis < before && !isFixed(sizes[axis])))
      throw new BadInput('adds open axes');
    return broadcastVector(of, commonShape(rowShape(of), wanted), node.work);
  },
};

/** Operators that change a shape, or say what it is, and leave the elements as they are. */
export const SHAPES: Operators = {
  Identity: identity,
  Dropout: dropout,
  Cast: cast,
  Shape: shape,
  Size: size,
  Reshape: reshapeOperator,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
};

import { BadInput } from '../../refusal/bad-input.js';
import { movedConstant } from './constant-work.js';
import { type Dim, fixed, isFixed, LARGEST_DIM, product, shapeText } from './dims.js';
import { type Node, wholeNumbers } from './node.js';
import { sizeOf, taken } from './positions.js';
import { type Constant, constant, type ShapeValue, type Value, type Vector } from './value.js';
import { reshaped, takenVector } from './vector.js';

/** Sizes of axes as a value: a constant where none of them is open. */
export function ofSizes(
  items: readonly Dim[],
  dims: readonly number[] = [items.length],
): Constant | ShapeValue {
  if (!items.every(isFixed)) return { kind: 'shape', dims, items };
  return constant(
    'integer',
    dims,
    items.map(({ size }) => size),
  );
}

/** The sizes that a value holds. */
export function sizesOf(value: Value): readonly Dim[] {
  if (value.kind === 'shape') return value.items;
  if (value.kind === 'constant') return wholeNumbers(value).map(fixed);
  throw new BadInput('has a shape that depends on the numbers of the input');
}

export function shapeOf(value: Value): readonly Dim[] {
  if (value.kind === 'vector') return value.shape;
  if (value.kind === 'constant' || value.kind === 'shape') return value.dims.map(fixed);
  throw new BadInput('has an input without a shape');
}

/** What is rearranged: anything that has elements. */
export function movable(node: Node): Vector | Constant | ShapeValue {
  const value = node.input(0);
  return value.kind === 'shape' ? value : node.operand(0);
}

/** The slices along an axis that have these indices. @param axes what stands in place of the axis, if not one. */
export function take(
  node: Node,
  of: Value,
  axis: number,
  indices: ArrayLike<number>,
  axes?: readonly number[],
): Value {
  const size = shapeOf(of)[axis];
  for (let i = 0; isFixed(size) && i < indices.length; i++) {
    if (!(indices[i] >= 0 && indices[i] < size.size)) {
      throw new BadInput(`takes element ${indices[i]} of ${size.size}`);
    }
  }
  if (of.kind === 'vector') return takenVector(of, axis, indices, node.work, axes);
  const { dims } = of as Constant | ShapeValue;
  node.work.spend((sizeOf(dims) / dims[axis]) * indices.length);
  const places = taken(dims, axis, indices, axes);
  if (of.kind === 'constant') return movedConstant(of, places, node.work);
  const { items } = of as ShapeValue;
  return ofSizes(
    [...places.from].map((place) => items[place]),
    places.dims,
  );
}

/** The value with its elements in another shape. */
export function reshape(of: Value, wanted: readonly Dim[]): Value {
  if (
    wanted.some(({ size }) => size < 0 || size > LARGEST_DIM) ||
    !Number.isSafeInteger(product(wanted).size)
  ) {
    throw new BadInput(`asks for the shape ${shapeText(wanted)}`);
  }
  if (of.kind === 'vector') return reshaped(of, wanted);
  if (of.kind !== 'constant' && of.kind !== 'shape') throw new BadInput('has an input without a shape');
  const dims = wanted.map(({ size }) => size);
  if (!wanted.every(isFixed) || sizeOf(dims) !== sizeOf(of.dims)) {
    throw new BadInput(`${shapeText(of.dims)} cannot become ${shapeText(wanted)}`);
  }
  return { ...of, dims };
}

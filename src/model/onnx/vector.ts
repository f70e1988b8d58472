import { BadInput } from '../../refusal/bad-input.js';
import { at, type Coefficient } from './coefficient.js';
import { type Dim, fixed, isFixed, isOne, ONE, product, sameDim, shapeText } from './dims.js';
import { type Expression, rearranged } from './expression.js';
import { broadcast, type Rearrangement, sizeOf, taken, transposed, type WorkLimit } from './positions.js';
import type { Vector } from './value.js';

/** Thrown where the size of an open dimension is found out; the graph is then read again with it. */
export class FoundWidth extends Error {
  constructor(
    readonly dimension: string,
    readonly size: number,
  ) {
    super(`${dimension} is ${size}`);
  }
}

export function isRow({ rows: [from, to] }: Vector, axis: number): boolean {
  return axis >= from && axis < to;
}

/** How many rows there are. */
export function rowCount({ shape, rows }: Vector): Dim {
  return product(shape.slice(...rows));
}

/** The shape of one row: axes that count rows have size 1. @throws BadInput where an axis of it is open. */
export function rowShape(vector: Vector): number[] {
  return vector.shape.map((dim, axis) => {
    if (isRow(vector, axis)) return 1;
    if (!isFixed(dim)) throw new BadInput(`its input of shape ${shapeText(vector.shape)} has an open width`);
    return dim.size;
  });
}

/** The name of the one open dimension along a row, or null. */
export function openWidth(vector: Vector): string | null {
  const [width, ...more] = vector.shape.filter((dim, axis) => !isRow(vector, axis) && !isOne(dim));
  return width && more.length === 0 && width.size === 1 && width.open.length === 1 ? width.open[0] : null;
}

export function withExpression(vector: Vector, expression: Expression): Vector {
  return { ...vector, expression };
}

/** The vector with its rows' elements put elsewhere, left out or repeated. `from` is used up: thousands of nodes may each need one. */
function moved(vector: Vector, { dims, from }: Rearrangement, rows: Vector['rows'], work: WorkLimit): Vector {
  work.spend(from.length * vector.expression.size);
  const count = vector.shape.slice(...vector.rows);
  const shape = dims.map((size, axis) =>
    axis >= rows[0] && axis < rows[1] ? count[axis - rows[0]] : fixed(size),
  );
  const expression = rearranged(vector.expression, from);
  const { index } = vector;
  for (let i = 0; index && i < from.length; i++) from[i] = index[from[i]];
  return { ...vector, shape, rows, index: from, expression };
}

/** @throws BadInput where the new shape has another number of elements, or mixes rows. */
export function reshaped(vector: Vector, wanted: readonly Dim[]): Vector {
  const total = product(vector.shape);
  if (!sameDim(product(wanted), total)) {
    throw new BadInput(`${shapeText(vector.shape)} cannot become ${shapeText(wanted)}`);
  }
  const count = rowCount(vector);
  const [from, to] = vector.rows;
  if (isOne(count)) return { ...vector, shape: wanted, rows: [0, 0] };
  if (product(vector.shape.slice(0, from)).size === 1) {
    for (let start = 0; start < wanted.length; start++) {
      const end = lengthOf(wanted.slice(start), count);
      if (end !== null) return { ...vector, shape: wanted, rows: [start, start + end] };
      if (!isOne(wanted[start])) break;
    }
  } else if (product(vector.shape.slice(to)).size === 1) {
    const backwards = [...wanted].reverse();
    for (let start = 0; start < wanted.length; start++) {
      const end = lengthOf(backwards.slice(start), count);
      if (end !== null) {
        const last = wanted.length - start;
        return { ...vector, shape: wanted, rows: [last - end, last] };
      }
      if (!isOne(backwards[start])) break;
    }
  }
  throw new BadInput(
    `turns ${shapeText(vector.shape)} into ${shapeText(wanted)}, which mixes the rows of a batch`,
  );
}

/** How many of the first dims multiply to `count`, or null. */
function lengthOf(dims: readonly Dim[], count: Dim): number | null {
  if (isOne(dims[0])) return null;
  const length = dims.findIndex((_, i) => sameDim(product(dims.slice(0, i + 1)), count));
  return length < 0 ? null : length + 1;
}

/** @throws BadInput where the axes that count rows would no longer lie side by side and in order. */
export function transposedVector(vector: Vector, order: readonly number[], work: WorkLimit): Vector {
  const [from, to] = vector.rows;
  const start = from === to ? 0 : order.indexOf(from);
  for (let axis = from; axis < to; axis++) {
    if (order[start + axis - from] !== axis) {
      throw new BadInput('its order of axes takes the rows of a batch apart');
    }
  }
  const dims = rowShape(vector);
  const rows: [number, number] = [start, start + to - from];
  const kept = order.filter((axis) => dims[axis] !== 1);
  if (kept.every((axis, i) => i === 0 || kept[i - 1] < axis)) {
    return { ...vector, shape: order.map((axis) => vector.shape[axis]), rows };
  }
  return moved(vector, transposed(dims, order), rows, work);
}

/** The slices along an axis that have these indices. @param axes as in `taken`. */
export function takenVector(
  vector: Vector,
  axis: number,
  indices: ArrayLike<number>,
  work: WorkLimit,
  axes: readonly number[] = [indices.length],
): Vector {
  if (isRow(vector, axis) && !isOne(vector.shape[axis])) {
    throw new BadInput(`takes some of ${shapeText([vector.shape[axis]])} rows of a batch`);
  }
  const whole = isRow(vector, axis) ? { ...vector, rows: [0, 0] as const } : vector;
  const [from, to] = whole.rows;
  const shift = axis < from ? axes.length - 1 : 0;
  const dims = rowShape(whole);
  work.spend((sizeOf(dims) / dims[axis]) * indices.length);
  return moved(whole, taken(dims, axis, indices, axes), [from + shift, to + shift], work);
}

/** The vector with axes of size 1 in front and its elements repeated, until its shape is `to` but for the rows. */
export function broadcastVector(vector: Vector, to: readonly number[], work: WorkLimit): Vector {
  const before = Math.max(0, to.length - vector.shape.length);
  const [from, till] = vector.rows;
  const rows: [number, number] = [from + before, till + before];
  const shape = [...new Array<Dim>(before).fill(ONE), ...vector.shape];
  const padded: Vector = { ...vector, shape, rows };
  if (shape.every((dim, axis) => isRow(padded, axis) || !isFixed(dim) || dim.size === to[axis]))
    return padded;
  const dims = rowShape(padded);
  work.spend(sizeOf(to));
  return moved(padded, broadcast(dims, to), rows, work);
}

/** Whether all elements are the source's, each in its place. */
export function isInPlace({ index }: Pick<Vector, 'index'>, width: number): boolean {
  return index === null || (index.length === width && index.every((from, i) => from === i));
}

/** How many elements a row has. */
export function widthOf(vector: Vector): number {
  return sizeOf(rowShape(vector));
}

export function sameElements(a: Vector, b: Vector): boolean {
  if (a.index === b.index) return true;
  const [long, other] = a.index ? [a.index, b.index] : [b.index as Int32Array, a.index];
  return long.every((from, i) => from === (other ? other[i] : i));
}

/** One number for each element, whatever it was. */
export function spread(of: Coefficient, width: number): Float64Array {
  return Float64Array.from({ length: width }, (_, i) => at(of, i));
}

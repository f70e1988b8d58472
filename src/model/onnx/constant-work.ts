import { BadInput } from '../../refusal/bad-input.js';
import { shapeText } from './dims.js';
import { rememberMoved } from './int8-origin.js';
import { broadcast, type Rearrangement, sizeOf, type WorkLimit } from './positions.js';
import { type Constant, constant, type Numbers, type NumberType } from './value.js';

/** Rearranges a constant. */
export function movedConstant(of: Constant, { dims, from }: Rearrangement, work: WorkLimit): Constant {
  work.spend(from.length);
  const data = picked(of.data, from);
  rememberMoved(data, of.data, from);
  return { ...of, dims, data };
}

function picked(of: Numbers, from: Int32Array): Numbers {
  const data = blank(of, from.length);
  for (let i = 0; i < from.length; i++) data[i] = of[from[i]];
  return data;
}

function blank(like: Numbers, length: number): Numbers {
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/** The shape that tensors of these shapes are broadcast to. @throws BadInput where they do not fit. */
export function commonShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new BadInput(`has inputs of shapes ${shapeText(a)} and ${shapeText(b)}, which do not fit`);
    }
    return x === 1 ? y : x;
  });
}

/** A constant broadcast to a shape. */
export function broadcastConstant(of: Constant, to: readonly number[], work: WorkLimit): Constant {
  if (of.dims.length === to.length && of.dims.every((size, axis) => size === to[axis])) return of;
  work.spend(sizeOf(to));
  return { ...of, dims: to, data: picked(of.data, broadcast(of.dims, to).from) };
}

/** Element by element of two constants. */
export function foldedPair(
  a: Constant,
  b: Constant,
  operation: (a: number, b: number) => number,
  work: WorkLimit,
  type: NumberType = a.type,
): Constant {
  const dims = commonShape(a.dims, b.dims);
  const [left, right] = [broadcastConstant(a, dims, work), broadcastConstant(b, dims, work)];
  work.spend(left.data.length);
  return constant(
    type,
    dims,
    Float64Array.from(left.data, (x, i) => operation(x, right.data[i])),
  );
}

export function folded(of: Constant, operation: (value: number) => number, type = of.type): Constant {
  return constant(type, of.dims, Float64Array.from(of.data, operation));
}

/** Folds an axis after another into one number, and leaves the axes with size 1 or out. */
export function reduced(
  of: Constant,
  axes: readonly number[],
  keep: boolean,
  start: number,
  operation: (sum: number, value: number) => number,
  work: WorkLimit,
): Constant {
  work.spend(of.data.length);
  const isFolded = (axis: number) => axes.includes(axis);
  const dims = of.dims.map((size, axis) => (isFolded(axis) ? 1 : size));
  const data = new Float64Array(sizeOf(dims)).fill(start);
  const { from } = broadcast(dims, of.dims);
  for (let i = 0; i < from.length; i++) data[from[i]] = operation(data[from[i]], of.data[i]);
  return constant(of.type, keep ? dims : of.dims.filter((_, axis) => !isFolded(axis)), data);
}

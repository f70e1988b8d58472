import { BadInput } from '../../refusal/bad-input.js';

/** Where each element of a rearranged tensor comes from: offsets into the tensor as it was, in row-major order. */
export interface Rearrangement {
  readonly dims: readonly number[];
  readonly from: Int32Array;
}

/** How many elements the rearrangements and folded constants of a model may have, so that a small file cannot ask for hours. */
export class WorkLimit {
  private left = 2 ** 21;

  /** Makes room for work on so many elements that the model holds: each is widened, scaled and moved a few times. */
  allow(elements: number): void {
    this.left += 12 * elements;
  }

  get isSpent(): boolean {
    return !(this.left >= 0);
  }

  /** @throws BadInput where no more is left. */
  spend(elements: number): void {
    this.left -= elements;
    if (this.isSpent) throw new BadInput('its constants and shapes take too much work to fold');
  }
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1);
}

/** Row-major: the distance in elements between neighbours along each axis. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length);
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= dims[axis];
  }
  return strides;
}

/** Elements read with these strides, starting at `start`. */
export function strided(dims: readonly number[], strides: readonly number[], start = 0): Rearrangement {
  const size = sizeOf(dims);
  const from = new Int32Array(size);
  const at = new Array<number>(dims.length).fill(0);
  let offset = start;
  for (let i = 0; i < size; i++) {
    from[i] = offset;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++at[axis] < dims[axis]) break;
      offset -= strides[axis] * dims[axis];
      at[axis] = 0;
    }
  }
  return { dims, from };
}

export function transposed(dims: readonly number[], order: readonly number[]): Rearrangement {
  const strides = stridesOf(dims);
  return strided(
    order.map((axis) => dims[axis]),
    order.map((axis) => strides[axis]),
  );
}

/** Copies along axes of size 1, and new axes in front, until the shape is `to`. */
export function broadcast(dims: readonly number[], to: readonly number[]): Rearrangement {
  const before = to.length - dims.length;
  const strides = stridesOf(dims);
  return strided(
    to,
    to.map((_, axis) => (axis < before || dims[axis - before] === 1 ? 0 : strides[axis - before])),
  );
}

/**
 * The slices along one axis that have these indices, each from 0.
 * @param axes what stands in place of the axis; their sizes multiply to the number of indices.
 */
export function taken(
  dims: readonly number[],
  axis: number,
  indices: ArrayLike<number>,
  axes: readonly number[] = [indices.length],
): Rearrangement {
  const inner = sizeOf(dims.slice(axis + 1));
  const outer = sizeOf(dims.slice(0, axis));
  const from = new Int32Array(outer * indices.length * inner);
  let to = 0;
  for (let before = 0; before < outer; before++) {
    for (let i = 0; i < indices.length; i++) {
      const start = (before * dims[axis] + indices[i]) * inner;
      for (let after = 0; after < inner; after++) from[to++] = start + after;
    }
  }
  return { dims: [...dims.slice(0, axis), ...axes, ...dims.slice(axis + 1)], from };
}

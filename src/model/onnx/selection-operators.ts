import { BadInput } from '../../refusal/bad-input.js';
import { concatenated } from './concatenation.js';
import { isFixed, LARGEST_DIM, shapeText } from './dims.js';
import { ANY_NUMBER, axisOf, type Operator, type Operators } from './node.js';
import { movable, shapeOf, take } from './sizes.js';
import type { Value } from './value.js';

const gather: Operator = {
  attributes: ['axis'],
  inputs: [2, 2],
  run: (node) => {
    const of = movable(node);
    const dims = shapeOf(of);
    const axis = axisOf(node.int('axis', 0), dims.length);
    const indices = node.constant(1);
    const { size } = dims[axis];
    if (!indices.data.every(Number.isInteger)) throw new BadInput('has indices that are not whole');
    const isFromEnd = indices.data.some((index) => index < 0);
    const places = isFromEnd ? indices.data.map((index) => (index < 0 ? index + size : index)) : indices.data;
    return take(node, of, axis, places, indices.dims);
  },
};

const slice: Operator = {
  attributes: ['starts', 'ends', 'axes'],
  inputs: [1, 5],
  run: (node) => {
    let of: Value = movable(node);
    const early = node.opset < 10;
    const starts = early ? node.ints('starts') : node.whole(1);
    const ends = early ? node.ints('ends') : node.whole(2);
    if (!starts || !ends || starts.length !== ends.length) throw new BadInput('has no starts and ends');
    const axes = (early ? node.ints('axes') : node.optionalWhole(3)) ?? starts.map((_, axis) => axis);
    const steps = (early ? null : node.optionalWhole(4)) ?? starts.map(() => 1);
    if (axes.length !== starts.length || steps.length !== starts.length) throw new BadInput('has other axes');
    for (const [i, start] of starts.entries()) {
      const dims = shapeOf(of);
      const axis = axisOf(axes[i], dims.length);
      if (!isFixed(dims[axis])) {
        if (start === 0 && steps[i] === 1 && ends[i] >= LARGEST_DIM - 1) continue;
        throw new BadInput(`takes some of ${shapeText([dims[axis]])}`);
      }
      const places = sliceOf(start, ends[i], steps[i], dims[axis].size);
      if (places.length === dims[axis].size && steps[i] === 1) continue;
      if (places.length === 0) throw new BadInput('takes nothing');
      of = take(node, of, axis, places);
    }
    return of;
  },
};

function sliceOf(start: number, end: number, step: number, size: number): number[] {
  if (!Number.isInteger(step) || step === 0) throw new BadInput(`has a step of ${step}`);
  const from = (bound: number) => (bound < 0 ? bound + size : bound);
  const within = (bound: number, least: number, most: number) => Math.min(Math.max(bound, least), most);
  const places: number[] = [];
  if (step > 0) {
    const last = within(from(end), 0, size);
    for (let at = within(from(start), 0, size); at < last; at += step) places.push(at);
  } else {
    const last = within(from(end), -1, size - 1);
    for (let at = within(from(start), 0, size - 1); at > last; at += step) places.push(at);
  }
  return places;
}

const split: Operator = {
  attributes: ['axis', 'split', 'num_outputs'],
  inputs: [1, 2],
  run: (node) => {
    const of = node.operand(0);
    const dims = shapeOf(of);
    const axis = axisOf(node.int('axis', 0), dims.length);
    const { size } = dims[axis];
    const count = node.proto.output.length;
    const part = Math.ceil(size / count);
    const given = node.opset < 13 ? node.ints('split') : node.optionalWhole(1);
    const parts = given ?? Array.from({ length: count }, (_, i) => Math.min(part, size - i * part));
    if (parts.length !== count || parts.some((length) => !(length > 0)))
      throw new BadInput('splits otherwise');
    let start = 0;
    return parts.map((length) => {
      const indices = Array.from({ length }, (_, i) => start + i);
      start += length;
      return take(node, of, axis, indices);
    });
  },
};

const concat: Operator = {
  attributes: ['axis'],
  inputs: [1, ANY_NUMBER],
  run: (node) => {
    const parts = Array.from({ length: node.inputCount }, (_, i) => node.input(i));
    return concatenated(parts, node.int('axis', 1), node.named, node.work);
  },
};

/** Operators that choose elements, and put them beside one another. */
export const SELECTIONS: Operators = { Gather: gather, Slice: slice, Split: split, Concat: concat };

import { BadInput } from '../../refusal/bad-input.js';
import { piecesOf } from './beside.js';
import { type Coefficient, every } from './coefficient.js';
import { movedConstant } from './constant-work.js';
import { fixed, isOne, OTHER_BATCHES, sameDim, shapeText } from './dims.js';
import { affine, call, type Expression, type Pointwise, rearranged, X } from './expression.js';
import { rememberJoined } from './int8-origin.js';
import { axisOf } from './node.js';
import { samePointwise } from './normal-form.js';
import { type Split, splitPointwise, workOfSplitting } from './pointwise-function.js';
import { type Rearrangement, sizeOf, stridesOf, type WorkLimit } from './positions.js';
import type { NamedNode } from './refusal.js';
import { ofSizes, shapeOf, sizesOf } from './sizes.js';
import { type Constant, constant, type Value, type Vector } from './value.js';
import { isRow, rowCount, rowShape, spread, widthOf } from './vector.js';

/** Values put beside one another along an axis. @throws BadInput where they do not fit. */
export function concatenated(
  parts: readonly Value[],
  wanted: number,
  node: NamedNode,
  work: WorkLimit,
): Value {
  if (parts.length === 1) return parts[0];
  const axis = axisOf(wanted, shapeOf(parts[0]).length);
  if (parts.every((part) => part.kind === 'vector')) return ofVectors(parts, axis, node, work);
  if (parts.every((part) => part.kind === 'constant')) return ofConstants(parts, axis, work);
  if (parts.some((part) => part.kind === 'vector'))
    throw new BadInput('puts constants beside what is computed');
  if (parts.some((part) => shapeOf(part).length !== 1)) throw new BadInput('has shapes that are no lists');
  return ofSizes(parts.flatMap(sizesOf));
}

function ofConstants(parts: readonly Constant[], axis: number, work: WorkLimit): Constant {
  work.spend(2 * parts.reduce((sum, { data }) => sum + data.length, 0));
  const places = beside(
    parts.map(({ dims }) => dims),
    axis,
  );
  const data = new Float64Array(places.from.length);
  let start = 0;
  for (const part of parts) {
    data.set(part.data, start);
    start += part.data.length;
  }
  rememberJoined(
    data,
    parts.map((part) => part.data),
  );
  return movedConstant(constant(parts[0].type, [data.length], data), places, work);
}

/** Where the elements come from, out of those of all parts one after the other. */
function beside(shapes: readonly (readonly number[])[], axis: number): Rearrangement {
  const [first] = shapes;
  for (const shape of shapes) {
    const fits = shape.length === first.length && shape.every((size, i) => i === axis || size === first[i]);
    if (!fits) throw new BadInput(`has inputs of shapes ${shapeText(first)} and ${shapeText(shape)}`);
  }
  const dims = first.with(
    axis,
    shapes.reduce((sum, shape) => sum + shape[axis], 0),
  );
  const starts = shapes.map((_, i) => shapes.slice(0, i).reduce((sum, shape) => sum + sizeOf(shape), 0));
  const blocks = shapes.map((shape) => shape[axis] * stridesOf(shape)[axis]);
  const from = new Int32Array(sizeOf(dims));
  const outer = sizeOf(dims.slice(0, axis));
  let to = 0;
  for (let before = 0; before < outer; before++) {
    for (const [i, block] of blocks.entries()) {
      const start = starts[i] + before * block;
      for (let at = 0; at < block; at++) from[to++] = start + at;
    }
  }
  return { dims, from };
}

function ofVectors(parts: readonly Vector[], axis: number, node: NamedNode, work: WorkLimit): Vector {
  const [first] = parts;
  for (const part of parts) {
    const isAlike = part.rows[0] === first.rows[0] && part.rows[1] === first.rows[1];
    if (!isAlike || !sameDim(rowCount(part), rowCount(first)))
      throw new BadInput(`joins ${shapeText(first.shape)} and ${shapeText(part.shape)}: ${OTHER_BATCHES}`);
    if (isRow(part, axis) && !isOne(rowCount(part)))
      throw new BadInput('puts rows of a batch under one another');
  }
  const alone = parts.map((part): Vector => (isRow(part, axis) ? { ...part, rows: [0, 0] } : part));
  const widths = alone.map(widthOf);
  const total = widths.reduce((sum, width) => sum + width, 0);
  work.spend(4 * total);
  const { dims, from } = beside(alone.map(rowShape), axis);
  const shape = alone[0].shape.map((dim, i) => (isRow(alone[0], i) ? dim : fixed(dims[i])));
  const expression = parts.every(({ source }) => source === first.source)
    ? besideEachOther(alone, widths, work)
    : null;
  if (expression === null) return { ...alone[0], shape, ...ofSeveral(alone, from, node, work) };
  const index = new Int32Array(total);
  let start = 0;
  for (const [i, part] of alone.entries()) {
    for (let at = 0; at < widths[i]; at++) index[start + at] = part.index ? part.index[at] : at;
    start += widths[i];
  }
  return {
    ...alone[0],
    shape,
    index: from.map((place) => index[place]),
    expression: rearranged(expression, from),
  };
}

/** What different layers or functions compute: the pieces of all parts, and which of their elements is where. */
function ofSeveral(parts: readonly Vector[], from: Int32Array, node: NamedNode, work: WorkLimit) {
  const index = new Int32Array(from.length);
  const of: Vector[] = [];
  let [start, before] = [0, 0];
  for (const part of parts) {
    const first = before;
    for (const { vector, places } of piecesOf(part, work)) {
      of.push(vector);
      for (const place of places) index[first + place] = start++;
      before += places.length;
    }
  }
  const source = { kind: 'beside', node, of } as const;
  return { source, index: from.map((place) => index[place]), expression: X };
}

/** One expression of all parts, one after the other; null where they apply different functions. */
function besideEachOther(
  parts: readonly Vector[],
  widths: readonly number[],
  work: WorkLimit,
): Expression | null {
  for (const { expression } of parts) work.spend(workOfSplitting(expression));
  const splits = parts.map(({ expression }) => splitPointwise(expression));
  const [first] = splits;
  const areAlike = splits.every(
    (split) =>
      split !== null &&
      first !== null &&
      (split.activation === null || first.activation === null || split.activation.name === 'prelu'
        ? split.activation === first.activation
        : samePointwise(split.activation, first.activation)),
  );
  if (!areAlike || first === null) return null;
  const all = splits as readonly Split[];
  const joined = (of: (split: Split) => Coefficient) => joinedCoefficients(all.map(of), widths);
  const pre = affine({ scale: joined(({ pre }) => pre.scale), shift: joined(({ pre }) => pre.shift) }, X);
  const inner = first.activation === null ? pre : call(first.activation as Pointwise, pre);
  return affine({ scale: joined(({ post }) => post.scale), shift: joined(({ post }) => post.shift) }, inner);
}

function joinedCoefficients(parts: readonly Coefficient[], widths: readonly number[]): Coefficient {
  const [first] = parts;
  if (typeof first === 'number' && parts.every((part) => part === first)) return first;
  const all = new Float64Array(widths.reduce((sum, width) => sum + width, 0));
  let start = 0;
  for (const [i, part] of parts.entries()) {
    all.set(spread(part, widths[i]), start);
    start += widths[i];
  }
  return every(all, (value) => value === all[0]) ? all[0] : all;
}

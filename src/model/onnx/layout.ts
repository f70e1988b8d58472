import type { TensorShapeProto_Dimension, ValueInfoProto } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { type Dim, fixed, isFixed, LARGEST_DIM, open } from './dims.js';
import { X } from './expression.js';
import type { Vector } from './value.js';
import { widthOf } from './vector.js';

/** One way to take the axes of an input: which of them count rows, and how long the others are. */
export interface Layout {
  readonly shape: readonly Dim[];
  readonly rows: readonly [number, number];
  /** Whether open axes are taken to have size 1. */
  readonly isPinned?: boolean;
}

/**
 * The shape that an input is declared with, or null. A dimension without a size, or of -1, is open.
 * @throws BadInput where it is no tensor of numbers, or is larger than any model's.
 */
export function declaredShape(input: ValueInfoProto): Dim[] | null {
  const name = `input ${quoted(input.name)}`;
  const type = input.type?.value;
  if (type === undefined || type.case === undefined) return null;
  if (type.case !== 'tensorType') throw new BadInput(`${name} is not declared as a tensor`);
  return type.value.shape?.dim.map((dim, axis) => sizeOf(dim, axis, name)) ?? null;
}

function sizeOf({ value }: TensorShapeProto_Dimension, axis: number, name: string): Dim {
  if (value.case === 'dimValue' && value.value !== -1n) {
    if (value.value < 1n || value.value > LARGEST_DIM) {
      throw new BadInput(`${name} has a dimension of ${value.value}`);
    }
    return fixed(Number(value.value));
  }
  return open(value.case === 'dimParam' && value.value !== '' ? value.value : `axis ${axis}`);
}

/**
 * The ways to take an input, the likeliest first: the first axis counts rows; all open axes do; all but the last do; none
 * does, so that the input is one row; the last does, as where a weight stands on the left.
 */
export function layoutsOf(shape: readonly Dim[]): Layout[] {
  const rank = shape.length;
  if (rank === 0) return [{ shape: [fixed(1)], rows: [0, 0] }];
  const opens = shape.flatMap((dim, axis) => (isFixed(dim) ? [] : [axis]));
  const closed = shape.map((dim) => (isFixed(dim) ? dim : fixed(1)));
  const layouts: Layout[] = [];
  if (rank === 1) layouts.push({ shape, rows: [0, 0] });
  else layouts.push({ shape, rows: [0, 1] });
  if (opens.length > 0) layouts.push({ shape, rows: [opens[0], opens[opens.length - 1] + 1] });
  if (rank > 2) layouts.push({ shape, rows: [0, rank - 1] });
  layouts.push({ shape: closed, rows: [0, 0], isPinned: opens.length > 0 });
  if (rank > 1) layouts.push({ shape, rows: [rank - 1, rank] });
  return layouts;
}

export function withWidth(layout: Layout, name: string, size: number): Layout {
  const isNamed = (dim: Dim) => dim.open.length === 1 && dim.open[0] === name;
  return { ...layout, shape: layout.shape.map((dim) => (isNamed(dim) ? fixed(size) : dim)) };
}

/** Several inputs are taken as one that has their columns, one input's after the other's. @throws BadInput where a width is open. */
export function inputVectors(names: readonly string[], layouts: readonly Layout[]): Vector[] {
  const source = { kind: 'input', name: names.join('+') } as const;
  const alone = layouts.map(
    ({ shape, rows }): Vector => ({ kind: 'vector', source, shape, rows, index: null, expression: X }),
  );
  if (alone.length === 1) return alone;
  let start = 0;
  return alone.map((vector) => {
    const from = start;
    start += widthOf(vector);
    return { ...vector, index: Int32Array.from({ length: start - from }, (_, i) => from + i) };
  });
}

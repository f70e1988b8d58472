import type { Normalization, RowFunction } from '../row-function.js';
import type { Dim } from './dims.js';
import type { Expression } from './expression.js';
import type { NamedNode } from './refusal.js';

/** What a name in a graph stands for, as far as it is known before the model runs. */
export type Value = Constant | ShapeValue | Vector | Dropped | Quantised | DynamicScale | RowStatistic;

export type NumberType = 'float' | 'integer' | 'boolean';

/** A tensor that does not depend on the model's input, row-major. Whole numbers are exact up to 2^53. */
export interface Constant {
  readonly kind: 'constant';
  readonly type: NumberType;
  readonly dims: readonly number[];
  readonly data: Numbers;
  /** The least and the largest number of its type, where that has 4, 8 or 16 bits. */
  readonly bounds?: readonly [number, number];
}

export type Numbers = Float32Array | Float64Array;

/** Whole numbers that are sizes of axes, at least one of them open. */
export interface ShapeValue {
  readonly kind: 'shape';
  readonly dims: readonly number[];
  readonly items: readonly Dim[];
}

/**
 * A tensor that is computed from the model's input: for each row of the input, elements of a source with pointwise work
 * on each. The axes from `rows[0]` to before `rows[1]` count rows; the elements of a row lie along the others.
 */
export interface Vector {
  readonly kind: 'vector';
  readonly source: Source;
  readonly shape: readonly Dim[];
  readonly rows: readonly [number, number];
  /** Which element of the source each element comes from, in row-major order; null where that is its own place. */
  readonly index: Int32Array | null;
  readonly expression: Expression;
}

/** Rows of numbers on which a layer, or nothing yet, has been computed. */
export type Source =
  | { readonly kind: 'input'; readonly name: string }
  | MatrixProduct
  | OfTwo
  | Beside
  | OfRows;

/** A function of whole rows of a vector. */
export interface OfRows {
  readonly kind: 'rows';
  readonly node: NamedNode;
  readonly function: RowFunction;
  readonly of: Vector;
}

/** The sum or product of two vectors of the same shape, element by element. */
export interface OfTwo {
  readonly kind: 'two';
  readonly how: 'add' | 'multiply';
  readonly node: NamedNode;
  readonly of: readonly [Vector, Vector];
}

/** Elements of several vectors, one vector's after the other's. None of them is made so itself. */
export interface Beside {
  readonly kind: 'beside';
  readonly node: NamedNode;
  readonly of: readonly Vector[];
}

/** `left · weight`, where `left` has the weight's inputs as the elements of each row. */
export interface MatrixProduct {
  readonly kind: 'product';
  readonly node: NamedNode;
  readonly left: Vector;
  readonly weight: Constant;
  /** Whether the weight is stored as outputs x inputs. */
  readonly transposed: boolean;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether it only hands elements on, and stands for no product of the graph. */
  readonly isAdded?: boolean;
}

/** What is made of a vector by work that no layer does, such as the label of its largest element. */
export interface Dropped {
  readonly kind: 'dropped';
  readonly of: Vector;
}

/** A vector that a graph rounds to whole numbers; the rounding is left out. */
export interface Quantised {
  readonly kind: 'quantised';
  readonly of: Vector;
  /** The scale that turns the whole numbers back; null where the graph computes it from the vector. */
  readonly scale: Constant | null;
}

/** What a normalization that is spelt out computes of each row on its way. */
export interface RowStatistic {
  readonly kind: 'statistic';
  /**
   * Of a row x: its mean, x - mean, the square of that, the mean of the squares + epsilon, the root of that, and 1 by the root. Of RMS
   * normalization the squares are those of x.
   */
  readonly what: 'mean' | 'centred' | 'square' | 'variance' | 'deviation' | 'inverse';
  readonly of: Vector;
  readonly by: Normalization;
}

/** The scale of a `Quantised` that the graph computes, times constants: with the rounding left out it is 1. */
export interface DynamicScale {
  readonly kind: 'dynamic-scale';
  readonly times: Constant;
}

export function constant(
  type: NumberType,
  dims: readonly number[],
  data: Numbers | readonly number[],
): Constant {
  return {
    kind: 'constant',
    type,
    dims,
    data: Array.isArray(data) ? Float64Array.from(data) : (data as Numbers),
  };
}

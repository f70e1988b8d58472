import type { RowFunction } from '../row-function.js';
import type { Coefficient } from './coefficient.js';
import { type Affine, type Expression, IDENTITY, isIdentity, type Pointwise } from './expression.js';
import { type Chain, chained } from './function-chain.js';
import { withoutPost } from './pointwise-function.js';
import type { Source, Vector } from './value.js';

/** Elements of a source with pointwise work on each, and perhaps a function of whole rows of them: what a layer is to give. */
export interface Wanted {
  readonly source: Source;
  /** As a vector's: null for all elements in their places. */
  readonly index: Int32Array | null;
  readonly split: Chain;
  readonly ofRows: RowFunction | null;
}

/** A source as it is. */
export function raw(source: Source): Wanted {
  const split = { pre: IDENTITY, activation: null, post: IDENTITY };
  return { source, index: null, split, ofRows: null };
}

/** A vector as it is, whose work is functions after one another. */
export function exactly({ source, index, expression }: Vector, ofRows: RowFunction | null): Wanted {
  return { source, index, split: withoutPost(splitOf(expression)), ofRows };
}

/** Pointwise work that is functions after one another; without any all of it is before. */
export function splitOf(expression: Expression): Chain {
  const split = chained(expression);
  if (!split) throw new Error('work that is more than functions after one another was not taken apart');
  return split.activation === null ? { ...split, post: IDENTITY } : split;
}

/** Whether two are the same, to the last bit, of one source. */
export function same(a: Wanted, b: Wanted): boolean {
  return sameRows(a.ofRows, b.ofRows) && sameNumbers(a.index, b.index) && sameChain(a.split, b.split);
}

function sameChain(a: Chain | undefined, b: Chain | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    sameAffine(a.pre, b.pre) &&
    sameAffine(a.post, b.post) &&
    sameFunction(a.activation, b.activation) &&
    sameChain(a.inner, b.inner)
  );
}

/** Whether it is all elements of its source in their places, and nothing is done to them. */
export function isPlain({ index, split: { pre, activation, post }, ofRows }: Wanted): boolean {
  return index === null && activation === null && isIdentity(pre) && isIdentity(post) && ofRows === null;
}

function sameRows(a: RowFunction | null, b: RowFunction | null): boolean {
  if (a?.name !== b?.name) return false;
  return a === null || b === null || !('epsilon' in a && 'epsilon' in b) || a.epsilon === b.epsilon;
}

function sameAffine(a: Affine, b: Affine): boolean {
  return sameNumbers(a.scale, b.scale) && sameNumbers(a.shift, b.shift);
}

function sameFunction(a: Pointwise | null, b: Pointwise | null): boolean {
  if (a === null || b === null || a.name !== b.name) return a === b;
  const [left, right] = [a, b] as unknown as Readonly<Record<string, Coefficient>>[];
  return Object.keys(left).every((key) => sameNumbers(left[key] ?? null, right[key] ?? null));
}

function sameNumbers<T extends Coefficient | Int32Array | string | null>(a: T, b: T): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return a === b || (a.length === b.length && (a as Int32Array).every((value, i) => Object.is(value, b[i])));
}

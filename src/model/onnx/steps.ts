import type { Tensor } from '../tensor.js';
import { spreadOut } from './beside.js';
import {
  type Affine,
  affine,
  after,
  IDENTITY,
  isIdentity,
  type Pointwise,
  rearranged,
} from './expression.js';
import type { Chain } from './function-chain.js';
import { diagonal, foldedMatrix, row } from './matrix.js';
import type { WorkLimit } from './positions.js';
import type { Beside, MatrixProduct, Source, SumOfTwo, Vector } from './value.js';
import { isInPlace, widthOf, withExpression } from './vector.js';
import { exactly, isPlain, raw, splitOf, type Wanted } from './wanted.js';

/** How to come to what is wanted: it is there already, or a layer makes it. */
export interface Step {
  /** What the layer takes, and after that what it adds; none where it is the model's input. */
  readonly needs: readonly Wanted[];
  /** Null where it is what is needed, or the input. */
  readonly layer: {
    readonly name: string;
    readonly matrix: () => { readonly weight: Tensor; readonly bias: Tensor | null };
    /** Whether it hands each element on by itself, and stands for no product of the graph. */
    readonly isAdded: boolean;
    readonly activation: Pointwise | null;
    /** Whether what it adds comes after the activation. */
    readonly isAfter: boolean;
  } | null;
}

/** As many sources as are looked at to find which part of a sum needs the other. */
const LOOKED_AT = 64;

/** Finds for what is wanted a layer that makes it, and what that needs. */
export class Steps {
  private readonly spread = new Map<Beside, Source>();

  constructor(
    private readonly width: number,
    private readonly work: WorkLimit,
  ) {}

  of(asked: Wanted): Step {
    const { source, split } = asked;
    const width = this.widthOf(source);
    const wanted = isInPlace(asked, width) ? { ...asked, index: null } : asked;
    if (!isIdentity(split.post)) return this.scaled(wanted);
    if (split.inner) {
      const inner = { ...wanted, split: split.inner, ofRows: null };
      return this.byItself(functionOf(source), inner, wanted.index?.length ?? width, null, split);
    }
    if (source.kind === 'product') return this.product(wanted, source);
    if (source.kind === 'input' && isPlain(wanted)) return { needs: [], layer: null };
    if (source.kind === 'rows' && isPlain(wanted))
      return { needs: [exactly(source.of, source.function)], layer: null };
    if (source.kind === 'sum') return this.sum(wanted, source);
    if (source.kind === 'beside') return this.of({ ...wanted, source: this.spreadOut(source) });
    return this.byItself(functionOf(source), raw(source), width, wanted.index, split);
  }

  /** Scales that come after the last function. */
  private scaled({ source, index, split }: Wanted): Step {
    const cols = index?.length ?? this.widthOf(source);
    const bare = { source, index, split: { ...split, post: IDENTITY }, ofRows: null };
    return this.byItself(`${nameOf(source)}.scale`, bare, cols, null, {
      ...split,
      pre: split.post,
      activation: null,
    });
  }

  /** A layer that hands each element on by itself. */
  private byItself(
    name: string,
    of: Wanted,
    width: number,
    index: Int32Array | null,
    { pre, activation }: Chain,
    other?: Wanted,
  ): Step {
    const cols = index?.length ?? width;
    const matrix = () => ({
      weight: diagonal(width, index, cols, pre.scale),
      bias: pre.shift === 0 ? null : row(pre.shift, cols),
    });
    const layer = { name, matrix, isAdded: true, activation, isAfter: false };
    return { needs: other ? [of, other] : [of], layer };
  }

  private product(
    { index, split }: Pick<Wanted, 'index' | 'split'>,
    product: MatrixProduct,
    other?: Wanted,
    isAfter = false,
  ): Step {
    const { left } = product;
    const before = splitOf(left);
    const isFolded = left.source.kind !== 'product' && before.activation === null;
    const width = this.widthOf(left.source);
    const around = {
      before: isFolded ? before.pre : before.post,
      scatter: isFolded && left.index && !isInPlace(left, width) ? { index: left.index, width } : null,
      gather: index,
      after: split.pre,
    };
    const bare = { ...before, post: IDENTITY };
    const from = isFolded ? raw(left.source) : { ...left, split: bare, ofRows: null };
    const layer = {
      name: product.node.node,
      matrix: () => foldedMatrix(product, around, this.work),
      isAdded: product.isAdded ?? false,
      activation: split.activation,
      isAfter,
    };
    return { needs: other ? [from, other] : [from], layer };
  }

  /** One of the two is a layer that adds the other, before its function or after; or a layer of its own adds both. */
  private sum({ index, split }: Wanted, { node, of }: SumOfTwo): Step {
    const parts = index ? of.map((part) => this.chosen(part, index)) : of;
    const [own, other] = this.isNeededBy(parts[1], parts[0]) ? parts : [parts[1], parts[0]];
    for (const [a, b] of [
      [own, other],
      [other, own],
    ]) {
      const found = this.sumInLayer(a, b, split);
      if (found) return found;
    }
    const { pre } = split;
    const cols = index?.length ?? widthOf(own);
    return this.byItself(`${node.node}.sum`, exactly(own), cols, null, split, exactly(scaledBy(other, pre)));
  }

  /** The sum as a layer for one of its parts, where that is a product with fitting work after it; null where it is not. */
  private sumInLayer(own: Vector, other: Vector, split: Chain): Step | null {
    const { source } = own;
    if (source.kind !== 'product') return null;
    const wanted = exactly(own);
    const inner = wanted.split;
    if (inner.activation === null) {
      const whole = { ...split, pre: after(split.pre, inner.pre) };
      return this.product(
        { index: this.placed(wanted), split: whole },
        source,
        exactly(scaledBy(other, split.pre)),
      );
    }
    if (!isIdentity(split.pre) || split.activation !== null || !isIdentity(inner.post) || inner.inner)
      return null;
    return this.product({ index: this.placed(wanted), split: inner }, source, exactly(other), true);
  }

  private placed(wanted: Wanted): Int32Array | null {
    return isInPlace(wanted, this.widthOf(wanted.source)) ? null : wanted.index;
  }

  /** Those elements of a vector. */
  private chosen(vector: Vector, from: Int32Array): Vector {
    this.work.spend(2 * from.length);
    const { index, expression } = vector;
    return {
      ...vector,
      index: index ? from.map((place) => index[place]) : from,
      expression: rearranged(expression, from),
    };
  }

  /** Whether one vector is made of another, as far as it is looked at: then the other is computed in any case. */
  private isNeededBy(part: Vector, whole: Vector): boolean {
    const seen = new Set<Source>([whole.source]);
    for (const source of seen) {
      if (seen.size > LOOKED_AT) return false;
      const before = beforeOf(source).map((vector) => vector.source);
      if (before.includes(part.source)) return true;
      for (const one of before) seen.add(one);
    }
    return false;
  }

  private spreadOut(source: Beside): Source {
    const made = this.spread.get(source) ?? spreadOut(source, this.work);
    this.spread.set(source, made);
    return made;
  }

  /** How many elements a row of what a layer takes has. */
  private widthOf(source: Source): number {
    if (source.kind === 'input') return this.width;
    if (source.kind === 'product') return source.outputs;
    if (source.kind === 'beside') return source.of.reduce((sum, part) => sum + widthOf(part), 0);
    return widthOf(source.kind === 'sum' ? source.of[0] : source.of);
  }
}

function beforeOf(source: Source): readonly Vector[] {
  if (source.kind === 'input') return [];
  if (source.kind === 'product') return [source.left];
  return source.kind === 'rows' ? [source.of] : source.of;
}

/** What is added before the scale of a sum is folded into its other part. */
function scaledBy(vector: Vector, { scale }: Affine): Vector {
  return withExpression(vector, affine({ scale, shift: 0 }, vector.expression));
}

function functionOf(source: Source): string {
  return `${nameOf(source)}.function`;
}

/** What a layer for a source is called; empty where its node has no name. */
function nameOf(source: Source): string {
  return source.kind === 'input' ? source.name : source.node.node;
}

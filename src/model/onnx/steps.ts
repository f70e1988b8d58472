import type { RowFunction } from '../row-function.js';
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
import { TakenApart } from './taken-apart.js';
import type { Beside, MatrixProduct, OfTwo, Source, Vector } from './value.js';
import { isInPlace, widthOf, withExpression } from './vector.js';
import { exactly, isPlain, raw, splitOf, type Wanted } from './wanted.js';

/** How to come to what is wanted: it is there already, or a layer makes it. */
export interface Step {
  /** What the layer takes, and after that what it adds or multiplies by; none where it is the model's input. */
  readonly needs: readonly Wanted[];
  /** Null where it is what is needed, or the input. */
  readonly layer: {
    readonly name: string;
    readonly matrix: () => { readonly weight: Tensor; readonly bias: Tensor | null };
    /** Whether it hands each element on by itself, and stands for no product of the graph. */
    readonly isAdded: boolean;
    readonly activation: Pointwise | null;
    /** What it does with the other one, and whether that comes after the activation. */
    readonly how: OfTwo['how'];
    readonly isAfter: boolean;
  } | null;
}

/** As many sources as are looked at to find which part of a sum needs the other. */
const LOOKED_AT = 64;

/** Finds for what is wanted a layer that makes it, and what that needs. */
export class Steps {
  private readonly spread = new Map<Beside, Source>();
  private readonly apart: TakenApart;

  constructor(
    private readonly width: number,
    private readonly work: WorkLimit,
  ) {
    this.apart = new TakenApart(work);
  }

  /** A vector as it is. */
  exactly(vector: Vector, ofRows: RowFunction | null = null): Wanted {
    return exactly(this.apart.of(vector), ofRows);
  }

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
      return { needs: [this.exactly(source.of, source.function)], layer: null };
    if (source.kind === 'two') return this.two(wanted, source);
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
    how: OfTwo['how'] = 'add',
  ): Step {
    const cols = index?.length ?? width;
    const matrix = () => ({
      weight: diagonal(width, index, cols, pre.scale),
      bias: pre.shift === 0 ? null : row(pre.shift, cols),
    });
    const layer = { name, matrix, isAdded: true, activation, how, isAfter: false };
    return { needs: other ? [of, other] : [of], layer };
  }

  private product(
    { index, split }: Pick<Wanted, 'index' | 'split'>,
    product: MatrixProduct,
    other?: Wanted,
    how: OfTwo['how'] = 'add',
    isAfter = false,
  ): Step {
    const left = this.apart.of(product.left);
    const before = splitOf(left.expression);
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
      how,
      isAfter,
    };
    return { needs: other ? [from, other] : [from], layer };
  }

  /** One of the two is a layer that takes in the other, before its function or after; or a layer of its own takes in both. */
  private two(wanted: Wanted, source: OfTwo): Step {
    const { index, split } = wanted;
    const { pre } = split;
    const width = this.widthOf(source);
    // What is added to a product has no place in the layer that multiplies, where the bias comes before.
    if (source.how === 'multiply' && pre.shift !== 0)
      return this.byItself(functionOf(source), raw(source), width, index, split);
    const parts = source.of.map((part) => this.apart.of(index ? this.chosen(part, index) : part));
    const [own, other] = this.isNeededBy(parts[1], parts[0]) ? parts : [parts[1], parts[0]];
    for (const [a, b] of [
      [own, other],
      [other, own],
    ]) {
      const found = this.twoInLayer(a, b, split, source.how);
      if (found) return found;
    }
    const cols = index?.length ?? width;
    const [name, second] = source.how === 'add' ? ['sum', scaledBy(other, pre)] : ['product', other];
    const needed = this.exactly(second);
    return this.byItself(
      `${nameOf(source)}.${name}`,
      this.exactly(own),
      cols,
      null,
      split,
      needed,
      source.how,
    );
  }

  /** Both as a layer for one of them, where that is a product with fitting work after it; null where it is not. */
  private twoInLayer(own: Vector, other: Vector, split: Chain, how: OfTwo['how']): Step | null {
    const { source } = own;
    if (source.kind !== 'product') return null;
    const wanted = this.exactly(own);
    const inner = wanted.split;
    const index = this.placed(wanted);
    if (inner.activation === null) {
      const whole = { ...split, pre: after(split.pre, inner.pre) };
      const second = how === 'add' ? scaledBy(other, split.pre) : other;
      return this.product({ index, split: whole }, source, this.exactly(second), how);
    }
    if (!isIdentity(split.pre) || split.activation !== null || !isIdentity(inner.post) || inner.inner)
      return null;
    return this.product({ index, split: inner }, source, this.exactly(other), how, true);
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
    return widthOf(source.kind === 'two' ? source.of[0] : source.of);
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

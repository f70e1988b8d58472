import { BadInput } from '../../refusal/bad-input.js';
import type { Activation } from '../activation.js';
import { type Coefficient, gathered, plus, times } from './coefficient.js';

/** A function that is applied to each element; the slopes of PRelu stand in line with the elements. */
export type Pointwise = Activation<Float64Array>;

/** Pointwise work on a row of elements x, as the nodes of a graph spell it out. */
export type Expression = (
  | { readonly kind: 'x' }
  /** `scale · of + shift`, where `of` is not affine itself. */
  | ({ readonly kind: 'affine'; readonly of: Expression } & Affine)
  | { readonly kind: 'call'; readonly activation: Pointwise; readonly of: Expression }
  | { readonly kind: 'product' | 'sum'; readonly of: readonly Expression[] }
) & {
  /** How many expressions it is made of: nodes that use one twice would make it grow without end. */
  readonly size: number;
};

export interface Affine {
  readonly scale: Coefficient;
  readonly shift: Coefficient;
}

const LARGEST = 200;

export const X: Expression = { kind: 'x', size: 1 };
export const IDENTITY: Affine = { scale: 1, shift: 0 };

function checked(size: number): number {
  if (size > LARGEST) throw new BadInput('its pointwise work is too involved to be one function');
  return size;
}

/** `outer` after `inner`. */
export function after(outer: Affine, inner: Affine): Affine {
  return {
    scale: times(outer.scale, inner.scale),
    shift: plus(times(outer.scale, inner.shift), outer.shift),
  };
}

export function isIdentity({ scale, shift }: Affine): boolean {
  return scale === 1 && shift === 0;
}

export function affine(outer: Affine, of: Expression): Expression {
  const [whole, inner] = peeled(of);
  const all = after(outer, whole);
  return isIdentity(all) ? inner : { kind: 'affine', ...all, of: inner, size: inner.size + 1 };
}

/** An expression as an affine function of one that is not affine. */
export function peeled(of: Expression): [Affine, Expression] {
  return of.kind === 'affine' ? [of, of.of] : [IDENTITY, of];
}

export function call(activation: Pointwise, of: Expression): Expression {
  if (activation.name === 'clip' && of.kind === 'call' && of.activation.name === 'clip') {
    return { kind: 'call', activation: clipOfClip(activation, of.activation), of: of.of, size: of.size };
  }
  return { kind: 'call', activation, of, size: checked(of.size + 1) };
}

type Clip = Extract<Pointwise, { name: 'clip' }>;

function clipOfClip(outer: Clip, inner: Clip): Clip {
  const { min = -Infinity, max = Infinity } = outer;
  const within = (bound: number) => Math.min(Math.max(bound, min), max);
  return clip(within(inner.min ?? -Infinity), within(inner.max ?? Infinity));
}

export function clip(min: number, max: number): Clip {
  return { name: 'clip', min, max };
}

export function many(kind: 'product' | 'sum', of: readonly Expression[]): Expression {
  return { kind, of, size: checked(of.reduce((size, part) => size + part.size, 1)) };
}

/** `outer` of what `inner` makes. */
export function composed(outer: Expression, inner: Expression): Expression {
  switch (outer.kind) {
    case 'x':
      return inner;
    case 'affine':
      return affine(outer, composed(outer.of, inner));
    case 'call':
      return call(outer.activation, composed(outer.of, inner));
    default:
      return many(
        outer.kind,
        outer.of.map((part) => composed(part, inner)),
      );
  }
}

/** The same work on the elements at these offsets. */
export function rearranged(of: Expression, from: Int32Array): Expression {
  switch (of.kind) {
    case 'x':
      return of;
    case 'affine':
      return {
        ...of,
        scale: gathered(of.scale, from),
        shift: gathered(of.shift, from),
        of: rearranged(of.of, from),
      };
    case 'call': {
      const { activation } = of;
      const moved =
        activation.name === 'prelu'
          ? { ...activation, slopes: gathered(activation.slopes, from) as Float64Array }
          : activation;
      return { ...of, activation: moved, of: rearranged(of.of, from) };
    }
    default:
      return { ...of, of: of.of.map((part) => rearranged(part, from)) };
  }
}

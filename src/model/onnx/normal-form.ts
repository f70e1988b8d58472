import { parametersOf } from '../activation.js';
import { at, type Coefficient, collapsed, combined, every, near, over, plus, times } from './coefficient.js';
import {
  type Affine,
  affine,
  call,
  clip,
  type Expression,
  many,
  type Pointwise,
  peeled,
  X,
} from './expression.js';

/**
 * The same function written in one way, whichever way an exporter wrote it: factors of products and terms of sums in one
 * order, their numbers in front, and functions that are spelt out by others (a sigmoid as 1 / (1 + exp(-x))) by name.
 */
export function normalForm(of: Expression): Expression {
  switch (of.kind) {
    case 'x':
      return of;
    case 'affine':
      return affine(of, normalForm(of.of));
    case 'call':
      return normalCall(of.activation, normalForm(of.of));
    case 'product':
      return normalProduct(of.of.map(normalForm));
    case 'sum':
      return normalSum(of.of.map(normalForm));
  }
}

function normalCall(activation: Pointwise, of: Expression): Expression {
  const [{ scale, shift }, inner] = peeled(of);
  if (activation.name === 'hard-sigmoid') {
    const { alpha, beta } = activation;
    return normalCall(clip(0, 1), affine({ scale: alpha, shift: beta }, of));
  }
  if (activation.name === 'clip' && typeof scale === 'number' && typeof shift === 'number' && scale !== 0) {
    const bounds = [activation.min ?? -Infinity, activation.max ?? Infinity];
    const [a, b] = bounds.map((bound) => (bound - shift) / scale) as [number, number];
    const clipped = call(scale > 0 ? clip(a, b) : clip(b, a), inner);
    return affine({ scale, shift }, clipped);
  }
  if (inner.kind === 'call' && inner.activation.name === 'exp' && typeof shift === 'number') {
    if (activation.name === 'reciprocal' && isNear(scale, shift) && shift !== 0) {
      const sigmoid = call({ name: 'sigmoid' }, affine({ scale: -1, shift: 0 }, inner.of));
      return affine({ scale: 1 / shift, shift: 0 }, sigmoid);
    }
    if (activation.name === 'log' && isNear(scale, 1) && near(shift, 1))
      return call({ name: 'softplus' }, inner.of);
  }
  return call(activation, of);
}

function isNear(a: Coefficient, b: number): boolean {
  return typeof a === 'number' && near(a, b);
}

function normalProduct(factors: readonly Expression[]): Expression {
  let front: Coefficient = 1;
  const rest: Expression[] = [];
  for (const factor of factors) {
    const [{ scale, shift }, inner] = peeled(factor);
    if (!every(scale, (value) => value !== 0)) {
      rest.push(factor);
      continue;
    }
    front = times(front, scale);
    if (shift !== 0) rest.push(affine({ scale: 1, shift: over(shift, scale) }, inner));
    else rest.push(...(inner.kind === 'product' ? inner.of : [inner]));
  }
  return affine(
    { scale: front, shift: 0 },
    many(
      'product',
      inOrder(rest, (factor) => factor),
    ),
  );
}

function normalSum(terms: readonly Expression[]): Expression {
  let shift: Coefficient = 0;
  const parts: { scale: Coefficient; of: Expression }[] = [];
  const add = (scale: Coefficient, of: Expression) => {
    const like = parts.find((part) => sameExpression(part.of, of));
    if (like) like.scale = plus(like.scale, scale);
    else parts.push({ scale, of });
  };
  for (const term of terms) {
    shift = plus(shift, peeled(term)[0].shift);
    for (const { scale, of } of multiplesIn(term)) add(scale, of);
  }
  const ordered = inOrder(parts, (part) => part.of);
  const [first] = ordered;
  if (parts.length === 1) return affine({ scale: first.scale, shift }, first.of);
  if (!every(first.scale, (value) => value !== 0)) return affine({ scale: 1, shift }, many('sum', terms));
  const scaled = ordered.map(({ scale, of }) => affine({ scale: over(scale, first.scale), shift: 0 }, of));
  return affine({ scale: first.scale, shift }, many('sum', scaled));
}

/** What an expression in normal form adds up, but for its constant. */
function multiplesIn(term: Expression): readonly { scale: Coefficient; of: Expression }[] {
  const [outer, inner] = peeled(term);
  if (inner.kind !== 'sum') return [{ scale: outer.scale, of: inner }];
  return inner.of.map(peeled).map(([{ scale }, of]) => ({ scale: times(outer.scale, scale), of }));
}

/**
 * Whether the sum of two has less of something than one of them, or none of it: where that is infinite or NaN, or a multiple of it
 * is too large for float32, their sum is not what one multiple of it is.
 */
export function isCancelling(a: Expression, b: Expression): boolean {
  const others = multiplesIn(normalForm(b));
  return multiplesIn(normalForm(a)).some((part) =>
    others.some(({ scale, of }) => {
      if (!sameExpression(part.of, of)) return false;
      return !every(combined(part.scale, scale, isOfOneSign), Boolean);
    }),
  );
}

/** 1 where two factors have one sign, 0 where they have not. */
function isOfOneSign(a: number, b: number): number {
  return Number(Math.sign(a) === Math.sign(b));
}

/** Sorted by what they are made of. */
function inOrder<T>(all: readonly T[], of: (one: T) => Expression): T[] {
  const named = all.map((one) => ({ one, name: form(of(one)) }));
  named.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return named.map(({ one }) => one);
}

/** What it is made of, without any number. */
function form(of: Expression): string {
  switch (of.kind) {
    case 'x':
      return 'x';
    case 'affine':
      return form(of.of);
    case 'call':
      return `${of.activation.name}(${form(of.of)})`;
    default:
      return `${of.kind}(${of.of.map(form).join()})`;
  }
}

/** Whether two expressions are the same but for roundings of their numbers. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a.kind === 'affine' || b.kind === 'affine') {
    const [[outer, inner], [outerB, innerB]] = [peeled(a), peeled(b)];
    return sameAffine(outer, outerB) && sameExpression(inner, innerB);
  }
  if (a.kind === 'call' && b.kind === 'call') {
    return samePointwise(a.activation, b.activation) && sameExpression(a.of, b.of);
  }
  if ('of' in a && 'of' in b && Array.isArray(a.of) && Array.isArray(b.of)) {
    const others: readonly Expression[] = b.of;
    return (
      a.kind === b.kind &&
      a.of.length === others.length &&
      a.of.every((part: Expression, i) => sameExpression(part, others[i]))
    );
  }
  return a.kind === 'x' && b.kind === 'x';
}

function sameAffine(a: Affine, b: Affine): boolean {
  return sameCoefficient(a.scale, b.scale) && sameCoefficient(a.shift, b.shift);
}

function sameCoefficient(a: Coefficient, b: Coefficient): boolean {
  const [long, short] = typeof a === 'number' ? [b, a] : [a, b];
  if (typeof long === 'number') return near(long, short as number);
  return long.every((value, i) => near(value, at(short, i)));
}

export function samePointwise(a: Pointwise, b: Pointwise): boolean {
  if (a.name !== b.name) return false;
  if (a.name === 'prelu' && b.name === 'prelu') return sameCoefficient(a.slopes, b.slopes);
  const [left, right] = [a, b] as unknown as Readonly<Record<string, number>>[];
  return parametersOf(a.name).every((parameter) => near(left[parameter], right[parameter]));
}

/** The affine functions of x itself that an expression is made of, each once. */
export function leavesOf(of: Expression, found: Affine[] = []): Affine[] {
  const [outer, inner] = peeled(of);
  if (inner.kind === 'x') {
    if (!found.some((leaf) => sameAffine(leaf, outer))) found.push(outer);
  } else if (inner.kind === 'call') leavesOf(inner.of, found);
  else if (inner.kind !== 'affine') for (const part of inner.of) leavesOf(part, found);
  return found;
}

/** The same expression in terms of y = scale · x + shift; no scale is 0. */
export function inTermsOf(of: Expression, { scale, shift }: Affine): Expression {
  const [outer, inner] = peeled(of);
  if (inner.kind === 'x') {
    const ratio = collapsed(over(outer.scale, scale));
    const moved = times(ratio, shift);
    const rest = plus(outer.shift, times(-1, moved));
    return affine({ scale: ratio, shift: collapsed(rest, largest(moved)) }, X);
  }
  const within = (part: Expression) => inTermsOf(part, { scale, shift });
  if (inner.kind === 'call') return affine(outer, call(inner.activation, within(inner.of)));
  if (inner.kind === 'affine') return affine(outer, within(inner));
  return affine(outer, many(inner.kind, inner.of.map(within)));
}

function largest(of: Coefficient): number {
  return typeof of === 'number'
    ? Math.abs(of)
    : of.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

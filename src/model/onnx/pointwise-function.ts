import { at, type Coefficient, every, near, over, plus, times } from './coefficient.js';
import {
  type Affine,
  affine,
  after,
  call,
  clip,
  type Expression,
  IDENTITY,
  isIdentity,
  many,
  type Pointwise,
  peeled,
  X,
} from './expression.js';
import { inTermsOf, leavesOf, normalForm, sameExpression } from './normal-form.js';

/** Pointwise work as `post` after one function after `pre`. */
export interface Split {
  readonly pre: Affine;
  readonly activation: Pointwise | null;
  readonly post: Affine;
}

const scaled = (scale: number, of: Expression, shift = 0) => affine({ scale, shift }, of);
const erf = call({ name: 'erf' }, scaled(Math.SQRT1_2, X));
const cube = many('product', [X, X, X]);
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const tanh = (of: Expression) => call({ name: 'tanh' }, of);

/** Functions that exporters spell out in simpler ones, each in the ways that have been seen. */
const SPELLINGS: readonly (readonly [Pointwise, Expression])[] = (
  [
    [{ name: 'gelu' }, scaled(0.5, many('product', [X, scaled(1, erf, 1)]))],
    [{ name: 'gelu' }, scaled(0.5, many('sum', [X, many('product', [X, erf])]))],
    [
      { name: 'gelu-tanh' },
      scaled(
        0.5,
        many('product', [
          X,
          scaled(1, tanh(scaled(GELU_SCALE, many('sum', [X, scaled(0.044715, cube)]))), 1),
        ]),
      ),
    ],
    [
      { name: 'gelu-tanh' },
      scaled(
        0.5,
        many('product', [
          X,
          scaled(
            1,
            tanh(scaled(GELU_SCALE, many('product', [X, scaled(0.044715, many('product', [X, X]), 1)]))),
            1,
          ),
        ]),
      ),
    ],
    [{ name: 'mish' }, many('product', [X, tanh(call({ name: 'softplus' }, X))])],
    [
      { name: 'hard-swish' },
      many('product', [X, call({ name: 'hard-sigmoid', alpha: 1 / 6, beta: 0.5 }, X)]),
    ],
    [
      { name: 'softsign' },
      many('product', [X, call({ name: 'reciprocal' }, scaled(1, call({ name: 'abs' }, X), 1))]),
    ],
  ] as const
).map(([activation, spelling]) => [activation, normalForm(spelling)]);

/** As many of the leaves of an expression as are looked at: functions that are spelt out have two or three. */
const LEAVES = 8;

/** What finding the function costs, in elements of a `WorkLimit`. */
export function workOfSplitting({ size }: Expression): number {
  return 2 * size * size;
}

/** Finds the one function that pointwise work is, or null where it is none that there is. */
export function splitPointwise(of: Expression): Split | null {
  const [post, core] = peeled(of);
  if (core.kind === 'x') return { pre: post, activation: null, post: IDENTITY };
  if (core.kind === 'call') {
    const [pre, inner] = peeled(core.of);
    if (inner.kind === 'x') return { pre, activation: core.activation, post };
  }
  for (const leaf of leavesOf(of).slice(0, LEAVES)) {
    if (!every(leaf.scale, (value) => value !== 0)) continue;
    // What the function is applied to may stand in the graph only with a factor, as in x / 2 · (1 + erf(x / sqrt(2))), where x may
    // have one of its own.
    const bare = { scale: 1, shift: over(leaf.shift, leaf.scale) };
    for (const start of [leaf, bare, after({ scale: 2, shift: 0 }, leaf)]) {
      const [outer, normal] = peeled(normalForm(inTermsOf(of, start)));
      const found = named(normal);
      if (!found) continue;
      const { activation } = found;
      // A sum of multiples of x, such as x + x, is no function: its factor comes before.
      if (activation === null) return { pre: after(outer, start), activation, post: IDENTITY };
      return { pre: after(found.pre, start), activation, post: after(outer, found.post) };
    }
  }
  return null;
}

/** A function in its normal form by its name, or null. */
function named(normal: Expression): Split | null {
  if (normal.kind === 'x') return { pre: IDENTITY, activation: null, post: IDENTITY };
  if (normal.kind === 'call') {
    const [pre, inner] = peeled(normal.of);
    return inner.kind === 'x' ? { pre, activation: normal.activation, post: IDENTITY } : null;
  }
  for (const [activation, spelling] of SPELLINGS) {
    const [outer, inner] = peeled(spelling);
    if (!sameExpression(normal, inner)) continue;
    return { pre: IDENTITY, activation, post: { scale: 1 / at(outer.scale, 0), shift: 0 } };
  }
  return swish(normal) ?? leaky(normal);
}

/** x · sigmoid(alpha · x) */
function swish(normal: Expression): Split | null {
  if (normal.kind !== 'product' || normal.of.length !== 2) return null;
  const sigmoid = normal.of.find((factor) => factor.kind === 'call' && factor.activation.name === 'sigmoid');
  if (sigmoid?.kind !== 'call' || !normal.of.some(({ kind }) => kind === 'x')) return null;
  const [{ scale, shift }, inner] = peeled(sigmoid.of);
  if (inner.kind !== 'x' || typeof scale !== 'number' || shift !== 0) return null;
  return { pre: IDENTITY, activation: { name: 'swish', alpha: near(scale, 1) ? 1 : scale }, post: IDENTITY };
}

/** What is above 0 and a multiple of what is below: `relu(x) - alpha · relu(-x)`. */
function leaky(normal: Expression): Split | null {
  if (normal.kind !== 'sum' || normal.of.length !== 2) return null;
  const slopes: { above?: Coefficient; below?: Coefficient } = {};
  for (const [{ scale }, inner] of normal.of.map(peeled)) {
    if (inner.kind !== 'call' || inner.activation.name !== 'clip' || inner.of.kind !== 'x') return null;
    const { min, max } = inner.activation;
    if (min === 0 && max === Infinity) slopes.above = scale;
    else if (min === -Infinity && max === 0) slopes.below = scale;
  }
  const { above, below } = slopes;
  if (typeof above !== 'number' || below === undefined || above === 0) return null;
  const ratio = times(1 / above, below);
  const activation: Pointwise =
    typeof ratio === 'number' ? { name: 'leaky-relu', alpha: ratio } : { name: 'prelu', slopes: ratio };
  return { pre: IDENTITY, activation, post: { scale: above, shift: 0 } };
}

/** The same work with nothing after its function, where some function of the same kind can do all of it. */
export function withoutPost<T extends Split>(split: T): T {
  const { pre, activation, post } = split;
  if (isIdentity(post)) return split;
  if (activation === null) return homogeneous(split);
  const { scale, shift } = post;
  const isPositive = every(scale, (value) => value > 0);
  switch (activation.name) {
    case 'clip': {
      if (typeof scale !== 'number' || typeof shift !== 'number' || scale === 0) {
        const isRelu = activation.min === 0 && activation.max === Infinity;
        return isRelu && isPositive && shift === 0 ? homogeneous(split) : split;
      }
      const bounds = [activation.min ?? -Infinity, activation.max ?? Infinity];
      const [a, b] = bounds.map((bound) => bound * scale + shift) as [number, number];
      return { ...homogeneous(split), activation: scale > 0 ? clip(a, b) : clip(b, a) };
    }
    case 'leaky-relu':
    case 'prelu':
    case 'abs':
      return isPositive && shift === 0 ? homogeneous(split) : split;
    case 'tanh':
    case 'erf':
    case 'softsign':
      return every(scale, isUnit) && shift === 0 ? homogeneous(split) : split;
    case 'sigmoid': {
      // 1 - sigmoid(x) is sigmoid(-x).
      const complement = times(-0.5, plus(scale, -1));
      const fits = every(scale, isUnit) && every(plus(shift, times(-1, complement)), (rest) => rest === 0);
      return fits ? { ...split, pre: after({ scale, shift: 0 }, pre), post: IDENTITY } : split;
    }
    default:
      return split;
  }
}

function isUnit(value: number): boolean {
  return value === 1 || value === -1;
}

function homogeneous<T extends Split>(split: T): T {
  return { ...split, pre: after(split.post, split.pre), post: IDENTITY };
}

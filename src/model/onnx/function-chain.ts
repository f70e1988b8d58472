import { type Affine, affine, after, call, type Expression, many, peeled, X } from './expression.js';
import { sameExpression } from './normal-form.js';
import { type Split, splitPointwise } from './pointwise-function.js';

/** Pointwise work as one function, or as one after others, each of which is a layer's. */
export interface Chain extends Split {
  /** What comes before `pre`; left out where one function does it all. Nothing stands after its own function. */
  readonly inner?: Chain;
}

/** As many parts as are tried: functions that are spelt out have four or fewer in one another. */
const PARTS = 8;

/** The functions that pointwise work is, as few as are found; null where some of it is none that there is. */
export function chained(of: Expression): Chain | null {
  const whole = splitPointwise(of);
  if (whole) return whole;
  for (const part of partsTowardsX(of)) {
    const rest = inTermsOfPart(of, part);
    const outer = rest && splitPointwise(rest);
    if (!outer) continue;
    const inner = chained(part);
    return inner && afterChain(outer, inner);
  }
  return null;
}

/** What an expression that is no single call of x may be a function of, the largest first: each of them has its first x in it. */
function* partsTowardsX(of: Expression): Generator<Expression> {
  let [, part] = peeled(of);
  for (let count = 0; count < PARTS && part.kind !== 'x'; count++) {
    [, part] = peeled(part.kind === 'call' || part.kind === 'affine' ? part.of : part.of[0]);
    if (part.kind !== 'x') yield part;
  }
}

/** An expression with x in place of a part of it; null where it has x elsewhere, too. */
function inTermsOfPart(of: Expression, part: Expression): Expression | null {
  const [outer, inner] = peeled(of);
  if (inner.size === part.size && sameExpression(inner, part)) return affine(outer, X);
  if (inner.kind === 'x') return null;
  const parts = 'activation' in inner || inner.kind === 'affine' ? [inner.of] : inner.of;
  const made: Expression[] = [];
  for (const one of parts) {
    const found = inTermsOfPart(one, part);
    if (found === null) return null;
    made.push(found);
  }
  if (inner.kind === 'call') return affine(outer, call(inner.activation, made[0]));
  return affine(outer, inner.kind === 'affine' ? affine(inner, made[0]) : many(inner.kind, made));
}

function afterChain(outer: Split, inner: Chain): Chain {
  const pre: Affine = after(outer.pre, inner.post);
  if (outer.activation === null) return { ...inner, post: after(outer.post, pre) };
  return { ...outer, pre, inner: { ...inner, post: { scale: 1, shift: 0 } } };
}

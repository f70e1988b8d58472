import { affine, call, type Expression, many, peeled, X } from './expression.js';
import { chained } from './function-chain.js';
import { workOfSplitting } from './pointwise-function.js';
import type { WorkLimit } from './positions.js';
import type { NamedNode } from './refusal.js';
import type { OfTwo, Source, Vector } from './value.js';

/**
 * Vectors whose work is none but functions after one another: x + tanh(x) is, and x · tanh(x), the sum or product of two that a layer
 * each computes. Of one expression it is always the same one, so that layers that take it share it.
 */
export class TakenApart {
  private readonly known = new Map<Expression, { readonly of: Vector; readonly as: Vector }[]>();

  constructor(private readonly work: WorkLimit) {}

  of(vector: Vector): Vector {
    const { expression } = vector;
    if (expression.kind === 'x') return vector;
    const alike = this.known.get(expression) ?? [];
    const found = alike.find(({ of }) => of.source === vector.source && of.index === vector.index);
    const { source, index, expression: outer } = found?.as ?? this.apart(vector);
    const as = { ...vector, source, index, expression: outer };
    if (!found) this.known.set(expression, [...alike, { of: vector, as }]);
    return as;
  }

  private apart(vector: Vector): Vector {
    const { source, expression } = vector;
    this.work.spend(2 * workOfSplitting(expression));
    if (chained(expression)) return vector;
    const { outer, how, parts } = outermost(expression);
    const [left, right] = parts.map((part): Vector => ({ ...vector, expression: part }));
    const two: OfTwo = { kind: 'two', how, node: nodeOf(source), of: [left, right] };
    return { ...vector, source: two, index: null, expression: outer };
  }
}

interface Outermost {
  readonly outer: Expression;
  readonly how: OfTwo['how'];
  readonly parts: readonly [Expression, Expression];
}

/** An expression as work after the first sum or product that all of its x go through. */
function outermost(of: Expression): Outermost {
  const [whole, inner] = peeled(of);
  if (inner.kind === 'call') {
    const { outer, ...rest } = outermost(inner.of);
    return { ...rest, outer: affine(whole, call(inner.activation, outer)) };
  }
  if (inner.kind !== 'sum' && inner.kind !== 'product')
    throw new Error('an expression without sums and products is functions after one another');
  const [first, ...others] = inner.of;
  const rest = others.length === 1 ? others[0] : many(inner.kind, others);
  const how = inner.kind === 'sum' ? 'add' : 'multiply';
  return { outer: affine(whole, X), how, parts: [first, rest] };
}

function nodeOf(source: Source): NamedNode {
  return source.kind === 'input' ? { node: source.name, operator: '', makes: source.name } : source.node;
}

import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { type Activation, activationFault } from '../activation.js';
import type { Layer } from '../model.js';
import { IDENTITY, isIdentity, type Pointwise } from './expression.js';
import { diagonal, foldedMatrix, row, type Surroundings } from './matrix.js';
import { type Split, splitPointwise, withoutPost } from './pointwise-function.js';
import type { WorkLimit } from './positions.js';
import { nodeWords } from './refusal.js';
import type { MatrixProduct, Source, Vector } from './value.js';
import { isInPlace, widthOf } from './vector.js';

/** The layers of a model, and the nodes of those that only apply a function or scale. */
export interface Lowered {
  readonly layers: readonly Layer[];
  /** What was said of layers that no product of the graph stands for. */
  readonly added: readonly string[];
}

/**
 * The layers that compute a vector from the model's input. What stands around a product and is not its function is folded
 * into weights and biases.
 * @throws BadInput where pointwise work between two products is no one function that there is.
 */
export function lowered(output: Vector, width: number, work: WorkLimit): Lowered {
  return new Lowering(width, work).of(output);
}

const LOGARITHM =
  'logarithms of probabilities below 1e-38 are less precise, and those below 1e-45 are -Infinity';

class Lowering {
  private readonly layers: Layer[] = [];
  /** The numbers of layers that no product of the graph stands for. */
  private readonly added: number[] = [];
  private hasLogarithm = false;

  constructor(
    private readonly width: number,
    private readonly work: WorkLimit,
  ) {}

  of(output: Vector): Lowered {
    const steps = this.steps(output);
    for (const step of steps.reverse()) step();
    const names = new Set(this.layers.map((layer) => layer.name));
    const usable = names.size === this.layers.length && !names.has('');
    const layers = usable
      ? this.layers
      : this.layers.map((layer, index) => ({ ...layer, name: `layer${index + 1}` }));
    const added = this.added.map(
      (index) =>
        `layer ${quoted(layers[index].name)} has zeros beside the one weight of each output, ` +
        'so infinities and NaN spread over their row',
    );
    return { layers, added: this.hasLogarithm ? [...added, LOGARITHM] : added };
  }

  /** What makes the layers, the last one first: a graph may have thousands of them. */
  private steps(output: Vector): (() => void)[] {
    const steps: (() => void)[] = [];
    let at = this.ending(output, false, steps);
    for (;;) {
      const { vector, split, softmax } = at;
      const { source, index } = vector;
      if (source.kind === 'product') {
        const before = splitOf(source.left);
        steps.push(() => this.addProduct(source, before, split, index, softmax));
        at = { vector: source.left, split: before, softmax: false };
        if (before.activation !== null || source.left.source.kind === 'product') continue;
      } else if (softmax || split.activation !== null || !isIdentity(split.pre) || index !== null) {
        steps.push(() => this.addFunction(vector, split, softmax));
      }
      const from = at.vector.source;
      if (from.kind !== 'softmax') return steps;
      at = this.ending(from.of, true, steps);
    }
  }

  /** A vector that is an answer, or what a softmax is of: nothing may come after its function. */
  private ending(vector: Vector, softmax: boolean, steps: (() => void)[]): Ending {
    const split = withoutPost(splitOf(vector));
    if (vector.source.kind === 'input') throw new BadInput('the graph has no layers');
    if (isIdentity(split.post)) return { vector, split, softmax };
    steps.push(() => this.addScaling(vector, split, softmax));
    return { vector, split, softmax: false };
  }

  private addProduct(
    product: MatrixProduct,
    before: Split,
    wanted: Split,
    gather: Int32Array | null,
    softmax: boolean,
  ): void {
    const { left } = product;
    const isFolded = left.source.kind !== 'product' && before.activation === null;
    const width = this.widthOf(left.source);
    const around: Surroundings = {
      before: isFolded ? before.pre : before.post,
      scatter: isFolded && left.index && !isInPlace(left, width) ? { index: left.index, width } : null,
      gather: gather && isWhole(gather, product.outputs) ? null : gather,
      after: wanted.pre,
    };
    const folded = foldedMatrix(product, around, this.work);
    this.add({ name: product.node.node, ...folded, activation: finished(wanted.activation) }, softmax);
  }

  /** A layer for a function that comes before any product, or after a softmax. */
  private addFunction(vector: Vector, { pre, activation }: Split, softmax: boolean): void {
    const cols = widthOf(vector);
    const name = `${nameOf(vector.source)}.function`;
    const weight = diagonal(this.widthOf(vector.source), vector.index, cols, pre.scale);
    const bias = pre.shift === 0 ? null : row(pre.shift, cols);
    this.add({ name, weight, bias, activation: finished(activation) }, softmax);
    // Softmax of numbers that are none is none in all of its row already.
    if (vector.source.kind === 'softmax' && activation?.name === 'log') this.hasLogarithm = true;
    else this.added.push(this.layers.length - 1);
  }

  /** A layer for scales that come after the last function. */
  private addScaling(vector: Vector, { post }: Split, softmax: boolean): void {
    const cols = widthOf(vector);
    const name = `${nameOf(vector.source)}.scale`;
    const bias = post.shift === 0 ? null : row(post.shift, cols);
    this.add({ name, weight: diagonal(cols, null, cols, post.scale), bias, activation: null }, softmax);
    this.added.push(this.layers.length - 1);
  }

  private add(layer: Layer, softmax: boolean): void {
    this.layers.push(softmax ? { ...layer, softmax } : layer);
  }

  /** How many elements a row of what a layer takes has. */
  private widthOf(source: Source): number {
    if (source.kind === 'input') return this.width;
    return source.kind === 'product' ? source.outputs : widthOf(source.of);
  }
}

/** A vector that is still to be computed, and whether a softmax is made of it. */
interface Ending {
  readonly vector: Vector;
  readonly split: Split;
  readonly softmax: boolean;
}

function isWhole(index: Int32Array, width: number): boolean {
  return index.length === width && index.every((from, i) => from === i);
}

/** What a layer for a source is called; empty where its node has no name. */
function nameOf(source: Source): string {
  return source.kind === 'input' ? source.name : source.node.node;
}

function wordsOf(source: Source): string {
  return source.kind === 'input' ? `input ${quoted(source.name)}` : nodeWords(source.node);
}

function splitOf(vector: Vector): Split {
  const split = splitPointwise(vector.expression);
  if (split) return split.activation === null ? { ...split, post: IDENTITY } : split;
  throw new BadInput(`what is done after ${wordsOf(vector.source)} is no one function that is supported`);
}

function finished(of: Pointwise | null): Activation | null {
  if (of === null) return null;
  const activation = withTensor(of);
  const fault = activationFault(activation);
  if (fault !== null) throw new BadInput(fault);
  return activation;
}

function withTensor(of: Pointwise): Activation {
  if (of.name === 'prelu') return { name: 'prelu', slopes: row(of.slopes, of.slopes.length) };
  if (of.name !== 'clip') return of;
  const { min = -Infinity, max = Infinity } = of;
  if (min === 0 && max === Infinity) return { name: 'relu' };
  return {
    name: 'clip',
    ...(min !== -Infinity && { min }),
    ...(max !== Infinity && { max }),
  };
}

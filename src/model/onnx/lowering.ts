import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { type Activation, activationFault } from '../activation.js';
import type { Layer } from '../model.js';
import { IDENTITY, isIdentity, type Pointwise } from './expression.js';
import { diagonal, foldedMatrix, row, type Surroundings } from './matrix.js';
import { type Split, splitPointwise, withoutPost } from './pointwise-function.js';
import type { WorkLimit } from './positions.js';
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

class Lowering {
  private readonly layers: Layer[] = [];
  private readonly added: string[] = [];

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
    return { layers, added: this.added };
  }

  /** What makes the layers, the last one first: a graph may have thousands of them. */
  private steps(output: Vector): (() => void)[] {
    const steps: (() => void)[] = [];
    const last = withoutPost(splitOf(output));
    if (output.source.kind === 'softmax') throw new BadInput('a softmax is not supported yet');
    if (output.source.kind === 'input') throw new BadInput('the graph has no layers');
    if (!isIdentity(last.post)) {
      const cols = widthOf(output);
      steps.push(() => this.addScaling(`${nameOf(output.source)}.scale`, cols, last));
    }
    for (let [vector, split] = [output, last]; ; ) {
      const { source } = vector;
      if (source.kind !== 'product') {
        if (split.activation) steps.push(() => this.addFunction('input', vector, split));
        return steps;
      }
      const { left } = source;
      const before = splitOf(left);
      const [wanted, gathering] = [split, vector.index];
      steps.push(() => this.addProduct(source, before, wanted, gathering));
      [vector, split] = [left, before];
    }
  }

  private addProduct(product: MatrixProduct, before: Split, wanted: Split, gather: Int32Array | null): void {
    const { left } = product;
    const isFirst = left.source.kind === 'input' && before.activation === null;
    const around: Surroundings = {
      before: isFirst ? before.pre : before.post,
      scatter:
        isFirst && !isInPlace(left, this.width) && left.index
          ? { index: left.index, width: this.width }
          : null,
      gather: gather && isWhole(gather, product.outputs) ? null : gather,
      after: wanted.pre,
    };
    const folded = foldedMatrix(product, around, this.work);
    this.layers.push({ name: product.node, ...folded, activation: finished(wanted.activation) });
  }

  /** A layer for a function that comes before any product. */
  private addFunction(name: string, vector: Vector, { pre, activation }: Split): void {
    const cols = widthOf(vector);
    const weight = diagonal(this.width, vector.index, cols, pre.scale);
    const bias = pre.shift === 0 ? null : row(pre.shift, cols);
    this.layers.push({ name, weight, bias, activation: finished(activation) });
    this.added.push(`layer ${quoted(name)} applies a function to the input, with a weight of ones and zeros`);
  }

  /** A layer for scales that come after the last function. */
  private addScaling(name: string, cols: number, { post }: Split): void {
    const weight = diagonal(cols, null, cols, post.scale);
    const bias = post.shift === 0 ? null : row(post.shift, cols);
    this.layers.push({ name, weight, bias, activation: null });
    this.added.push(`layer ${quoted(name)} scales the last function, with a diagonal weight`);
  }
}

function isWhole(index: Int32Array, width: number): boolean {
  return index.length === width && index.every((from, i) => from === i);
}

function nameOf(source: Source): string {
  return source.kind === 'input' ? source.name : source.node;
}

function splitOf(vector: Vector): Split {
  const split = splitPointwise(vector.expression);
  if (split) return split.activation === null ? { ...split, post: IDENTITY } : split;
  throw new BadInput(
    `what is done after ${quoted(nameOf(vector.source))} is no one function that is supported`,
  );
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

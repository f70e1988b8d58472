import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { type Activation, activationFault } from '../activation.js';
import type { Layer } from '../model.js';
import { isIdentity, type Pointwise } from './expression.js';
import { row } from './matrix.js';
import type { WorkLimit } from './positions.js';
import { type Step, Steps } from './steps.js';
import type { Source, Vector } from './value.js';
import { same, type Wanted } from './wanted.js';

/** The layers of a model, and the nodes of those that only apply a function or scale. */
export interface Lowered {
  readonly layers: readonly Layer[];
  /** What was said of layers that no product of the graph stands for. */
  readonly added: readonly string[];
}

/**
 * The layers that compute a vector from the model's input. What stands around a product and is not its function is folded
 * into weights and biases.
 * @throws BadInput where that takes too much work.
 */
export function lowered(output: Vector, width: number, work: WorkLimit): Lowered {
  return new Lowering(width, work).of(output);
}

const LOGARITHM =
  'logarithms of probabilities below 1e-38 are less precise, and those below 1e-45 are -Infinity';

/** What is computed, and the number that layers have for it: 0 is the model's input. */
interface Made {
  readonly wanted: Wanted;
  readonly number: number;
}

class Lowering {
  private readonly layers: Layer[] = [];
  private readonly made = new Map<Source, Made[]>();
  /** The numbers of layers that no product of the graph stands for. */
  private readonly added: number[] = [];
  private hasLogarithm = false;
  private readonly steps: Steps;

  constructor(width: number, work: WorkLimit) {
    this.steps = new Steps(width, work);
  }

  of(output: Vector): Lowered {
    if (output.source.kind === 'input') throw new BadInput('the graph has no layers');
    this.compute(this.steps.exactly(output));
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

  /** Each layer after those that it needs; without recursion, as a graph may have thousands of them. */
  private compute(root: Wanted): void {
    const open = [{ wanted: root, step: this.steps.of(root) }];
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const missing = top.step.needs.find((need) => this.numberOf(need) === null);
      if (missing) {
        open.push({ wanted: missing, step: this.steps.of(missing) });
        continue;
      }
      open.pop();
      const { wanted, step } = top;
      const known = this.made.get(wanted.source) ?? [];
      known.push({ wanted, number: this.make(wanted, step) });
      this.made.set(wanted.source, known);
    }
  }

  private numberOf(wanted: Wanted): number | null {
    return this.made.get(wanted.source)?.find((made) => same(made.wanted, wanted))?.number ?? null;
  }

  private make(wanted: Wanted, { needs, layer }: Step): number {
    const { source, ofRows } = wanted;
    const [from = 0, other] = needs.map((need) => this.numberOf(need) as number);
    if (layer === null) return from;
    const { name, matrix, activation, how, isAfter, isAdded } = layer;
    const isNext = from === this.layers.length;
    const number = this.layers.push({
      name,
      ...matrix(),
      activation: finished(activation),
      ...(ofRows && { ofRows }),
      ...(!isNext && { from }),
      ...(other !== undefined && { [how]: { of: other, after: isAfter } }),
    });
    // A function of rows of numbers that are none is none in all of its row already.
    if (source.kind === 'rows' && source.function.name === 'softmax' && activation?.name === 'log')
      this.hasLogarithm = true;
    else if (isAdded && !isBesideLayerNorm(wanted)) this.added.push(number - 1);
    return number;
  }
}

/** Whether an infinity or NaN in a row makes NaN of all of it in the graph, too: layer normalization comes just before, or next. */
function isBesideLayerNorm({ source, split: { activation, post }, ofRows }: Wanted): boolean {
  if (ofRows?.name === 'layer-norm' && activation === null) return true;
  return source.kind === 'rows' && source.function.name === 'layer-norm' && isIdentity(post);
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

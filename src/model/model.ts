import type { Activation } from './activation.js';
import type { QuantisedTensor } from './quantised.js';
import type { RowFunction } from './row-function.js';
import type { Tensor } from './tensor.js';

/** A tensor that a layer adds to what it makes, a residual connection, or multiplies it by, a gate; element by element. */
export interface Other {
  /** Which one: 0 is the model's input, 1 what the first layer gives, and so on; one of an earlier layer, of the same width. */
  readonly of: number;
  /** Whether it comes after the activation, and not before it. */
  readonly after: boolean;
}

/** One fully connected layer: `y = x · weight + bias`, then the activation, then perhaps a function of whole rows. */
export interface Layer {
  readonly name: string;
  /** inputs x outputs. */
  readonly weight: Tensor | QuantisedTensor;
  /** 1 x outputs, or null. */
  readonly bias: Tensor | null;
  /** What is applied to each output, or null. */
  readonly activation: Activation | null;
  /** What is applied to each row of outputs, after the activation. Default: nothing. */
  readonly ofRows?: RowFunction;
  /** What it takes, as in `Other.of`. Default: what the layer before it gives. */
  readonly from?: number;
  readonly add?: Other;
  /** Not beside `add`. */
  readonly multiply?: Other;
}

/** A multilayer perceptron: layers in order, each of which takes what the one before it gives, or another one before that. */
export interface Model {
  readonly name: string;
  readonly inputName: string;
  /** Where the file has several inputs: what the columns of the one that layers take are, from the first on. */
  readonly inputs?: readonly { readonly name: string; readonly cols: number }[];
  readonly outputName: string;
  /** Rows of the input where the model fixes them, null where it leaves them open. */
  readonly batch: number | null;
  readonly layers: readonly Layer[];
  /** What makes its answers others than those of the file it was read from, in words for people: none where left out. */
  readonly remarks?: readonly string[];
}

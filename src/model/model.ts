import type { Activation } from './activation.js';
import type { QuantisedTensor } from './quantised.js';
import type { Tensor } from './tensor.js';

/** One fully connected layer: `y = x · weight + bias`, then the activation, then perhaps Softmax. */
export interface Layer {
  readonly name: string;
  /** inputs x outputs. */
  readonly weight: Tensor | QuantisedTensor;
  /** 1 x outputs, or null. */
  readonly bias: Tensor | null;
  /** What is applied to each output, or null. */
  readonly activation: Activation | null;
  /** Whether Softmax is applied to each row of outputs, after the activation. Default false. */
  readonly softmax?: boolean;
}

/** A multilayer perceptron: a chain of layers, each one's outputs being the next one's inputs. */
export interface Model {
  readonly name: string;
  readonly inputName: string;
  readonly outputName: string;
  /** Rows of the input where the model fixes them, null where it leaves them open. */
  readonly batch: number | null;
  readonly layers: readonly Layer[];
  /** What makes its answers others than those of the file it was read from, in words for people: none where left out. */
  readonly remarks?: readonly string[];
}

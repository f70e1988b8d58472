import { type AttributeProto, AttributeProto_AttributeType, type TensorProto } from 'onnx-buf';
import { quoted } from '../refusal/quoted.js';
import type { Activation } from './activation.js';
import type { Layer } from './model.js';
import type { Step } from './onnx-chain.js';
import { readBias, readWeight } from './onnx-initializer.js';
import type { Tensor } from './tensor.js';

type Initializers = ReadonlyMap<string, TensorProto>;

/** The values that each attribute of a Gemm may have. */
const gemmAttributes: ReadonlyMap<string, readonly number[]> = new Map([
  ['alpha', [1]],
  ['beta', [1]],
  ['transA', [0]],
  ['transB', [0, 1]],
]);

/** A layer to which the steps after its product may still add a bias and ReLU. */
interface GrowingLayer {
  readonly name: string;
  readonly weight: Tensor;
  bias: Tensor | null;
  activation: Activation | null;
}

/**
 * The layers that a chain of nodes computes: each Gemm or MatMul begins one, an Add gives it its bias, a Relu
 * its ReLU. A layer has the name of the node that begins it where these names are all there and all different;
 * otherwise the layers are `layer1`, `layer2` and so on.
 *
 * @throws BadInput when a step's attributes or initializers are not supported, when shapes do not fit, and
 *   when an Add or Relu has no layer to join.
 */
export function layersOf(steps: readonly Step[], initializers: Initializers): Layer[] {
  const layers: GrowingLayer[] = [];
  for (const step of steps) {
    const layer = layers.at(-1);
    if (step.node.opType === 'Add') {
      addBias(step, layer, initializers);
    } else if (step.node.opType === 'Relu') {
      setRelu(step, layer);
    } else {
      layers.push(beginLayer(step, layer, initializers));
    }
  }
  const names = new Set(layers.map((layer) => layer.name));
  const usable = names.size === layers.length && !names.has('');
  return usable ? layers : layers.map((layer, index) => ({ ...layer, name: `layer${index + 1}` }));
}

function beginLayer(
  step: Step,
  previous: GrowingLayer | undefined,
  initializers: Initializers,
): GrowingLayer {
  const isGemm = step.node.opType === 'Gemm';
  const [data, weightName = '', biasName = ''] = step.node.input;
  checkInputCount(step, 2, isGemm ? 3 : 2);
  if (data !== step.input) throw step.refusal('its first input is an initializer, not the chain');
  const tensor = initializers.get(weightName);
  if (tensor === undefined) throw step.refusal('has no weight');
  const transposed = isGemm && readTransB(step);
  if (!isGemm) checkNoAttributes(step);
  const weight = readWeight(tensor, transposed, step.refusal);
  if (previous !== undefined && previous.weight.cols !== weight.rows) {
    throw step.refusal(
      `weight ${quoted(weightName)} takes ${weight.rows} inputs, not ${previous.weight.cols}`,
    );
  }
  const biasTensor = initializers.get(biasName);
  const bias = biasTensor === undefined ? null : readBias(biasTensor, weight.cols, step.refusal);
  return { name: step.node.name, weight, bias, activation: null };
}

function addBias(step: Step, layer: GrowingLayer | undefined, initializers: Initializers): void {
  checkInputCount(step, 2, 2);
  checkNoAttributes(step);
  if (layer === undefined) throw step.refusal('comes before any Gemm or MatMul');
  if (layer.activation) throw step.refusal('comes after the Relu of its layer');
  if (layer.bias !== null) throw step.refusal('its layer has a bias already');
  const tensor = initializers.get(step.node.input.find((name) => name !== step.input)!);
  if (tensor === undefined) throw step.refusal('has no bias');
  layer.bias = readBias(tensor, layer.weight.cols, step.refusal);
}

function setRelu(step: Step, layer: GrowingLayer | undefined): void {
  checkInputCount(step, 1, 1);
  checkNoAttributes(step);
  if (layer === undefined) throw step.refusal('comes before any Gemm or MatMul');
  layer.activation = { name: 'relu' };
}

function checkInputCount(step: Step, least: number, most: number): void {
  const count = step.node.input.length;
  if (count < least || count > most) {
    throw step.refusal(`has ${count} inputs instead of ${least === most ? least : `${least} to ${most}`}`);
  }
}

function checkNoAttributes(step: Step): void {
  const [attribute] = step.node.attribute;
  if (attribute !== undefined) throw step.refusal(`attribute ${quoted(attribute.name)} is not supported`);
}

/** Checks the attributes of a Gemm and says whether it transposes its weight. */
function readTransB(step: Step): boolean {
  let transposed = false;
  for (const attribute of step.node.attribute) {
    const allowed = gemmAttributes.get(attribute.name);
    if (allowed === undefined) throw step.refusal(`attribute ${quoted(attribute.name)} is not supported`);
    const value = numberOf(attribute);
    if (!allowed.includes(value)) {
      throw step.refusal(`${attribute.name} is ${value} instead of ${allowed.join(' or ')}`);
    }
    if (attribute.name === 'transB') transposed = value === 1;
  }
  return transposed;
}

function numberOf(attribute: AttributeProto): number {
  if (attribute.type === AttributeProto_AttributeType.FLOAT) return attribute.f;
  if (attribute.type === AttributeProto_AttributeType.INT) return Number(attribute.i);
  return Number.NaN;
}

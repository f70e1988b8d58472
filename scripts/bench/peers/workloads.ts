import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Model } from '../../../src/model/model.js';
import { readOnnx } from '../../../src/model/onnx/read.js';
import { randomModel, randomTensor } from '../../../src/model/random-model.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { onnxOf } from './onnx-file.js';

/** What all contestants are given: the same model, in the form each of them takes, and the same input. */
export interface PeerWorkload {
  readonly model: Model;
  /** The model as an ONNX file. */
  readonly onnx: Uint8Array;
  readonly input: Tensor;
}

const SEED = '1';
const MNIST = fileURLToPath(new URL('../../../../examples/mnist/mnist-mlp.onnx', import.meta.url));

const WORKLOADS: ReadonlyMap<string, () => PeerWorkload> = new Map([
  ['the original MLP, 128,64,32,32 at batch 128', () => random([128, 64, 32, 32], 128)],
  ...[1, 8, 32, 128].map((batch) => [`MNIST, batch ${batch}`, () => mnist(batch)] as const),
  ['one layer, 512 x 512 x 512', () => random([512, 512], 512)],
]);

export const WORKLOAD_NAMES: readonly string[] = [...WORKLOADS.keys()];

/** The workload of that name, the same in every process. */
export function peerWorkload(name: string): PeerWorkload {
  const make = WORKLOADS.get(name);
  if (!make) throw new Error(`no workload is called ${name}`);
  return make();
}

/** Floating-point operations of one inference: a multiplication and an addition for each weight and row. */
export function flops({ model, input }: PeerWorkload): number {
  return model.layers.reduce((sum, { weight }) => sum + 2 * input.rows * weight.rows * weight.cols, 0);
}

function random(layers: readonly number[], batch: number): PeerWorkload {
  const model = randomModel({ layers, seed: SEED });
  return { model, onnx: onnxOf(model), input: randomTensor(batch, layers[0], `${SEED}/input`) };
}

function mnist(batch: number): PeerWorkload {
  const onnx = readFileSync(MNIST);
  const model = readOnnx(onnx, MNIST);
  return { model, onnx, input: randomTensor(batch, model.layers[0].weight.rows, `${SEED}/input`) };
}

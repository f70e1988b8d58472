import { load } from '../lib/packages.js';
import type { Peer } from './contestants.js';

interface TfTensor {
  dataSync(): Float32Array;
}
/** As much of @tensorflow/tfjs-core as is used here. */
interface Tf {
  readonly version_core: string;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tidy<T>(work: () => T): T;
  tensor2d(data: Float32Array, shape: readonly [number, number]): TfTensor;
  tensor1d(data: Float32Array): TfTensor;
  readonly fused: {
    matMul(product: {
      readonly a: TfTensor;
      readonly b: TfTensor;
      readonly bias?: TfTensor;
      readonly activation: 'relu' | 'linear';
    }): TfTensor;
  };
}

/** TensorFlow.js on its WebAssembly backend: SIMD, and one thread, as its threads need a browser's workers. */
export async function tensorflow(): Promise<Peer> {
  const tf = await load<Tf>('@tensorflow/tfjs-core');
  await load('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend of tfjs does not start');
  await tf.ready();
  return {
    version: `tfjs-backend-wasm ${tf.version_core}`,
    async prepare({ model, input }) {
      const layers = model.layers.map(({ weight, bias, activation }) => ({
        b: tf.tensor2d(weight.data, [weight.rows, weight.cols]),
        ...(bias && { bias: tf.tensor1d(bias.data) }),
        activation: activation ? ('relu' as const) : ('linear' as const),
      }));
      const infer = () => {
        const given = tf.tensor2d(input.data, [input.rows, input.cols]);
        return layers.reduce((a, layer) => tf.fused.matMul({ a, ...layer }), given).dataSync();
      };
      return () => ({ output: tf.tidy(infer), runMs: null });
    },
  };
}

import { load } from '../lib/packages.js';
import type { Peer } from './contestants.js';

interface OrtTensor {
  readonly data: Float32Array;
}
/** As much of onnxruntime-common, which both packages export, as is used here. */
interface Ort {
  readonly env: { readonly versions: { readonly common: string }; readonly wasm: { numThreads?: number } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(
      file: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
    }>;
  };
}

/** ONNX Runtime, in WebAssembly (`onnxruntime-web`) or native (`onnxruntime-node`). */
export async function onnxRuntime(
  name: 'onnxruntime-web' | 'onnxruntime-node',
  threads: number,
): Promise<Peer> {
  const ort = await load<Ort>(name);
  const isNative = name === 'onnxruntime-node';
  if (!isNative) ort.env.wasm.numThreads = threads; // for all of the process, and before the first session
  const options = isNative
    ? { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 }
    : { executionProviders: ['wasm'] };
  return {
    version: `${name} ${ort.env.versions.common}`,
    async prepare({ onnx, model, input }) {
      const session = await ort.InferenceSession.create(onnx, options);
      return async () => {
        const tensor = new ort.Tensor('float32', input.data, [input.rows, input.cols]);
        const { [model.outputName]: output } = await session.run({ [model.inputName]: tensor });
        return { output: output.data, runMs: null };
      };
    },
  };
}

import { basename, dirname } from 'node:path';
import type { Model } from '../model.js';
import { inWeights, type Weights } from '../quantised.js';
import { inspectOnnx } from './read.js';

/** How the model of a file is taken. */
export interface ModelTaken {
  /** Which of the graph's outputs is wanted; see `OnnxOptions`. */
  readonly output?: string | undefined;
  readonly weights?: Weights;
}

/**
 * Reads a model and what lies beside it; it is called as its file is.
 * @param bytes what is in the file.
 * @param file its path: other files of the model are taken from its folder.
 * @throws BadInput where it is not usable.
 */
export function modelInFile(
  bytes: Uint8Array,
  file: string,
  { output, weights }: ModelTaken,
): { readonly model: Model; readonly dataSha256: string | undefined } {
  const { model, dataSha256 } = inspectOnnx(bytes, file, { folder: dirname(file), output });
  return {
    model: inWeights({ ...model, name: basename(file) }, weights),
    dataSha256: dataSha256 ?? undefined,
  };
}

import { expect, test } from 'vitest';
import { readOnnx } from '../../../src/model/onnx/read.js';
import { type GraphParts, onnxFile } from '../onnx-builder.js';
import { refusalOf } from '../refusals.js';

const supported =
  'supported are matrix products with pointwise functions between them, and sums and products of those';

/** A refused graph: a title, its parts, and the message between the file's name and what is supported. */
export type Case = [string, GraphParts, string];

/** Declares a test for each case. */
export function refused(cases: Case[]): void {
  test.each(cases)('%s', (_, parts, message) => {
    const actual = refusalOf(() => readOnnx(onnxFile(parts), 'net.onnx'));
    expect(actual).toBe(`net.onnx: ${message}; ${supported}`);
  });
}

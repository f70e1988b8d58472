import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { floats, node, onnxFile, value } from '../model/onnx-builder.js';
import { heddle, temporaryFolder } from './heddle.js';

/** A folder of a test file's own, with small models in it, and commands that are to do well or to be refused there. */
export function smallModels() {
  const folder = temporaryFolder();
  const file = (name: string, contents?: string | Uint8Array) => {
    const path = join(folder, name);
    if (contents !== undefined) writeFileSync(path, contents);
    return path;
  };
  /** One column: x0 - x1. */
  const binary = file(
    'binary.onnx',
    onnxFile({
      inputs: [value('x', ['n', 2])],
      nodes: [node('Gemm', ['x', 'w'], 'y')],
      initializers: [floats('w', [2, 1], [1, -1])],
      outputs: [value('y', ['n', 1])],
    }),
  );
  /** Two rows in, two columns out, and the batch fixed at 1. */
  const fixed = file(
    'fixed.onnx',
    onnxFile({
      inputs: [value('x', [1, 2])],
      nodes: [node('Gemm', ['x', 'w'], 'y')],
      initializers: [floats('w', [2, 2], [1, 0, 0, 1])],
      outputs: [value('y', [1, 2])],
    }),
  );
  const points = file('points.csv', 'a,b\n3,1\n1,3\n-1,-4\n0,0.5\n');

  const ok = async (...args: string[]) => {
    const { status, stdout, stderr } = await heddle(...args);
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  const refused = async (...args: string[]) => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = await heddle(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(readdirSync(folder)).toEqual(before);
    return stderr;
  };
  return { folder, file, binary, fixed, points, ok, refused };
}

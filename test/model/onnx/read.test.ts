import { readFileSync } from 'node:fs';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { readNpy } from '../../../src/arrays/npy.js';
import { toLabels } from '../../../src/arrays/to-labels.js';
import { toMatrix } from '../../../src/arrays/to-matrix.js';
import { readOnnx } from '../../../src/model/onnx/read.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { BadInput } from '../../../src/refusal/bad-input.js';
import { floatAttribute, floats, intAttribute, node, onnxFile, tensor, value } from '../onnx-builder.js';

const example = 'examples/mnist/mnist-mlp.onnx';

function values(matrix: Tensor | null): number[][] {
  if (matrix === null) return [];
  const rows = Array.from({ length: matrix.rows }, (_, i) => i * matrix.cols);
  return rows.map((start) => [...matrix.data.subarray(start, start + matrix.cols)]);
}

describe('the MNIST example', () => {
  const model = readOnnx(readFileSync(example), example);

  test('has its three layers', () => {
    expect(model).toMatchObject({ name: 'mnist-mlp', inputName: 'image', outputName: 'logits', batch: null });
    const shapes = model.layers.map(({ name, weight, bias, activation }) => {
      return [name, weight.rows, weight.cols, bias?.rows, bias?.cols, activation?.name];
    });
    expect(shapes).toEqual([
      ['gemm1', 784, 128, 1, 128, 'relu'],
      ['gemm2', 128, 64, 1, 64, 'relu'],
      ['gemm3', 64, 10, 1, 10, undefined],
    ]);
  });

  test('computes the logits that lie beside it', () => {
    const load = (file: string) => readNpy(readFileSync(`examples/mnist/${file}.npy`), file);
    const expected = toMatrix(load('mnist-mlp-logits'), 'logits');
    let actual = toMatrix(load('mnist-images'), 'images');
    for (const layer of model.layers) {
      const data = new Float32Array(actual.rows * layer.weight.cols);
      for (let i = 0; i < actual.rows; i++) {
        for (let j = 0; j < layer.weight.cols; j++) {
          let sum = layer.bias?.data[j] ?? 0;
          for (let k = 0; k < actual.cols; k++) {
            sum += actual.data[i * actual.cols + k]! * layer.weight.data[k * layer.weight.cols + j]!;
          }
          data[i * layer.weight.cols + j] = layer.activation ? Math.max(sum, 0) : sum;
        }
      }
      actual = { rows: actual.rows, cols: layer.weight.cols, data };
    }
    const worst = expected.data.reduce(
      (most, logit, i) => Math.max(most, Math.abs(logit - actual.data[i]!)),
      0,
    );
    expect([actual.rows, actual.cols]).toEqual([expected.rows, expected.cols]);
    expect(worst).toBeLessThan(1e-3);

    const labels = toLabels(load('mnist-labels'), 'labels', { rows: 128, cols: 10 });
    const hits = labels.filter((label, i) => {
      const row = actual.data.subarray(10 * i, 10 * i + 10);
      return row.indexOf(Math.max(...row)) === label;
    });
    expect(labels.length).toBe(128);
    expect(hits.length).toBeGreaterThan(110);
  });

  test('reads the same from an address that is not aligned', () => {
    const bytes = readFileSync(example);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(readOnnx(shifted.subarray(1), example)).toEqual(model);
  });
});

describe('what a chain becomes', () => {
  test('Gemm with transB has its weight turned to inputs x outputs', () => {
    const attribute = [floatAttribute('alpha', 1), floatAttribute('beta', 1), intAttribute('transA', 0n)];
    attribute.push(intAttribute('transB', 1n));
    const nodes = [node('Gemm', ['x', 'w'], 'y', { name: 'gemm', attribute })];
    const model = readOnnx(onnxFile({ nodes, initializers: [floats('w', [3, 2])] }), 'f');
    expect(values(model.layers[0]!.weight)).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
  });

  test('Gemm takes its bias as [n] or [1, n], and an absent one as none', () => {
    for (const dims of [[3], [1, 3]]) {
      const nodes = [node('Gemm', ['x', 'w', 'c'], 'y')];
      const initializers = [floats('w', [2, 3]), floats('c', dims, [7, 8, 9])];
      expect(values(readOnnx(onnxFile({ nodes, initializers }), 'f').layers[0]!.bias)).toEqual([[7, 8, 9]]);
    }
    for (const inputs of [
      ['x', 'w'],
      ['x', 'w', ''],
    ]) {
      const nodes = [node('Gemm', inputs, 'y')];
      expect(readOnnx(onnxFile({ nodes }), 'f').layers[0]!.bias).toBeNull();
    }
  });

  test('MatMul, Add on either side and Relu join into layers, in any order in the file', () => {
    const nodes = [
      node('Relu', ['c'], 'd'),
      node('Add', ['b2', 'e'], 'y'),
      node('MatMul', ['x', 'w1'], 'a'),
      node('MatMul', ['d', 'w2'], 'e'),
      node('Add', ['a', 'b1'], 'c'),
    ];
    const initializers = [
      floats('w1', [2, 3]),
      floats('b1', [1, 3]),
      floats('w2', [3, 1]),
      floats('b2', [1], [5]),
    ];
    const { layers } = readOnnx(onnxFile({ nodes, initializers }), 'f');
    expect(
      layers.map((layer) => ({ ...layer, weight: values(layer.weight), bias: values(layer.bias) })),
    ).toEqual([
      {
        name: 'layer1',
        weight: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        bias: [[1, 2, 3]],
        activation: { name: 'relu' },
      },
      { name: 'layer2', weight: [[1], [2], [3]], bias: [[5]], activation: null },
    ]);
  });

  test('float_data holds the same values as raw_data', () => {
    const floatData = [1, 2, 3, Number.NaN, Number.POSITIVE_INFINITY, -0];
    const inFloats = onnxFile({ initializers: [tensor({ name: 'w', dims: [2n, 3n], floatData })] });
    const inBytes = onnxFile({ initializers: [floats('w', [2, 3], floatData)] });
    expect(readOnnx(inFloats, 'f')).toEqual(readOnnx(inBytes, 'f'));
    expect(values(readOnnx(inFloats, 'f').layers[0]!.weight)[1]).toEqual([Number.NaN, Infinity, -0]);
  });

  test('the batch is what the input fixes', () => {
    const batchOf = (dim: string | number | null) =>
      readOnnx(onnxFile({ inputs: [value('x', [dim, 2])] }), 'f').batch;
    expect([batchOf(8), batchOf('N'), batchOf(null)]).toEqual([8, null, null]);
  });

  test('initializers listed among the inputs are not inputs', () => {
    const inputs = [value('w', [2, 3]), value('x', ['N', null])];
    expect(readOnnx(onnxFile({ inputs }), 'f').inputName).toBe('x');
  });

  test('two layers may share a weight', () => {
    const nodes = [
      node('MatMul', ['x', 'w'], 'a', { name: 'p' }),
      node('MatMul', ['a', 'w'], 'y', { name: 'q' }),
    ];
    const { layers } = readOnnx(onnxFile({ nodes, initializers: [floats('w', [2, 2])] }), 'f');
    expect(layers.map((layer) => layer.name)).toEqual(['p', 'q']);
    expect(layers[0]!.weight).toEqual(layers[1]!.weight);
  });

  test('nodes of the same name do not make layers of the same name', () => {
    const nodes = [
      node('MatMul', ['x', 'w'], 'a', { name: 'p' }),
      node('MatMul', ['a', 'w'], 'y', { name: 'p' }),
    ];
    const { layers } = readOnnx(onnxFile({ nodes, initializers: [floats('w', [2, 2])] }), 'f');
    expect(layers.map((layer) => layer.name)).toEqual(['layer1', 'layer2']);
  });

  test('a graph without a name is called by its file', () => {
    expect(readOnnx(onnxFile({ name: '' }), 'net.onnx').name).toBe('net.onnx');
  });

  test('the domain ai.onnx is the standard one', () => {
    const nodes = [node('MatMul', ['x', 'w'], 'y', { domain: 'ai.onnx' })];
    expect(readOnnx(onnxFile({ nodes }), 'f').layers.length).toBe(1);
  });
});

describe('hostile bytes', () => {
  const bytes = onnxFile({
    nodes: [node('Gemm', ['x', 'w', 'c'], 'a', { name: 'gemm' }), node('Relu', ['a'], 'y', { name: 'relu' })],
    initializers: [floats('w', [2, 3]), tensor({ name: 'c', dims: [3n], floatData: [1, 2, 3] })],
  });

  test('every file cut short is refused', () => {
    expect(readOnnx(bytes, 'f').layers.length).toBe(1);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readOnnx(bytes.subarray(0, length), 'f'), `${length} bytes`).toThrow(BadInput);
    }
  });

  test('a file with changed bytes is read or refused in one line', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        try {
          return readOnnx(changed, 'f').layers.length > 0;
        } catch (error) {
          return error instanceof BadInput && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(error.message);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('other files are refused', () => {
    const images = readFileSync('examples/mnist/mnist-images.npy');
    for (const other of [images, new TextEncoder().encode('{"ir_version": 8}'), new Uint8Array(64)]) {
      expect(() => readOnnx(other, 'f')).toThrow(
        /^f: is truncated or not ONNX \(.*\); export the model again$/,
      );
    }
  });

  test('a model without a graph or without an operator set is refused', () => {
    const empty = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n }));
    expect(() => readOnnx(empty, 'f')).toThrow('f: has no graph, so is truncated or not ONNX');
    const model = fromBinary(ModelProtoSchema, bytes);
    model.opsetImport = [];
    expect(() => readOnnx(toBinary(ModelProtoSchema, model), 'f')).toThrow('f: has no operator set');
  });
});

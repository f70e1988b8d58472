import { TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { describe } from 'vitest';
import { floats, node, tensor } from './onnx-builder.js';
import { refused } from './onnx-refused.js';

const w = floats('w', [2, 3]);
const gemm = node('Gemm', ['x', 'w'], 'a', { name: 'g' });

describe('layers', () => {
  const bias = floats('b', [3]);
  const initializers = [w, bias];
  refused([
    [
      'Relu first',
      { nodes: [node('Relu', ['x'], 'y')] },
      'node "#0" (Relu): comes before any Gemm or MatMul',
    ],
    [
      'Add first',
      { nodes: [node('Add', ['x', 'b'], 'y')], initializers },
      'node "#0" (Add): comes before any Gemm or MatMul',
    ],
    [
      'Add after Relu',
      { nodes: [gemm, node('Relu', ['a'], 'r'), node('Add', ['r', 'b'], 'y')], initializers },
      'node "#2" (Add): comes after the Relu of its layer',
    ],
    [
      'Add to a Gemm with a bias',
      { nodes: [node('Gemm', ['x', 'w', 'b'], 'a'), node('Add', ['a', 'b'], 'y')], initializers },
      'node "#1" (Add): its layer has a bias already',
    ],
    [
      'weight that is computed',
      { nodes: [gemm, node('MatMul', ['x', 'a'], 'y')] },
      'node "#1" (MatMul): inputs "x" and "a" are both computed, but a weight or bias must be an initializer',
    ],
    [
      'weight on the left',
      { nodes: [node('MatMul', ['w', 'x'], 'y')] },
      'node "#0" (MatMul): its first input is an initializer, not the chain',
    ],
    ['no weight', { nodes: [node('Gemm', ['x', ''], 'y')] }, 'node "#0" (Gemm): has no weight'],
    ['no bias', { nodes: [gemm, node('Add', ['a', ''], 'y')] }, 'node "#1" (Add): has no bias'],
    [
      'too few inputs',
      { nodes: [node('Gemm', ['x'], 'y')] },
      'node "#0" (Gemm): has 1 inputs instead of 2 to 3',
    ],
    [
      'too many inputs',
      { nodes: [node('MatMul', ['x', 'w', 'b'], 'y')], initializers },
      'node "#0" (MatMul): has 3 inputs instead of 2',
    ],
    [
      'layers that do not fit',
      { nodes: [gemm, node('MatMul', ['a', 'w'], 'y', { name: 'm' })] },
      'node "m" (MatMul): weight "w" takes 2 inputs, not 3',
    ],
    [
      'bias of another width',
      { nodes: [gemm, node('Add', ['a', 'b'], 'y')], initializers: [w, floats('b', [1, 4])] },
      'node "#1" (Add): bias "b" has shape [1, 4] instead of [3] or [1, 3]',
    ],
    [
      'bias of one value for all outputs',
      { nodes: [gemm, node('Add', ['a', 'b'], 'y')], initializers: [w, floats('b', [1])] },
      'node "#1" (Add): bias "b" has shape [1] instead of [3] or [1, 3]',
    ],
    [
      'bias column',
      { nodes: [node('Gemm', ['x', 'w', 'b'], 'y')], initializers: [w, floats('b', [3, 1])] },
      'node "#0" (Gemm): bias "b" has shape [3, 1] instead of [3] or [1, 3]',
    ],
  ]);
});

describe('initializers', () => {
  const at = 'node "gemm" (Gemm): ';
  const rawData = new Uint8Array(24);
  refused([
    [
      'kept in another file',
      {
        initializers: [
          tensor({ name: 'w', dims: [2n, 3n], dataLocation: TensorProto_DataLocation.EXTERNAL }),
        ],
      },
      `${at}initializer "w" is kept in another file; save the model with its data inside`,
    ],
    [
      'another type',
      { initializers: [tensor({ name: 'w', dims: [2n, 3n], dataType: TensorProto_DataType.DOUBLE })] },
      `${at}initializer "w" is DOUBLE instead of FLOAT`,
    ],
    [
      'a type that does not exist',
      { initializers: [tensor({ name: 'w', dims: [2n, 3n], dataType: 999 })] },
      `${at}initializer "w" is 999 instead of FLOAT`,
    ],
    [
      'too few bytes',
      { initializers: [tensor({ name: 'w', dims: [2n, 3n], rawData: rawData.slice(1) })] },
      `${at}initializer "w" of shape [2, 3] takes 24 bytes, not 23`,
    ],
    [
      'too many values',
      { initializers: [tensor({ name: 'w', dims: [1n, 1n], floatData: [1, 2] })] },
      `${at}initializer "w" of shape [1, 1] takes 4 bytes, not 8`,
    ],
    [
      'no data for a huge shape',
      { initializers: [tensor({ name: 'w', dims: [2n ** 31n, 2n ** 31n] })] },
      `${at}initializer "w" of shape [2147483648, 2147483648] takes 18446744073709551616 bytes, not 0`,
    ],
    [
      'data in both places',
      { initializers: [tensor({ name: 'w', dims: [1n, 2n], rawData: rawData.slice(20), floatData: [1] })] },
      `${at}initializer "w" has its data in both raw_data and float_data`,
    ],
    [
      'negative dimension',
      { initializers: [tensor({ name: 'w', dims: [-2n, -3n], rawData })] },
      `${at}initializer "w" has a dimension of -2`,
    ],
    [
      'empty dimension',
      { initializers: [tensor({ name: 'w', dims: [0n, 3n] })] },
      `${at}initializer "w" has a dimension of 0`,
    ],
    [
      'dimension over the limit',
      { initializers: [tensor({ name: 'w', dims: [2n ** 31n + 1n, 3n] })] },
      `${at}initializer "w" has a dimension of 2147483649`,
    ],
    [
      'weight of rank 1',
      { initializers: [floats('w', [2])] },
      `${at}weight "w" has 1 dimensions instead of 2`,
    ],
    [
      'weight of rank 3',
      { initializers: [floats('w', [1, 2, 3])] },
      `${at}weight "w" has 3 dimensions instead of 2`,
    ],
  ]);
});

import { type AttributeProto, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { describe } from 'vitest';
import { floatAttribute, floats, intAttribute, node, tensor } from '../onnx-builder.js';
import { refused } from './refused.js';

const w = floats('w', [2, 3]);
const gemm = node('Gemm', ['x', 'w'], 'a', { name: 'g' });

describe('layers', () => {
  const bias = floats('b', [3]);
  const initializers = [w, bias];
  refused([
    ['Relu first', { nodes: [node('Relu', ['x'], 'y')] }, 'the graph has no layers'],
    [
      'Add first',
      { nodes: [node('Add', ['x', 'b'], 'y')], initializers },
      'the Add that makes "y": has inputs of shapes [1, 2] and [3], which do not fit',
    ],
    [
      'weight that is computed',
      { nodes: [gemm, node('MatMul', ['x', 'a'], 'y')] },
      'the MatMul that makes "y": multiplies two tensors that are both computed, but one must be a constant weight',
    ],
    ['no weight', { nodes: [node('Gemm', ['x', ''], 'y')] }, 'the Gemm that makes "y": has no input 2'],
    ['no bias', { nodes: [gemm, node('Add', ['a', ''], 'y')] }, 'the Add that makes "y": has no input 2'],
    [
      'too few inputs',
      { nodes: [node('Gemm', ['x'], 'y')] },
      'the Gemm that makes "y": has 1 inputs instead of 2 to 3',
    ],
    [
      'too many inputs',
      { nodes: [node('MatMul', ['x', 'w', 'b'], 'y')], initializers },
      'the MatMul that makes "y": has 3 inputs instead of 2',
    ],
    [
      'layers that do not fit',
      { nodes: [gemm, node('MatMul', ['a', 'w'], 'y', { name: 'm' })] },
      'node "m" (MatMul): its weight takes 2 inputs, not 3',
    ],
    [
      'bias of another width',
      { nodes: [gemm, node('Add', ['a', 'b'], 'y')], initializers: [w, floats('b', [1, 4])] },
      'the Add that makes "y": has inputs of shapes [1, 3] and [1, 4], which do not fit',
    ],
    [
      'bias column',
      { nodes: [node('Gemm', ['x', 'w', 'b'], 'y')], initializers: [w, floats('b', [3, 1])] },
      'the Gemm that makes "y": has a constant of shape [3, 1], which differs between rows of the batch',
    ],
  ]);
});

describe('layer normalization', () => {
  const scale = floats('b', [3]);
  const norm = (attribute: AttributeProto[], from = 'a') =>
    node('LayerNormalization', [from, 'b'], 'y', { name: 'n', attribute });
  const mean = (from: string, to: string) => node('ReduceMean', [from, 'axes'], to, { name: to });
  const initializers = [w, scale, floats('axes', [1])];
  refused([
    [
      'over a part of a row',
      {
        nodes: [gemm, node('Unsqueeze', ['a', 'two'], 'h'), norm([], 'h')],
        initializers: [...initializers, floats('two', [1], [2])],
      },
      'node "n" (LayerNormalization): works along axis 2 of [batch, 3, 1], which is not a whole row',
    ],
    [
      'with an epsilon below 0',
      { nodes: [gemm, norm([floatAttribute('epsilon', -1)])], initializers },
      'node "n" (LayerNormalization): epsilon is -1: give a number from 0 that float32 holds',
    ],
    [
      'in another precision',
      { nodes: [gemm, norm([intAttribute('stash_type', 16n)])], initializers },
      'node "n" (LayerNormalization): stash_type is not 1: only float32 is supported',
    ],
    [
      'of a mean alone',
      { nodes: [gemm, mean('a', 'm'), node('Relu', ['m'], 'y', { name: 'r' })], initializers },
      'node "r" (Relu): its input "m" is a mean or deviation of each row, which only normalization takes',
    ],
    [
      'with the mean of another row',
      {
        nodes: [gemm, node('Relu', ['a'], 'h'), mean('h', 'm'), node('Sub', ['a', 'm'], 'y', { name: 's' })],
        initializers,
      },
      'node "s" (Sub): has an input that is only known when the model runs',
    ],
    [
      'with the root mean square of another row',
      {
        nodes: [
          gemm,
          node('Relu', ['a'], 'h'),
          node('Mul', ['h', 'h'], 'squares'),
          mean('squares', 'm'),
          node('Sqrt', ['m'], 'd'),
          node('Div', ['a', 'd'], 'y', { name: 'q' }),
        ],
        initializers,
      },
      'node "q" (Div): has an input that is only known when the model runs',
    ],
    [
      'with a mean of means',
      { nodes: [gemm, mean('a', 'm'), mean('m', 'y')], initializers },
      'node "y" (ReduceMean): is no mean of a row or of its squares less their mean',
    ],
  ]);
});

describe('initializers', () => {
  const rawData = new Uint8Array(24);
  refused([
    [
      'kept in another file',
      {
        initializers: [
          tensor({ name: 'w', dims: [2n, 3n], dataLocation: TensorProto_DataLocation.EXTERNAL }),
        ],
      },
      'node "gemm" (Gemm): initializer "w" is kept in another file; save the model with its data inside',
    ],
    [
      'another type',
      { initializers: [tensor({ name: 'w', dims: [2n, 3n], dataType: TensorProto_DataType.DOUBLE })] },
      'node "gemm" (Gemm): initializer "w" of shape [2, 3] takes 48 bytes, not 0',
    ],
    [
      'a type that does not exist',
      { initializers: [tensor({ name: 'w', dims: [2n, 3n], dataType: 999 })] },
      'node "gemm" (Gemm): initializer "w" is 999, not a type of numbers',
    ],
    [
      'too few bytes',
      { initializers: [tensor({ name: 'w', dims: [2n, 3n], rawData: rawData.slice(1) })] },
      'node "gemm" (Gemm): initializer "w" of shape [2, 3] takes 24 bytes, not 23',
    ],
    [
      'too many values',
      { initializers: [tensor({ name: 'w', dims: [1n, 1n], floatData: [1, 2] })] },
      'node "gemm" (Gemm): initializer "w" of shape [1, 1] has 2 elements in floatData',
    ],
    [
      'no data for a huge shape',
      { initializers: [tensor({ name: 'w', dims: [2n ** 31n, 2n ** 31n] })] },
      'node "gemm" (Gemm): initializer "w" of shape [2147483648, 2147483648] takes 18446744073709551616 bytes, not 0',
    ],
    [
      'data in both places',
      { initializers: [tensor({ name: 'w', dims: [1n, 2n], rawData: rawData.slice(20), floatData: [1] })] },
      'node "gemm" (Gemm): initializer "w" has its data in more than one place',
    ],
    [
      'negative dimension',
      { initializers: [tensor({ name: 'w', dims: [-2n, -3n], rawData })] },
      'node "gemm" (Gemm): initializer "w" has a dimension of -2',
    ],
    [
      'empty dimension',
      { initializers: [tensor({ name: 'w', dims: [0n, 3n] })] },
      'node "gemm" (Gemm): its weight has shape [0, 3]',
    ],
    [
      'dimension over the limit',
      { initializers: [tensor({ name: 'w', dims: [2n ** 31n + 1n, 3n] })] },
      'node "gemm" (Gemm): initializer "w" has a dimension of 2147483649',
    ],
    [
      'weight of rank 1',
      { initializers: [floats('w', [2])] },
      'node "gemm" (Gemm): multiplies a tensor of rank 1 instead of 2',
    ],
    [
      'weight of rank 3',
      { initializers: [floats('w', [1, 2, 3])] },
      'node "gemm" (Gemm): multiplies a tensor of rank 3 instead of 2',
    ],
  ]);
});

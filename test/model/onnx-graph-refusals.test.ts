import { TensorProto_DataType } from 'onnx-buf';
import { describe } from 'vitest';
import { floatAttribute, floats, intAttribute, node, value } from './onnx-builder.js';
import { refused } from './onnx-refused.js';

const w = floats('w', [2, 3]);
const gemm = node('Gemm', ['x', 'w'], 'a', { name: 'g' });

describe('operators', () => {
  refused([
    [
      'unknown operator',
      { nodes: [gemm, node('Softmax', ['a'], 'y', { name: 's' })] },
      'node "s" (Softmax): is not a supported operator',
    ],
    [
      'node without a name',
      { nodes: [gemm, node('Softmax', ['a'], 'y')] },
      'node "#1" (Softmax): is not a supported operator',
    ],
    [
      'other domain',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { name: 'g', domain: 'com.example' })] },
      'node "g" (com.example.Gemm): is not an operator of the standard domain ai.onnx',
    ],
    [
      'names that would break the line',
      { nodes: [node('So\nft', ['x'], 'y', { name: 'a\nb"\u2028' })] },
      'node "a\\nb\\"\\u2028" (So\\nft): is not a supported operator',
    ],
    [
      'alpha',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [floatAttribute('alpha', 0.5)] })] },
      'node "#0" (Gemm): alpha is 0.5 instead of 1',
    ],
    [
      'beta',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [floatAttribute('beta', 0)] })] },
      'node "#0" (Gemm): beta is 0 instead of 1',
    ],
    [
      'transA',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [intAttribute('transA', 1n)] })] },
      'node "#0" (Gemm): transA is 1 instead of 0',
    ],
    [
      'transB',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [intAttribute('transB', 2n)] })] },
      'node "#0" (Gemm): transB is 2 instead of 0 or 1',
    ],
    [
      'another attribute of Gemm',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [intAttribute('constructor', 1n)] })] },
      'node "#0" (Gemm): attribute "constructor" is not supported',
    ],
    [
      'an attribute of MatMul',
      { nodes: [node('MatMul', ['x', 'w'], 'y', { attribute: [intAttribute('transB', 1n)] })] },
      'node "#0" (MatMul): attribute "transB" is not supported',
    ],
    [
      'an attribute of Add',
      { nodes: [gemm, node('Add', ['a', 'w'], 'y', { attribute: [intAttribute('axis', 1n)] })] },
      'node "#1" (Add): attribute "axis" is not supported',
    ],
  ]);
});

describe('graphs', () => {
  refused([
    ['no nodes', { nodes: [], outputs: [value('x', [])] }, 'the graph has no layers'],
    ['no input', { inputs: [value('w', [2, 3])] }, 'the graph has 0 inputs instead of one'],
    ['two inputs', { inputs: [value('x', [1, 2]), value('z', [])] }, 'the graph has 2 inputs instead of one'],
    ['no output', { outputs: [] }, 'the graph has 0 outputs instead of one'],
    ['two outputs', { outputs: [value('y', []), value('z', [])] }, 'the graph has 2 outputs instead of one'],
    [
      'input of rank 1',
      { inputs: [value('x', [2])] },
      'input "x" is not declared with two dimensions, [batch, inputs]',
    ],
    [
      'input of rank 4',
      { inputs: [value('x', [1, 1, 28, 28])] },
      'input "x" is not declared with two dimensions, [batch, inputs]',
    ],
    [
      'input of another type',
      { inputs: [value('x', [1, 2], TensorProto_DataType.DOUBLE)] },
      'input "x" is not declared as a float32 tensor',
    ],
    [
      'batch below one',
      { inputs: [value('x', [-1, 2])] },
      'input "x" has a dimension of -1; give an open dimension a name instead',
    ],
    [
      'input of another width',
      { inputs: [value('x', [1, 4])] },
      '"x" is declared 4 wide, but its layer is 2 wide',
    ],
    [
      'output of another width',
      { outputs: [value('y', [1, 4])] },
      '"y" is declared 4 wide, but its layer is 3 wide',
    ],
    [
      'output in the middle',
      { nodes: [gemm, node('Relu', ['a'], 'y')], outputs: [value('a', [])] },
      'the chain of nodes ends in "y", not in the graph\'s output "a"',
    ],
    [
      'branch',
      { nodes: [gemm, node('Relu', ['a'], 'y'), node('Relu', ['a'], 'z', { name: 'r' })] },
      'node "r" (Relu): input "a" is used by another node too, so the graph branches',
    ],
    [
      'join',
      { nodes: [gemm, node('Relu', ['a'], 'b'), node('Add', ['a', 'b'], 'y', { name: 'j' })] },
      'node "j" (Add): inputs "a" and "b" are both computed, but a weight or bias must be an initializer',
    ],
    [
      'tensor added to itself',
      { nodes: [gemm, node('Add', ['a', 'a'], 'y')] },
      'node "#1" (Add): inputs "a" and "a" are both computed, but a weight or bias must be an initializer',
    ],
    [
      'cycle',
      { nodes: [node('Gemm', ['x', 'w'], 'y'), node('Relu', ['b'], 'c'), node('Relu', ['c'], 'b')] },
      'node "#1" (Relu): is part of a cycle, which the input does not lead to',
    ],
    [
      'cycle back into the input',
      { nodes: [gemm, node('Relu', ['a'], 'x', { name: 'r' })] },
      'node "r" (Relu): output "x" is already defined',
    ],
    [
      'tensor computed twice',
      { nodes: [gemm, node('Relu', ['a'], 'y'), node('Relu', ['y'], 'a', { name: 'r' })] },
      'node "r" (Relu): output "a" is already defined',
    ],
    [
      'undefined tensor',
      { nodes: [node('Gemm', ['x', 'w'], 'y'), node('Relu', ['q'], 'z')] },
      'node "#1" (Relu): input "q" is defined nowhere',
    ],
    [
      'node of initializers only',
      { nodes: [node('Relu', ['w'], 'y')] },
      'node "#0" (Relu): has no input that is computed',
    ],
    [
      'node without output',
      { nodes: [node('Relu', ['x'], '')] },
      'node "#0" (Relu): does not have exactly one output',
    ],
    ['initializer twice', { initializers: [w, w] }, 'two initializers have the same name'],
    ['initializer without a name', { initializers: [w, floats('', [3])] }, 'an initializer has no name'],
  ]);
});

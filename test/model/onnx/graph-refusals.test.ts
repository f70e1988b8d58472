import { describe } from 'vitest';
import { floats, intAttribute, node, value } from '../onnx-builder.js';
import { refused } from './refused.js';

const w = floats('w', [2, 3]);
const gemm = node('Gemm', ['x', 'w'], 'a', { name: 'g' });

describe('operators', () => {
  refused([
    [
      'unknown operator',
      { nodes: [gemm, node('Conv', ['a'], 'y', { name: 's' })] },
      '1 operator is not supported: Conv (node "s")',
    ],
    [
      'node without a name',
      { nodes: [gemm, node('Conv', ['a'], 'y')] },
      '1 operator is not supported: the Conv that makes "y"',
    ],
    [
      'other domain',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { name: 'g', domain: 'com.example' })] },
      '1 operator is not supported: com.example.Gemm (node "g")',
    ],
    [
      'names that would break the line',
      { nodes: [node('So\nft', ['x'], 'y', { name: 'a\nb"\u2028' })] },
      '1 operator is not supported: So\\nft (node "a\\nb\\"\\u2028")',
    ],
    [
      'transA',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [intAttribute('transA', 1n)] })] },
      'the Gemm that makes "y": multiplies a tensor of shape [2, batch], whose rows it mixes',
    ],
    [
      'transB',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [intAttribute('transB', 2n)] })] },
      'the Gemm that makes "y": transB is 2 instead of 0 or 1',
    ],
    [
      'another attribute of Gemm',
      { nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [intAttribute('constructor', 1n)] })] },
      'the Gemm that makes "y": attribute "constructor" is not supported',
    ],
    [
      'an attribute of MatMul',
      { nodes: [node('MatMul', ['x', 'w'], 'y', { attribute: [intAttribute('transB', 1n)] })] },
      'the MatMul that makes "y": attribute "transB" is not supported',
    ],
    [
      'the smallest of a row',
      { nodes: [gemm, node('ArgMin', ['a'], 'y')] },
      '1 operator is not supported: the ArgMin that makes "y"',
    ],
    [
      'the smallest few of a row',
      {
        nodes: [
          gemm,
          node('TopK', ['a'], 'y', { attribute: [intAttribute('largest', 0n), intAttribute('k', 1n)] }),
        ],
      },
      'the TopK that makes "y": its largest is 0: only the largest are supported',
    ],
    [
      'an attribute of Add',
      { nodes: [gemm, node('Add', ['a', 'w'], 'y', { attribute: [intAttribute('axis', 1n)] })] },
      'the Add that makes "y": attribute "axis" is not supported',
    ],
  ]);
});

describe('graphs', () => {
  refused([
    ['no nodes', { nodes: [], outputs: [value('x', [])] }, 'the graph has no layers'],
    ['no input', { inputs: [value('w', [2, 3])] }, 'node "gemm" (Gemm): input "x" is defined nowhere'],
    ['no output', { outputs: [] }, 'the graph has no output'],
    [
      'two outputs',
      { outputs: [value('y', []), value('z', [])] },
      'it has 2 outputs: choose "y" by name, with --output-name',
    ],
    [
      'input of rank 1',
      { inputs: [value('x', [2])] },
      'node "gemm" (Gemm): multiplies a tensor of rank 1 instead of 2',
    ],
    [
      'input of rank 4',
      { inputs: [value('x', [1, 1, 28, 28])] },
      'node "gemm" (Gemm): multiplies a tensor of rank 4 instead of 2',
    ],
    [
      'input of another width',
      { inputs: [value('x', [1, 4])] },
      'node "gemm" (Gemm): its weight takes 2 inputs, not 4',
    ],
    [
      'output of another width',
      { outputs: [value('y', [1, 4])] },
      'output "y" is declared [1, 4], but its layers make [batch, 3]',
    ],
    [
      'join',
      { nodes: [gemm, node('Tanh', ['a'], 'b'), node('Min', ['a', 'b'], 'y', { name: 'j' })] },
      'node "j" (Min): has two inputs that layers compute',
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
      'node of initializers only',
      { nodes: [node('Relu', ['w'], 'y')] },
      'its output "y" depends on no input',
    ],
    ['node without output', { nodes: [node('Relu', ['x'], '')] }, 'its output "y" is defined nowhere'],
    ['initializer twice', { initializers: [w, w] }, 'two initializers have the same name'],
    ['initializer without a name', { initializers: [w, floats('', [3])] }, 'an initializer has no name'],
  ]);
});

import { BadInput } from '../../refusal/bad-input.js';
import { reduced } from './constant-work.js';
import { product, shapeText } from './dims.js';
import { axisOf, type Operator, type Operators } from './node.js';
import { sizeOf } from './positions.js';
import { movable, ofSizes } from './sizes.js';
import { constant } from './value.js';

const constantOperator: Operator = {
  attributes: [
    'value',
    'value_float',
    'value_floats',
    'value_int',
    'value_ints',
    'value_string',
    'value_strings',
  ],
  inputs: [0, 0],
  run: (node) => {
    const tensor = node.tensor('value');
    if (tensor) return tensor;
    if (node.has('value_float')) return constant('float', [], [node.float('value_float', 0)]);
    if (node.has('value_int')) return constant('integer', [], [node.int('value_int', 0)]);
    const [floats, ints] = [node.floats('value_floats'), node.ints('value_ints')];
    if (floats) return constant('float', [floats.length], floats);
    if (ints) return constant('integer', [ints.length], ints);
    throw new BadInput('has no value that is numbers');
  },
};

const constantOfShape: Operator = {
  attributes: ['value'],
  inputs: [1, 1],
  run: (node) => {
    const dims = node.whole(0);
    if (dims.some((size) => size < 0)) throw new BadInput(`asks for the shape ${shapeText(dims)}`);
    node.work.spend(sizeOf(dims));
    const value = node.tensor('value') ?? constant('float', [], [0]);
    return constant(value.type, dims, new Float64Array(sizeOf(dims)).fill(value.data[0]));
  },
};

const REDUCTIONS = {
  ReduceSum: [0, (sum: number, value: number) => sum + value],
  ReduceProd: [1, (sum: number, value: number) => sum * value],
  ReduceMax: [-Infinity, Math.max],
  ReduceMin: [Infinity, Math.min],
} as const;

/** Folds constants, as in the sizes of a shape. */
function reduction([start, operation]: (typeof REDUCTIONS)[keyof typeof REDUCTIONS]): Operator {
  return {
    attributes: ['axes', 'keepdims', 'noop_with_empty_axes'],
    inputs: [1, 2],
    run: (node) => {
      const value = movable(node);
      const keep = node.int('keepdims', 1) !== 0;
      if (value.kind === 'shape' && start === 1) return ofSizes([product(value.items)], keep ? [1] : []);
      const of = node.constant(0);
      const given = node.inputCount > 1 ? node.optionalWhole(1) : node.ints('axes');
      const axes = given?.length
        ? given.map((axis) => axisOf(axis, of.dims.length))
        : of.dims.map((_, axis) => axis);
      return reduced(of, axes, keep, start, operation, node.work);
    },
  };
}

/** Operators that make constants, and those that fold them along axes. */
export const CONSTANTS: Operators = {
  Constant: constantOperator,
  ConstantOfShape: constantOfShape,
  ReduceSum: reduction(REDUCTIONS.ReduceSum),
  ReduceProd: reduction(REDUCTIONS.ReduceProd),
  ReduceMax: reduction(REDUCTIONS.ReduceMax),
  ReduceMin: reduction(REDUCTIONS.ReduceMin),
};

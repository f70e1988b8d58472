import { BadInput } from '../../refusal/bad-input.js';
import { roundedToEven } from '../quantised.js';
import { folded, foldedPair, movedConstant } from './constant-work.js';
import { shapeText } from './dims.js';
import { call, clip } from './expression.js';
import { rememberOrigin } from './int8-origin.js';
import { axisOf, type Node, type Operator, type Operators } from './node.js';
import { splitPointwise } from './pointwise-function.js';
import { pointwisePair } from './pointwise-pair.js';
import { strided, stridesOf, type WorkLimit } from './positions.js';
import { timesWeight } from './product-operators.js';
import { type Constant, constant, type Quantised, type Vector } from './value.js';
import { withExpression } from './vector.js';

const ZERO = constant('integer', [], [0]);

/** Scales or zero points in line with the elements that they are of. */
function inLine(of: Constant, part: Constant, node: Node): Constant {
  if (part.data.length === 1) return { ...part, dims: [] };
  const { dims } = of;
  const axis = axisOf(node.int('axis', 1), dims.length);
  const block = node.int('block_size', 0);
  if (block > 0 && part.dims.length === dims.length) return inBlocks(part, dims, axis, block, node.work);
  if (part.dims.length !== 1 || part.dims[0] !== dims[axis]) {
    throw new BadInput(
      `has scales of shape ${shapeText(part.dims)} for a tensor of shape ${shapeText(dims)}`,
    );
  }
  return { ...part, dims: [dims[axis], ...new Array<number>(dims.length - axis - 1).fill(1)] };
}

/** Each scale for as many elements along an axis as its block has. */
function inBlocks(
  part: Constant,
  dims: readonly number[],
  axis: number,
  block: number,
  work: WorkLimit,
): Constant {
  if (part.dims.some((size, i) => size !== (i === axis ? Math.ceil(dims[axis] / block) : dims[i]))) {
    throw new BadInput(`has scales of shape ${shapeText(part.dims)} in blocks of ${block}`);
  }
  const strides = stridesOf(part.dims);
  const across = stridesOf(dims);
  const places = strided(dims, across);
  work.spend(places.from.length);
  const from = places.from.map((place) => {
    let offset = 0;
    for (let i = 0; i < dims.length; i++) {
      const at = Math.floor(place / across[i]) % dims[i];
      offset += strides[i] * (i === axis ? Math.floor(at / block) : at);
    }
    return offset;
  });
  return movedConstant(part, { dims, from }, work);
}

function dequantised(node: Node, of: Constant, scale: Constant, zero: Constant | null): Constant {
  const centred = foldedPair(of, inLine(of, zero ?? ZERO, node), (a, b) => a - b, node.work, 'float');
  return foldedPair(centred, inLine(of, scale, node), (a, b) => Math.fround(a * b), node.work);
}

/** The least and largest whole number of a zero point's type; without one it is uint8. */
function range(node: Node, zero: Constant | null): readonly [number, number] {
  if (node.has('output_dtype') && !zero) throw new BadInput('has an output_dtype and no zero point');
  const bounds = zero ? zero.bounds : ([0, 255] as const);
  if (!bounds) throw new BadInput('has a zero point that is not of 4, 8 or 16 bits');
  return bounds;
}

const quantizeLinear: Operator = {
  attributes: ['axis', 'saturate', 'block_size', 'output_dtype', 'precision'],
  inputs: [2, 3],
  run: (node) => {
    const of = node.operand(0);
    const [scale, zero] = [node.constant(1), node.optionalConstant(2)];
    const [least, most] = range(node, zero);
    if (of.kind === 'constant') {
      const ratio = foldedPair(
        of,
        inLine(of, scale, node),
        (a, b) => roundedToEven(Math.fround(a / b)),
        node.work,
      );
      const whole = foldedPair(ratio, inLine(of, zero ?? ZERO, node), (a, b) => a + b, node.work, 'integer');
      return { ...folded(whole, (value) => Math.min(Math.max(value, least), most)), bounds: [least, most] };
    }
    return clippedTo(node, of, scale, zero, [least, most]);
  },
};

/** A vector whose rounding to whole numbers is left out; what is out of their range is still clipped. */
function clippedTo(
  node: Node,
  of: Vector,
  scale: Constant,
  zero: Constant | null,
  [least, most]: readonly [number, number],
): Quantised {
  if (scale.data.length !== 1) throw new BadInput('rounds what is computed with more than one scale');
  const [step] = scale.data;
  const centre = zero?.data[0] ?? 0;
  const bounded = withExpression(
    of,
    call(clip((least - centre) * step, (most - centre) * step), of.expression),
  );
  const isClipped = of.source.kind === 'product' && splitPointwise(bounded.expression) !== null;
  const what = `rounding to multiples of ${Number(step.toPrecision(6))}: the answer is that of unrounded numbers`;
  node.note('dropped', isClipped ? what : `${what}, which are not clipped either`);
  return { kind: 'quantised', of: isClipped ? bounded : of, scale };
}

const dequantizeLinear: Operator = {
  attributes: ['axis', 'block_size', 'output_dtype'],
  inputs: [2, 3],
  run: (node) => {
    const of = node.input(0);
    const [scale, zero] = [node.constant(1), node.optionalConstant(2)];
    if (of.kind === 'constant') {
      node.note('folded', 'into its weight');
      const widened = dequantised(node, of, scale, zero);
      const axis = scale.data.length === 1 ? 1 : axisOf(node.int('axis', 1), of.dims.length);
      rememberOrigin(widened, { of, scale, zero, axis });
      return widened;
    }
    if (of.kind === 'quantised') return unscaled(of, scale);
    if (scale.data.length !== 1) throw new BadInput('has more than one scale for what is computed');
    const centred = pointwisePair('Sub', node.vector(0), zero ?? ZERO, node.work);
    return pointwisePair('Mul', centred, scale, node.work);
  },
};

/** What was quantised, where it is taken back with the scale it was quantised with. */
function unscaled({ of, scale }: Quantised, by: Constant): Vector {
  if (scale?.data.length !== 1 || by.data.length !== 1 || scale.data[0] !== by.data[0]) {
    throw new BadInput('has another scale than what was quantised');
  }
  return of;
}

const dynamicQuantizeLinear: Operator = {
  attributes: [],
  inputs: [1, 1],
  run: (node) => {
    node.note('dropped', 'rounding to 8 bits: the answer is that of unrounded numbers');
    const one = constant('float', [], [1]);
    return [
      { kind: 'quantised', of: node.vector(0), scale: null },
      { kind: 'dynamic-scale', times: one },
      { kind: 'dynamic-scale', times: one },
    ];
  },
};

const matMulInteger: Operator = {
  attributes: [],
  inputs: [2, 4],
  run: (node) => {
    const of = node.input(0);
    if (of.kind !== 'quantised' || of.scale)
      throw new BadInput('its first input is not quantised as it runs');
    const zero = node.optional(2);
    if (zero?.kind !== 'dynamic-scale') throw new BadInput('its zero point is not that of its first input');
    const weight = foldedPair(node.constant(1), node.optionalConstant(3) ?? ZERO, (a, b) => a - b, node.work);
    return { kind: 'quantised', of: timesWeight(node, of.of, weight), scale: null };
  },
};

/** The weight of a QLinearMatMul or QGemm: per column where it has more than one scale. */
function weightOf(node: Node, transposed: boolean): Constant {
  const [of, scale, zero] = [node.constant(3), node.constant(4), node.optionalConstant(5) ?? ZERO];
  const lined = (part: Constant): Constant =>
    part.data.length === 1
      ? { ...part, dims: [] }
      : transposed
        ? { ...part, dims: [part.data.length, 1] }
        : part;
  const centred = foldedPair(of, lined(zero), (a, b) => a - b, node.work, 'float');
  return foldedPair(centred, lined(scale), (a, b) => a * b, node.work);
}

function quantisedInput(node: Node): Vector {
  const of = node.input(0);
  if (of.kind !== 'quantised') throw new BadInput('its first input is not quantised');
  return unscaled(of, node.constant(1));
}

const qLinearMatMul: Operator = {
  attributes: [],
  inputs: [8, 8],
  run: (node) => {
    const product = timesWeight(node, quantisedInput(node), weightOf(node, false));
    const zero = node.constant(7);
    return clippedTo(node, product, node.constant(6), zero, range(node, zero));
  },
};

const qGemm: Operator = {
  attributes: ['alpha', 'transA', 'transB'],
  inputs: [6, 9],
  run: (node) => {
    if (node.int('transA', 0) !== 0) throw new BadInput('transA is not 0');
    const transposed = node.int('transB', 0) === 1;
    let sum = timesWeight(node, quantisedInput(node), weightOf(node, transposed), transposed);
    const alpha = constant('float', [], [node.float('alpha', 1)]);
    const bias = node.optionalConstant(6);
    if (bias) {
      const scales = foldedPair(node.constant(1), node.constant(4), (a, b) => a * b, node.work);
      const wide = foldedPair(bias, scales, (a, b) => a * b, node.work, 'float');
      sum = pointwisePair('Add', sum, wide, node.work) as Vector;
    }
    sum = pointwisePair('Mul', sum, alpha, node.work) as Vector;
    const [scale, zero] = [node.optionalConstant(7), node.optionalConstant(8)];
    return scale ? clippedTo(node, sum, scale, zero, range(node, zero)) : sum;
  },
};

/** Operators of whole numbers that stand for others by a scale. */
export const QUANTISED: Operators = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  MatMulInteger: matMulInteger,
  QLinearMatMul: qLinearMatMul,
};

/** Those of the domain com.microsoft, which quantizers write too. */
export const QUANTISED_OF_MICROSOFT: Operators = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  QGemm: qGemm,
};

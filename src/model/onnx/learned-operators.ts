import { BadInput } from '../../refusal/bad-input.js';
import { call } from './expression.js';
import { ANY_NUMBER, type Node, type Operator, type Operators } from './node.js';
import { pointwisePair } from './pointwise-pair.js';
import { timesWeight } from './product-operators.js';
import { rowsOf } from './row-operators.js';
import { type Constant, constant, type Vector } from './value.js';
import { widthOf, withExpression } from './vector.js';

function floats(node: Node, name: string): Constant | null {
  const given = node.floats(name);
  return given && constant('float', [given.length], given);
}

/** The scores of a linear model: coefficients are outputs x inputs. */
function scores(node: Node, outputs: number): Vector {
  const of = node.vector(0);
  const coefficients = node.floats('coefficients') ?? [];
  const inputs = coefficients.length / outputs;
  if (!Number.isInteger(inputs) || inputs === 0)
    throw new BadInput('has other coefficients than it has outputs');
  const weight = constant('float', [outputs, inputs], coefficients);
  const product = timesWeight(node, of, weight, true);
  const intercepts = floats(node, 'intercepts');
  if (!intercepts) return product;
  if (intercepts.data.length !== outputs) throw new BadInput('has other intercepts than it has outputs');
  return pointwisePair('Add', product, intercepts, node.work) as Vector;
}

function transformed(node: Node, of: Vector): Vector {
  const transform = node.text('post_transform', 'NONE');
  if (transform === 'NONE') return of;
  if (transform === 'LOGISTIC') return withExpression(of, call({ name: 'sigmoid' }, of.expression));
  if (transform === 'SOFTMAX') return rowsOf(of, { name: 'softmax' }, node.named);
  throw new BadInput(`post_transform is not NONE, LOGISTIC or SOFTMAX`);
}

const linearClassifier: Operator = {
  attributes: [
    'coefficients',
    'intercepts',
    'classlabels_ints',
    'classlabels_strings',
    'multi_class',
    'post_transform',
  ],
  inputs: [1, 1],
  run: (node) => {
    const classes = node.listLength('classlabels_ints') + node.listLength('classlabels_strings');
    if (classes === 0 || classes !== node.listLength('intercepts')) {
      throw new BadInput('has other intercepts than it has labels');
    }
    const of = transformed(node, scores(node, classes));
    return [{ kind: 'dropped', of }, of];
  },
};

const linearRegressor: Operator = {
  attributes: ['coefficients', 'intercepts', 'targets', 'post_transform'],
  inputs: [1, 1],
  run: (node) => transformed(node, scores(node, node.int('targets', 1))),
};

const scaler: Operator = {
  attributes: ['offset', 'scale'],
  inputs: [1, 1],
  run: (node) => {
    node.note('folded', 'into weights and bias');
    const [offset, scale] = [floats(node, 'offset'), floats(node, 'scale')];
    const moved = offset ? pointwisePair('Sub', node.vector(0), offset, node.work) : node.vector(0);
    return scale ? pointwisePair('Mul', moved, scale, node.work) : moved;
  },
};

/** Whether the elements of each row are above 0 and sum to 1: a softmax, or a sigmoid beside its complement. */
function sumsToOne({ source, expression }: Vector): boolean {
  if (source.kind === 'rows') return source.function.name === 'softmax' && expression.kind === 'x';
  if (source.kind !== 'product' || source.outputs !== 2 || !source.transposed) return false;
  if (expression.kind !== 'call' || expression.activation.name !== 'sigmoid') return false;
  const { data } = source.weight;
  const areOpposite = data.every((value, i) => i >= source.inputs || value === -data[i + source.inputs]);
  const { of } = expression;
  if (!areOpposite) return false;
  return of.kind === 'x' || (of.kind === 'affine' && of.of.kind === 'x' && isOpposite(of.scale, of.shift));
}

function isOpposite(scale: number | Float64Array, shift: number | Float64Array): boolean {
  return scale === 1 && typeof shift !== 'number' && shift[0] === -shift[1];
}

const normalizer: Operator = {
  attributes: ['norm'],
  inputs: [1, 1],
  run: (node) => {
    const of = node.vector(0);
    if (node.text('norm', 'MAX') === 'L1' && sumsToOne(of)) {
      node.note('folded', 'its rows sum to 1 already');
      return of;
    }
    node.note('dropped', 'the answer is its input, which is not divided by the sum of its row');
    return { kind: 'dropped', of };
  },
};

const zipMap: Operator = {
  attributes: ['classlabels_int64s', 'classlabels_strings'],
  inputs: [1, 1],
  run: (node) => {
    node.note('dropped', 'the answer is a row of numbers in the order of its labels');
    return node.input(0);
  },
};

const featureVectorizer: Operator = {
  attributes: ['inputdimensions'],
  inputs: [1, ANY_NUMBER],
  run: (node) => {
    if (node.inputCount > 1) throw new BadInput('has several inputs');
    const of = node.vector(0);
    const [wanted] = node.ints('inputdimensions') ?? [];
    if (wanted !== undefined && wanted !== widthOf(of)) throw new BadInput(`takes ${wanted} columns`);
    return of;
  },
};

/** Labels are left to whoever has the scores. */
const label: Operator = {
  attributes: [],
  inputs: [1, 2],
  run: (node) => {
    node.note('dropped', 'the answer is its input');
    return { kind: 'dropped', of: node.vector(0) };
  },
};

/** Operators of classic machine learning, domain ai.onnx.ml. */
export const LEARNED: Operators = {
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  Scaler: scaler,
  Normalizer: normalizer,
  ZipMap: zipMap,
  FeatureVectorizer: featureVectorizer,
  ArrayFeatureExtractor: label,
  Binarizer: { ...label, attributes: ['threshold'] },
};

import { BadInput } from '../../refusal/bad-input.js';
import type { RowFunction } from '../row-function.js';
import { isFixed, ONE, product, shapeText } from './dims.js';
import { call, X } from './expression.js';
import { axisOf, type Node, type Operator, type Operators } from './node.js';
import type { NamedNode } from './refusal.js';
import type { Vector } from './value.js';
import { isRow, rowShape } from './vector.js';

/** Checks that what an operator does along an axis is what it does to each row as a whole. */
export function checkWholeRows(of: Vector, axis: number, isAlong: (at: number) => boolean): void {
  const dims = rowShape(of);
  const isWhole = dims.every((size, at) => size === 1 || isAlong(at));
  const rows = of.shape.filter(
    (dim, at) => isRow(of, at) && isAlong(at) && !(isFixed(dim) && dim.size === 1),
  );
  if (!isWhole || product([ONE, ...rows]).size > 1 || rows.some((dim) => !isFixed(dim))) {
    throw new BadInput(`works along axis ${axis} of ${shapeText(of.shape)}, which is not a whole row`);
  }
}

/** The input of Softmax, which has whole rows along its axis. */
function softmaxInput(node: Node): Vector {
  const of = node.vector(0);
  const axis = axisOf(node.int('axis', node.opset < 13 ? 1 : -1), of.shape.length);
  checkWholeRows(of, axis, (at) => (node.opset < 13 ? at >= axis : at === axis));
  return of;
}

export function rowsOf(of: Vector, rowFunction: RowFunction, node: NamedNode): Vector {
  return { ...of, source: { kind: 'rows', node, function: rowFunction, of }, index: null, expression: X };
}

const softmax: Operator = {
  attributes: ['axis'],
  inputs: [1, 1],
  run: (node) => {
    return rowsOf(softmaxInput(node), { name: 'softmax' }, node.named);
  },
};

const logSoftmax: Operator = {
  attributes: ['axis'],
  inputs: [1, 1],
  run: (node) => {
    return {
      ...rowsOf(softmaxInput(node), { name: 'softmax' }, node.named),
      expression: call({ name: 'log' }, X),
    };
  },
};

/** Work that no layer does, and that the answer is given without: the input is enough to do it. */
function dropped(attributes: readonly string[], most: number): Operator {
  return {
    attributes,
    inputs: [1, most],
    run: (node) => {
      const of = node.vector(0);
      // Of the smallest an answer's largest elements say the opposite.
      if (node.int('largest', 1) === 0)
        throw new BadInput('its largest is 0: only the largest are supported');
      node.note('dropped', 'the answer is its input');
      return [
        { kind: 'dropped', of },
        { kind: 'dropped', of },
      ];
    },
  };
}

/** Operators that work on each row as a whole. */
export const ROWS: Operators = {
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  ArgMax: dropped(['axis', 'keepdims', 'select_last_index'], 1),
  TopK: dropped(['axis', 'largest', 'sorted', 'k'], 2),
  Hardmax: dropped(['axis'], 1),
};

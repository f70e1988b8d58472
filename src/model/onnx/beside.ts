import { BadInput } from '../../refusal/bad-input.js';
import { movedConstant } from './constant-work.js';
import { fixed } from './dims.js';
import { composed, rearranged, X } from './expression.js';
import type { WorkLimit } from './positions.js';
import {
  type Beside,
  constant,
  type MatrixProduct,
  type Source,
  type SumOfTwo,
  type Vector,
} from './value.js';
import { widthOf } from './vector.js';

/** What a piece costs, whatever its size: joins of joins have many. */
const WORK_OF_PIECE = 64;
/** The most elements that are put beside one another other than for a product. */
const WIDEST = 4096;

/** Elements of one source, and where they stand among those of a vector. */
interface Piece {
  readonly vector: Vector;
  readonly places: Int32Array;
}

/** A vector taken apart into those that were put beside one another to make it. */
export function piecesOf(whole: Vector, work: WorkLimit): readonly Piece[] {
  const { source, index, expression } = whole;
  const width = widthOf(whole);
  work.spend(4 * width);
  const every = Int32Array.from({ length: width }, (_, i) => i);
  if (source.kind !== 'beside') return [{ vector: whole, places: every }];
  const from = index ?? every;
  const pieces: Piece[] = [];
  let start = 0;
  for (const part of source.of) {
    const [first, end] = [start, start + widthOf(part)];
    start = end;
    work.spend(width + WORK_OF_PIECE);
    const places = every.filter((i) => from[i] >= first && from[i] < end);
    if (places.length === 0) continue;
    const offsets = places.map((i) => from[i] - first);
    const inner = rearranged(part.expression, offsets);
    const vector = {
      ...part,
      shape: [fixed(offsets.length)],
      rows: [0, 0] as const,
      index: part.index ? offsets.map((i) => (part.index as Int32Array)[i]) : offsets,
      expression: composed(rearranged(expression, places), inner),
    };
    pieces.push({ vector, places });
  }
  return pieces;
}

/** A product of what is put beside one another, as the sum of a product of each piece with its rows of the weight. */
export function byPieces(product: MatrixProduct, work: WorkLimit): Source {
  const { left, outputs, node } = product;
  if (left.source.kind !== 'beside') return product;
  const made = piecesOf(left, work).map(({ vector, places }, i): Vector => {
    const name = node.node && i > 0 ? `${node.node}.${i + 1}` : node.node;
    const source: MatrixProduct = {
      ...product,
      node: { ...node, node: name },
      left: vector,
      weight: rowsOf(product, places, work),
      transposed: false,
      inputs: places.length,
    };
    return { kind: 'vector', source, shape: [fixed(outputs)], rows: [0, 0], index: null, expression: X };
  });
  return made.reduce((sum, next): Vector => {
    const source: SumOfTwo = { kind: 'sum', node, of: [sum, next] };
    return { ...next, source };
  }).source;
}

function rowsOf({ weight, transposed, inputs, outputs }: MatrixProduct, places: Int32Array, work: WorkLimit) {
  work.spend(places.length * outputs);
  const from = new Int32Array(places.length * outputs);
  const [rowStride, colStride] = transposed ? [1, inputs] : [outputs, 1];
  for (const [to, i] of places.entries()) {
    for (let j = 0; j < outputs; j++) from[to * outputs + j] = i * rowStride + j * colStride;
  }
  return movedConstant(weight, { dims: [places.length, outputs], from }, work);
}

/** What is put beside one another, by layers that hand each element on to its place, where no product takes it. */
export function spreadOut(source: Beside, work: WorkLimit): Source {
  const width = source.of.reduce((sum, part) => sum + widthOf(part), 0);
  if (width > WIDEST) throw new BadInput(`puts ${width} elements beside one another, which is too large`);
  work.allow(width * width);
  const data = Float64Array.from({ length: width * width }, (_, i) => Number(i % (width + 1) === 0));
  const left: Vector = {
    kind: 'vector',
    source,
    shape: [fixed(width)],
    rows: [0, 0],
    index: null,
    expression: X,
  };
  const weight = constant('float', [width, width], data);
  const whole = { node: source.node, left, weight, transposed: false, inputs: width, outputs: width };
  return byPieces({ kind: 'product', isAdded: true, ...whole }, work);
}

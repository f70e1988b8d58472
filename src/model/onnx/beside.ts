import { BadInput } from '../../refusal/bad-input.js';
import { movedConstant } from './constant-work.js';
import { fixed } from './dims.js';
import { composed, rearranged, X } from './expression.js';
import type { WorkLimit } from './positions.js';
import { type Beside, constant, type MatrixProduct, type OfTwo, type Source, type Vector } from './value.js';
import { widthOf } from './vector.js';

/** What a piece costs, whatever its size: joins of joins have many. */
const WORK_OF_PIECE = 192;
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
  if (source.kind !== 'beside')
    return [{ vector: whole, places: Int32Array.from({ length: width }, (_, i) => i) }];
  work.spend(WORK_OF_PIECE * source.of.length);
  const { places: all, ends } = sortedByPart(source, index, width);
  let [first, start] = [0, 0];
  return source.of.flatMap((part, i) => {
    const places = all.subarray(start, ends[i]);
    const before = first;
    start = ends[i];
    first += widthOf(part);
    if (places.length === 0) return [];
    const applied = expression.kind === 'x' ? expression : rearranged(expression, places);
    work.spend(places.length * (part.expression.size + expression.size));
    const own = isWhole(places, index, before, first) ? part : chosen(part, places, index, before);
    const shape = { shape: [fixed(places.length)], rows: [0, 0] as const };
    return [{ vector: { ...own, ...shape, expression: composed(applied, own.expression) }, places }];
  });
}

/** The places in a vector, those of the first part first, and where those of each part end. */
function sortedByPart({ of }: Beside, index: Int32Array | null, width: number) {
  const widths = of.map(widthOf);
  const owner = new Int32Array(widths.reduce((sum, one) => sum + one, 0));
  let end = 0;
  for (const [part, one] of widths.entries()) {
    owner.fill(part, end, end + one);
    end += one;
  }
  const ends = new Int32Array(of.length);
  for (let i = 0; i < width; i++) ends[owner[index ? index[i] : i]]++;
  for (let part = 1; part < of.length; part++) ends[part] += ends[part - 1];
  const places = new Int32Array(width);
  const next = ends.map((_, part) => (part === 0 ? 0 : ends[part - 1]));
  for (let i = 0; i < width; i++) places[next[owner[index ? index[i] : i]]++] = i;
  return { places, ends };
}

/** Whether these places have all elements of the part from `first` to before `end`, in order. */
function isWhole(places: Int32Array, index: Int32Array | null, first: number, end: number): boolean {
  if (places.length !== end - first) return false;
  return places.every((place, i) => (index ? index[place] : place) === first + i);
}

/** The elements of a part that are at these places; `first` is where the part's begin. */
function chosen(part: Vector, places: Int32Array, index: Int32Array | null, first: number): Vector {
  const offsets = places.map((place) => (index ? index[place] : place) - first);
  const from = part.index;
  return {
    ...part,
    index: from ? offsets.map((at) => from[at]) : offsets,
    expression: rearranged(part.expression, offsets),
  };
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
    const source: OfTwo = { kind: 'two', how: 'add', node, of: [sum, next] };
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

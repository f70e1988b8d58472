import { cutShort } from '../../refusal/quoted.js';

/** The largest size of a dimension. */
export const LARGEST_DIM = 2 ** 31;

/** The size of an axis: a number of its own times the sizes of open dimensions, such as 5 times the batch. */
export interface Dim {
  /** 1 or more. */
  readonly size: number;
  /** The open dimensions, by name and in order; one that is multiplied by itself comes twice. */
  readonly open: readonly string[];
}

export const ONE: Dim = { size: 1, open: [] };

export function fixed(size: number): Dim {
  return { size, open: [] };
}

export function open(name: string): Dim {
  return { size: 1, open: [name] };
}

export function isFixed({ open }: Dim): boolean {
  return open.length === 0;
}

export function isOne(dim: Dim): boolean {
  return dim.size === 1 && isFixed(dim);
}

export function sameDim(a: Dim, b: Dim): boolean {
  return (
    a.size === b.size && a.open.length === b.open.length && a.open.every((name, i) => name === b.open[i])
  );
}

export function product(dims: readonly Dim[]): Dim {
  return {
    size: dims.reduce((size, dim) => size * dim.size, 1),
    open: dims.flatMap((dim) => dim.open).sort(),
  };
}

/** How many times `b` goes into `a`, or null where that is no whole number of known dimensions. */
export function quotient(a: Dim, b: Dim): Dim | null {
  const rest = [...a.open];
  for (const name of b.open) {
    const at = rest.indexOf(name);
    if (at < 0) return null;
    rest.splice(at, 1);
  }
  const size = a.size / b.size;
  return Number.isSafeInteger(size) ? { size, open: rest } : null;
}

/** A shape in words: `[batch, 784]`. */
export function shapeText(dims: readonly (Dim | number)[]): string {
  const text = dims.map((dim) => (typeof dim === 'number' ? String(dim) : dimText(dim)));
  return `[${text.join(', ')}]`;
}

function dimText({ size, open }: Dim): string {
  const names = open.map((name) => cutShort(name));
  return size === 1 && names.length > 0 ? names.join('*') : [size, ...names].join('*');
}

/** What is wrong where tensors of several inputs have not the same rows. */
export const OTHER_BATCHES =
  'their rows are of batches of different sizes; export the model with one batch for all inputs';

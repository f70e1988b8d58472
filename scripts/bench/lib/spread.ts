/** Best and median of many measurements; the mean of a shared machine says nothing. */
export interface Spread {
  readonly best: number;
  readonly median: number;
  readonly count: number;
}

/** @param better which of two is the better one: the smaller time, or the larger rate. */
export function spread(values: readonly number[], better: 'smaller' | 'larger'): Spread {
  if (values.length === 0) return { best: Number.NaN, median: Number.NaN, count: 0 };
  const sorted = values.toSorted((a, b) => a - b);
  return {
    best: better === 'smaller' ? sorted[0] : (sorted.at(-1) as number),
    median: sorted[sorted.length >> 1],
    count: sorted.length,
  };
}

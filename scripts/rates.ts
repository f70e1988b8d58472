/** What is kept of many measurements of one rate. */
export interface Rates {
  readonly best: number;
  readonly median: number;
}

/** @param samples at least one measurement; larger is better. */
export function ratesOf(samples: readonly number[]): Rates {
  const sorted = samples.toSorted((a, b) => b - a);
  return { best: sorted[0], median: sorted[sorted.length >> 1] };
}

/** The best, and the median in brackets. */
export function ratesText({ best, median }: Rates, digits = 2): string {
  return `${best.toFixed(digits)} (${median.toFixed(digits)})`;
}

/** The number of the segment between two neighbours of ascending `xs` that x is in, or is nearest to. */
export function segment(xs: readonly number[], x: number): number {
  let at = 0;
  while (at < xs.length - 2 && xs[at + 1] < x) at++;
  return at;
}

/**
 * Between what was measured at two of ascending `xs`, by the logarithm of x; beyond the ends what was measured there.
 * @param of what was measured at each.
 */
export function byLogarithm(xs: readonly number[], x: number, of: (at: number) => number): number {
  const near = segment(xs, x);
  const part = Math.log(Math.max(1, x) / xs[near]) / Math.log(xs[near + 1] / xs[near]);
  const nearest = of(near);
  return nearest + (of(near + 1) - nearest) * Math.min(1, Math.max(0, part));
}

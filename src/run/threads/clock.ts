/**
 * A clock that all threads share, in nanoseconds. `performance.now()` is cheap but counts from a moment of each
 * thread's own; the offset to `process.hrtime` is taken once, from the narrowest of several brackets.
 */
const offsetNs = (() => {
  let narrowest = Number.POSITIVE_INFINITY;
  let offset = 0;
  for (let i = 0; i < 50; i++) {
    const before = Number(process.hrtime.bigint());
    const here = performance.now() * 1e6;
    const after = Number(process.hrtime.bigint());
    if (after - before < narrowest) {
      narrowest = after - before;
      offset = (before + after) / 2 - here;
    }
  }
  return offset;
})();

/** Nanoseconds from a moment that is the same for all threads of the process. */
export function nowNs(): number {
  return performance.now() * 1e6 + offsetNs;
}

// Multiplications that are wrong in the last bits only, for the tests that the comparison would notice.

type Execute = (
  floats: Float32Array,
  a: number,
  b: number,
  c: number,
  m: number,
  k: number,
  n: number,
) => void;

/** Sums the products from the last to the first. */
export const descendingExecute: Execute = (floats, a, b, c, m, k, n) =>
  forEachElement(m, n, (i, j) => {
    const at = c / 4 + i * n + j;
    for (let p = k - 1; p >= 0; p--) {
      const product = Math.fround(floats[a / 4 + i * k + p] * floats[b / 4 + p * n + j]);
      floats[at] = Math.fround(floats[at] + product);
    }
  });

/** Adds each product before it is rounded. */
export const fusedExecute: Execute = (floats, a, b, c, m, k, n) =>
  forEachElement(m, n, (i, j) => {
    const at = c / 4 + i * n + j;
    for (let p = 0; p < k; p++) {
      floats[at] = Math.fround(floats[at] + floats[a / 4 + i * k + p] * floats[b / 4 + p * n + j]);
    }
  });

function forEachElement(m: number, n: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) visit(i, j);
}

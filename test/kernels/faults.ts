// Multiplications that are wrong in the last bits only, or at their edges: the comparison has to notice.

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
    for (let p = k - 1; p >= 0; p--) addProduct(floats, at, a / 4 + i * k + p, b / 4 + p * n + j);
  });

/** Adds each product before it is rounded. */
export const fusedExecute: Execute = (floats, a, b, c, m, k, n) =>
  forEachElement(m, n, (i, j) => {
    const at = c / 4 + i * n + j;
    for (let p = 0; p < k; p++) {
      floats[at] = Math.fround(floats[at] + floats[a / 4 + i * k + p] * floats[b / 4 + p * n + j]);
    }
  });

/** Takes two steps a turn, so one too many where k is odd. */
export const evenExecute: Execute = (floats, a, b, c, m, k, n) =>
  forEachElement(m, n, (i, j) => {
    const at = c / 4 + i * n + j;
    for (let p = 0; p < k + (k % 2); p++) addProduct(floats, at, a / 4 + i * k + p, b / 4 + p * n + j);
  });

/** Takes rows by two, and leaves out the last where m is odd. */
export const pairwiseExecute: Execute = (floats, a, b, c, m, k, n) =>
  forEachElement(m - (m % 2), n, (i, j) => {
    const at = c / 4 + i * n + j;
    for (let p = 0; p < k; p++) addProduct(floats, at, a / 4 + i * k + p, b / 4 + p * n + j);
  });

function addProduct(floats: Float32Array, sum: number, left: number, right: number): void {
  floats[sum] = Math.fround(floats[sum] + Math.fround(floats[left] * floats[right]));
}

function forEachElement(m: number, n: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) visit(i, j);
}

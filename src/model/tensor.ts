/** A matrix of float32, row-major and dense: element (i, j) is `data[i * cols + j]`. */
export interface Tensor {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

/** A tensor of zeros. */
export function zeros(rows: number, cols: number): Tensor {
  return { rows, cols, data: new Float32Array(rows * cols) };
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Tile kernels over one shared memory. Addresses are byte addresses, multiples of 4; tiles in SRAM are dense and
 * row-major float32; strides are bytes from one row to the next.
 */
export interface Kernels {
  /**
   * C (m x n) += A (m x k) · B (k x n), tiles of at least 1 x 1; with `clear` not 0, C counts as zero before. Each
   * element is summed with k ascending, every product and every sum rounded to float32.
   */
  execute(a: number, b: number, c: number, m: number, k: number, n: number, clear: number): void;
  /** Copies copyRows x copyCols elements into the tile rows x cols at `to`; the rest of the tile becomes +0. */
  load(
    to: number,
    from: number,
    rows: number,
    cols: number,
    copyRows: number,
    copyCols: number,
    stride: number,
  ): void;
  /**
   * The same from int8, of which a row is `stride` bytes: each element, less the zero point of its column, times its scale. The
   * rows at `scales` and `zeroPoints` are float32; an address of 0 is of zero points that are all 0.
   */
  loadInt8(
    to: number,
    from: number,
    rows: number,
    cols: number,
    copyRows: number,
    copyCols: number,
    stride: number,
    scales: number,
    zeroPoints: number,
  ): void;
  /**
   * Copies copyRows x copyCols elements out of the tile at `from`, which is `cols` wide and stays as it is, unless it is what is
   * written, with the same stride. Where
   * `bias` is not 0 the row of elements there is added, then the function `activation`, a number of
   * `codes.ts`, is applied. `first` and `second` are the bits of its parameters, and `first` the address of its slopes.
   */
  store(
    to: number,
    from: number,
    cols: number,
    copyRows: number,
    copyCols: number,
    stride: number,
    bias: number,
    activation: number,
    first: number,
    second: number,
  ): void;
  /** Adds rows x cols elements at `from` to those at `to`, `stride` bytes a row in both. Each sum is rounded to float32. */
  add(to: number, from: number, rows: number, cols: number, stride: number): void;
  /** Multiplies those at `to` by those at `from` in the same way. */
  multiply(to: number, from: number, rows: number, cols: number, stride: number): void;
  /**
   * Softmax of each of `rows` rows of `cols` elements, which lie one behind the other, into as many elsewhere. Sums are of
   * float64, over ascending columns; what comes out is off by at most 1.1 units in the last place.
   */
  softmax(to: number, from: number, rows: number, cols: number): void;
  /**
   * Layer normalization of the same rows: (x - mean) / sqrt(variance + epsilon), in float64 and rounded to float32 once. Sums are those
   * of even columns plus those of odd ones, over ascending columns. What comes out is off by at most 0.51 units in the last place, or
   * by 2^-48 times the row's length where elements differ by so much in size that this is more. `epsilon` are its bits in float32.
   */
  layerNorm(to: number, from: number, rows: number, cols: number, epsilon: number): void;
  /** RMS normalization in the same way: x / sqrt(mean of the squares + epsilon), off by at most 0.51 units in the last place. */
  rmsNorm(to: number, from: number, rows: number, cols: number, epsilon: number): void;
}

let compiled: WebAssembly.Module | null = null;

/** The WebAssembly kernels, compiled once a process; a module can be sent to a worker. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('#kernels')));
  return compiled;
}

/** The WebAssembly SIMD kernels over a memory. They agree with `referenceKernels` in every bit but NaN payloads. */
export function wasmKernels(memory: WebAssembly.Memory, module = kernelModule()): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

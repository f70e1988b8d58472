// Figures of the kernels, against what the machine can do in the same run: npm run bench:kernels
import { readFileSync } from 'node:fs';
import os from 'node:os';
import * as codes from '../src/kernels/codes.js';
import { wasmKernels } from '../src/kernels/kernels.js';
import { plainTable } from '../src/report/terminal/plain-table.js';
import { type Rates, ratesOf, ratesText } from './rates.js';

/** Each contestant is measured once a round, so that a machine that slows down slows all of them down. */
const ROUNDS = 2000;
const SLICE_MS = 0.1;
const WARM_UP_MS = 100;
/** About 6 us a call: with a tenth of that the call itself hides 4 % of the peak. */
const PEAK_TURNS = 5000;

/** What `src/kernels/assembly/limits.ts` exports. */
interface Limits {
  arithmetic(turns: number, step: number): number;
  copy(to: number, from: number, bytes: number): void;
}

/** Something to do `calls` times over, and its work in one call: operations or bytes. */
interface Contestant {
  readonly work: number;
  readonly run: (calls: number) => void;
}

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
const kernels = wasmKernels(memory);
const limits = limitsOver(memory);
/** Byte addresses, far enough apart for tiles and tensors of 64 x 256 elements. */
const [A, B, C, TENSOR, BIAS] = [0x10400, 0x30400, 0x50400, 0x80400, 0x100400];
// Not zeros, and no denormals either.
new Float32Array(memory.buffer).fill(0.5);

console.log(
  `${os.cpus()[0].model}, Node ${process.version}; best (median) of ${ROUNDS}, all data in the caches of one core`,
);
multiplying();
moving();
activating();

function limitsOver(over: WebAssembly.Memory): Limits {
  const module = new WebAssembly.Module(readFileSync(new URL('../limits.wasm', import.meta.url)));
  return new WebAssembly.Instance(module, { env: { memory: over } }).exports as unknown as Limits;
}

/** EXECUTE against a loop in registers of separate 128-bit multiplications and additions. */
function multiplying(): void {
  const contestants = new Map<string, Contestant>([['the peak', arithmetic(PEAK_TURNS)]]);
  for (const [m, k, n] of [
    [32, 32, 32],
    [64, 64, 64],
    [8, 32, 32],
    [1, 32, 32],
    [16, 64, 64],
    [32, 64, 32],
    [8, 64, 64],
    [32, 32, 8],
  ]) {
    contestants.set(`${m} x ${k} x ${n}`, execute(m, k, n));
  }
  const rates = race(contestants);
  const table = plainTable(['EXECUTE, m x k x n', 'GFLOP/s', '% of the peak']);
  const peak = rates.get('the peak') as Rates;
  for (const [name, rate] of rates) table.push([name, ratesText(rate), ratesText(percent(rate, peak), 0)]);
  console.log(`\n${table.toString()}`);
}

function arithmetic(turns: number): Contestant {
  return {
    work: turns * 14 * 4,
    run: (calls) => {
      for (let call = 0; call < calls; call++) limits.arithmetic(turns, 1);
    },
  };
}

function execute(m: number, k: number, n: number): Contestant {
  return {
    work: 2 * m * k * n,
    run: (calls) => {
      for (let call = 0; call < calls; call++) kernels.execute(A, B, C, m, k, n, 1);
    },
  };
}

/** LOAD and STORE against the language's own copy of as many bytes, which lie in one piece. */
function moving(): void {
  const table = plainTable(['LOAD and STORE', 'GB/s', '% of memory.copy']);
  for (const size of [32, 64]) {
    const dense = 4 * size;
    const strided = 16 * size;
    const rates = race(
      new Map([
        [`memory.copy, ${size} x ${size}`, copy(size)],
        ['  LOAD dense', load(size, size, dense)],
        ['  LOAD strided', load(size, size, strided)],
        ['  LOAD strided, 3/4 of the rows and columns', load(size, (size * 3) / 4, strided)],
        ['  STORE dense', store(size, dense, 0, 0)],
        ['  STORE strided', store(size, strided, 0, 0)],
        ['  STORE strided, bias', store(size, strided, BIAS, 0)],
        ['  STORE strided, ReLU', store(size, strided, 0, 1)],
        ['  STORE strided, bias and ReLU', store(size, strided, BIAS, 1)],
      ]),
    );
    const [limit] = rates.values();
    for (const [name, rate] of rates) table.push([name, ratesText(rate), ratesText(percent(rate, limit), 0)]);
  }
  console.log(`\n${table.toString()}`);
}

function copy(size: number): Contestant {
  const bytes = 4 * size * size;
  return {
    work: bytes,
    run: (calls) => {
      for (let call = 0; call < calls; call++) limits.copy(C, TENSOR, bytes);
    },
  };
}

/** The work is the whole tile: what is not copied is cleared. */
function load(size: number, copied: number, stride: number): Contestant {
  return {
    work: 4 * size * size,
    run: (calls) => {
      for (let call = 0; call < calls; call++) kernels.load(C, TENSOR, size, size, copied, copied, stride);
    },
  };
}

function store(size: number, stride: number, bias: number, activation: number): Contestant {
  return {
    work: 4 * size * size,
    run: (calls) => {
      for (let call = 0; call < calls; call++)
        kernels.store(TENSOR, C, size, size, size, stride, bias, activation, 0, 0);
    },
  };
}

/** STORE of 32 x 32 with each function, against STORE with ReLU: nanoseconds an element. */
function activating(): void {
  const size = 32;
  const contestants = Object.entries(codes).map(
    ([name, code]) => [name, store(size, 16 * size, 0, code)] as const,
  );
  const rates = race(new Map(contestants));
  const table = plainTable(['STORE of 32 x 32 with', 'ns an element', 'times ReLU']);
  const relu = rates.get('RELU') as Rates;
  for (const [name, { best, median }] of rates) {
    const ns = { best: 4 / best, median: 4 / median };
    table.push([
      name,
      ratesText(ns, 2),
      ratesText({ best: relu.best / best, median: relu.median / median }, 1),
    ]);
  }
  console.log(`\n${table.toString()}`);
}

/** Work a nanosecond of each contestant, in turns; the same names in the same order. */
function race(contestants: ReadonlyMap<string, Contestant>): Map<string, Rates> {
  const lanes = Array.from(contestants, ([name, contestant]) => {
    const calls = callsInSlice(contestant);
    return { name, calls, ...contestant, samples: [] as number[] };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { calls, work, run, samples } of lanes) {
      const startMs = performance.now();
      run(calls);
      samples.push((calls * work) / (performance.now() - startMs) / 1e6);
    }
  }
  return new Map(lanes.map(({ name, samples }) => [name, ratesOf(samples)]));
}

/** Runs a contestant until it is compiled, and says how many calls fill a slice. */
function callsInSlice({ run }: Contestant): number {
  const endMs = performance.now() + WARM_UP_MS;
  let fastestMs = Number.POSITIVE_INFINITY;
  while (performance.now() < endMs) {
    const startMs = performance.now();
    run(100);
    fastestMs = Math.min(fastestMs, performance.now() - startMs);
  }
  return Math.max(1, Math.round((100 * SLICE_MS) / fastestMs));
}

function percent(rate: Rates, of: Rates): Rates {
  return { best: (100 * rate.best) / of.best, median: (100 * rate.median) / of.median };
}

// The errors of exp, sigmoid, tanh, softplus and log over every float32 there is: npm run bench:activations
import { wasmKernels } from '../src/kernels/kernels.js';
import type { Activation } from '../src/model/activation.js';
import { activationWords } from '../src/program/activation-words.js';

/** Floats that are looked at in one call. */
const BLOCK = 2 ** 20;
const [IN, OUT] = [0x10000, 0x10000 + 4 * BLOCK];
const memory = new WebAssembly.Memory({ initial: 130, maximum: 130, shared: true });
const kernels = wasmKernels(memory);
const given = new Float32Array(memory.buffer, IN, BLOCK);
const words = new Uint32Array(memory.buffer, IN, BLOCK);
const results = new Float32Array(memory.buffer, OUT, BLOCK);

/** What the engine has in float64, which is off by about 2^-52 at most: a part in 10^8 of a unit of float32. */
const FUNCTIONS: readonly (readonly [Activation<never>, (x: number) => number])[] = [
  [{ name: 'exp' }, Math.exp],
  [{ name: 'sigmoid' }, (x) => 1 / (1 + Math.exp(-x))],
  [{ name: 'tanh' }, Math.tanh],
  [{ name: 'softplus' }, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
  [{ name: 'log' }, Math.log],
];

for (const [activation, exact] of FUNCTIONS) {
  const { code, first, second } = activationWords(activation, () => 0);
  let worst = 0;
  let at = 0;
  let nans = 0;
  for (let block = 0; block < 2 ** 32; block += BLOCK) {
    for (let i = 0; i < BLOCK; i++) words[i] = block + i;
    kernels.store(OUT, IN, BLOCK, 1, BLOCK, 4 * BLOCK, 0, code, first, second);
    for (let i = 0; i < BLOCK; i++) {
      const value = exact(given[i]);
      const result = results[i];
      if (result === Math.fround(value)) continue;
      if (Number.isNaN(value) && Number.isNaN(result)) {
        nans++;
        continue;
      }
      const error = Math.abs(result - value) / unitOf(value);
      if (!(error <= worst)) {
        worst = error;
        at = given[i];
      }
    }
  }
  console.log(
    `${activation.name}: all 2^32 floats, ${nans} of them to NaN; worst error ${worst.toFixed(4)} units, at ${at}`,
  );
}

/** A unit in the last place of the float32 next to a value. */
function unitOf(value: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23);
}

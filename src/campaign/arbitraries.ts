import fc from 'fast-check';
import { ACTIVATION_NAMES, type Activation, activationFault, parametersOf } from '../model/activation.js';
import type { Layer, Model } from '../model/model.js';
import { int8Weight, type QuantisedTensor, quantised } from '../model/quantised.js';
import { randomModel, randomTensor } from '../model/random-model.js';
import type { RowFunction } from '../model/row-function.js';
import type { Tensor } from '../model/tensor.js';
import { type CompileOptions, SCHEDULE_ORDERS } from '../schedule/compile.js';

/** Numbers for any parameter; -0 and 0 are two of them. */
const parameter = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.01, 0.5, 6, 1.6732632, 1e-40, 3e38),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);

/** None, or a function, with whatever parameters. */
export function activationArbitrary<Slopes>(
  slopes: fc.Arbitrary<Slopes>,
): fc.Arbitrary<Activation<Slopes> | null> {
  const functions = ACTIVATION_NAMES.map(
    (name) =>
      (name === 'prelu'
        ? fc.record({ name: fc.constant(name), slopes })
        : fc.record(
            {
              name: fc.constant(name),
              ...Object.fromEntries(parametersOf(name).map((each) => [each, parameter])),
            },
            name === 'clip' ? { requiredKeys: ['name'] } : {},
          )) as fc.Arbitrary<Activation<Slopes>>,
  );
  const any = fc.oneof(...functions).filter((activation) => activationFault(activation) === null);
  return fc.oneof(fc.constant(null), fc.constant({ name: 'relu' as const }), { weight: 4, arbitrary: any });
}

const layerChoice = fc.record({
  // Few names, so that some layers share one.
  name: fc.constantFrom('fc', 'layer 1', 'é"\\'),
  // Some widths come again, so that a layer can take, add or multiply by what another one than the last gives.
  outputs: fc.oneof(fc.constantFrom(8, 33), fc.integer({ min: 1, max: 80 })),
  from: fc.option(fc.nat(1000)),
  other: fc.option(
    fc.record({ of: fc.nat(1000), after: fc.boolean(), how: fc.constantFrom('add', 'multiply') }),
  ),
  hasBias: fc.boolean(),
  activation: activationArbitrary(fc.nat().map(String)),
  isOfRows: fc.boolean(),
  weights: fc.constantFrom('float32', 'float32', 'int8', 'int8 with zero points'),
});

const ROW_FUNCTIONS: readonly RowFunction[] = [
  { name: 'softmax' },
  { name: 'layer-norm', epsilon: 1e-5 },
  { name: 'rms-norm', epsilon: 1e-5 },
];

/**
 * Models of 1 to 4 layers and 1 to 80 inputs and outputs, with and without bias, activation, a function of rows and a sum at
 * any layer, random weights in float32 and in int8, names that clash now and then, and the batch left open, so that they go with any options below.
 */
export const modelArbitrary: fc.Arbitrary<Model> = fc
  .record({
    seed: fc.nat().map(String),
    inputs: fc.oneof(fc.constantFrom(8, 33), fc.integer({ min: 1, max: 80 })),
    layers: fc.array(layerChoice, { minLength: 1, maxLength: 4 }),
    outputName: fc.constantFrom('output', 'input', 'fc.out'),
  })
  .map(({ seed, inputs, layers, outputName }) => {
    const widths = [inputs, ...layers.map(({ outputs }) => outputs)];
    const model = randomModel({ layers: widths, seed });
    /** One of the tensors before a layer that are as wide; undefined where there is none. */
    const earlier = (before: number, width: number, choice: number | undefined) => {
      const alike = widths.slice(0, before + 1).flatMap((each, at) => (each === width ? [at] : []));
      return choice === undefined || alike.length === 0 ? undefined : alike[choice % alike.length];
    };
    return {
      ...model,
      outputName,
      layers: model.layers.map((layer, index): Layer => {
        const { name, hasBias, isOfRows, outputs, from: taken, other } = layers[index];
        const from = earlier(index, widths[index], taken ?? undefined);
        const of = earlier(index, outputs, other?.of);
        const activation = withSlopes(layers[index].activation, outputs);
        return {
          ...layer,
          name,
          weight: weightOf(layer, layers[index].weights),
          activation,
          ...(isOfRows && { ofRows: ROW_FUNCTIONS[outputs % 3] }),
          ...(from !== undefined && { from }),
          ...(other && of !== undefined && { [other.how]: { of, after: other.after } }),
          bias: hasBias ? randomTensor(1, outputs, `${seed}/${index}`) : null,
        };
      }),
    };
  });

/** Zero points are what comes first in each column: any int8 will do. */
function weightOf({ weight, name }: Layer, kept: string): Tensor | QuantisedTensor {
  if (kept === 'float32') return weight;
  const int8 = quantised(weight, name);
  return int8Weight(kept === 'int8' ? int8 : { ...int8, zeroPoints: int8.values.slice(0, weight.cols) });
}

function withSlopes(activation: Activation<string> | null, outputs: number): Activation | null {
  if (activation?.name !== 'prelu') return activation;
  return { name: 'prelu', slopes: randomTensor(1, outputs, activation.slopes) };
}

const tileSize = fc.constantFrom(8, 16, 32);
/** Sizes whose tiles do not fill cache lines. */
const oddTileSize = fc.integer({ min: 5, max: 21 });

/**
 * Every option set: batches of 1 to 70, tiles of 8, 16 or 32 each way (one in four of 5 to 21), 1 to 4 buffers, both
 * orders, and SRAM that suffices: from just enough to 16 KiB more.
 */
export const compileOptionsArbitrary: fc.Arbitrary<Required<Omit<CompileOptions, 'lanes'>>> = fc
  .record({
    batch: fc.integer({ min: 1, max: 70 }),
    tile: fc.oneof(
      { weight: 3, arbitrary: fc.record({ m: tileSize, k: tileSize, n: tileSize }) },
      { weight: 1, arbitrary: fc.record({ m: oddTileSize, k: oddTileSize, n: oddTileSize }) },
    ),
    buffers: fc.integer({ min: 1, max: 4 }),
    spareWords: fc.nat(4096),
    order: fc.constantFrom(...SCHEDULE_ORDERS),
  })
  .map(({ batch, tile, buffers, spareWords, order }) => {
    const { m, k, n } = tile;
    const operands = buffers * (wholeLines(m * k) + wholeLines(k * n));
    const sramBytes = 2 * Math.max(operands, wholeLines(m * n)) + 4 * spareWords;
    return { batch, tile, buffers, sramBytes, order };
  });

/** Bytes of the 64-byte cache lines that so many float32 elements take. */
function wholeLines(elements: number): number {
  return Math.ceil((elements * 4) / 64) * 64;
}

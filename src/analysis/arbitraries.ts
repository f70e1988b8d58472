import fc from 'fast-check';
import type { Layer, Model } from '../model/model.js';
import { randomModel, randomTensor } from '../model/random-model.js';
import { type CompileOptions, SCHEDULE_ORDERS } from '../schedule/compile.js';
import type { Operation, Schedule, TensorRole, TensorSpec, TileShape } from '../schedule/schedule.js';

const LARGEST_TILE = 8;
const LARGEST_TILE_BYTES = LARGEST_TILE * LARGEST_TILE * 4;
const LARGEST_TENSOR = 40;

/** Tensors before their names: a bias has 1 row; few widths, so that biases fit what is stored. */
const tensorChoice = fc.record({
  role: fc.constantFrom<TensorRole>('input', 'weight', 'bias', 'bias', 'activation', 'output'),
  rows: fc.integer({ min: 1, max: LARGEST_TENSOR }),
  width: fc.nat(1),
});

/** Numbers that choose an operation once tile, tensors and addresses are known: each is taken modulo what it counts. */
const operationChoice = fc.record({
  op: fc.constantFrom('load' as const, 'execute' as const, 'store' as const),
  tensor: fc.nat(1000),
  tileRow: fc.nat(LARGEST_TENSOR),
  tileCol: fc.nat(LARGEST_TENSOR),
  shape: fc.nat(3),
  rows: fc.integer({ min: 1, max: LARGEST_TILE }),
  cols: fc.integer({ min: 1, max: LARGEST_TILE }),
  address: fc.nat(1000),
  aAddress: fc.nat(1000),
  bAddress: fc.nat(1000),
  first: fc.boolean(),
  last: fc.boolean(),
  relu: fc.boolean(),
  bias: fc.option(fc.nat(1000)),
  buffer: fc.nat(3),
});
type OperationChoice = typeof operationChoice extends fc.Arbitrary<infer T> ? T : never;

const scheduleChoice = fc.record({
  // In 1 KiB, tiles overlap partly; in 4 KiB, mostly where they share an address.
  sramBytes: fc.constantFrom(1024, 1024, 4096),
  tile: fc.record({
    m: fc.integer({ min: 1, max: LARGEST_TILE }),
    k: fc.integer({ min: 1, max: LARGEST_TILE }),
    n: fc.integer({ min: 1, max: LARGEST_TILE }),
  }),
  widths: fc.tuple(fc.integer({ min: 1, max: LARGEST_TENSOR }), fc.integer({ min: 1, max: LARGEST_TENSOR })),
  tensors: fc.array(tensorChoice, { maxLength: 5 }),
  addresses: fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }),
  ops: fc.array(operationChoice, { minLength: 1, maxLength: 40, size: 'max' }),
});

/**
 * Valid schedules as someone might write them by hand, of 1 to 40 operations in any order: LOADs from any tensor,
 * activations and outputs included, before or after something was stored there; EXECUTEs with any firstK and lastK,
 * on operands that may never have been loaded, or be accumulators of others; STOREs of any place in SRAM, with and
 * without ReLU and bias, as often as comes up. There are 2 to 7 tensors of all roles, of 1 to 40 rows and columns;
 * tiles are of 1 to 8, most of them hang over some tensor's edge; SRAM has 1 or 4 KiB and few addresses are used,
 * so that tiles share places, in whole or in part. Never broken: the rules of validateSchedule.
 */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = scheduleChoice.map((choice) => {
  const { sramBytes, tile, widths } = choice;
  const tensors = [
    { role: 'input' as const, rows: widths[1], width: 0 },
    { role: 'output' as const, rows: widths[0], width: 1 },
    ...choice.tensors,
  ].map(
    ({ role, rows, width }, index): TensorSpec => ({
      name: `${role} ${index}`,
      rows: role === 'bias' ? 1 : rows,
      cols: widths[width],
      role,
    }),
  );
  const last = sramBytes - LARGEST_TILE_BYTES;
  // The first and the last place are there always: beside any accumulator, one of them is free for operands.
  const addresses = [0, last, ...choice.addresses.map((address) => (address * 4) % (last + 4))];
  const ops = choice.ops.map((op) => chosenOperation(op, tile, tensors, addresses));
  return { sramBytes, tile, tensors, ops };
});

function chosenOperation(
  choice: OperationChoice,
  tile: TileShape,
  tensors: readonly TensorSpec[],
  addresses: readonly number[],
): Operation {
  const { m, k, n } = tile;
  const address = pick(addresses, choice.address);
  if (choice.op === 'execute') {
    const besides = (bytes: number) =>
      addresses.filter((other) => other + bytes <= address || address + m * n * 4 <= other);
    return {
      op: 'execute',
      m,
      n,
      k,
      aAddr: pick(besides(m * k * 4), choice.aAddress),
      bAddr: pick(besides(k * n * 4), choice.bAddress),
      accAddr: address,
      firstK: choice.first,
      lastK: choice.last,
      buffer: choice.buffer,
    };
  }
  const shapes = [
    [m, k],
    [k, n],
    [m, n],
    [choice.rows, choice.cols],
  ] as const;
  const [rows, cols] = shapes[choice.shape];
  const candidates = tensors.filter(
    ({ role }) => choice.op === 'load' || role === 'activation' || role === 'output',
  );
  const tensor = pick(candidates, choice.tensor);
  const place = {
    tensor: tensor.name,
    tileRow: choice.tileRow % Math.ceil(tensor.rows / rows),
    tileCol: choice.tileCol % Math.ceil(tensor.cols / cols),
    rows,
    cols,
  };
  if (choice.op === 'load') return { op: 'load', ...place, dstAddr: address, buffer: choice.buffer };
  const biases = tensors.filter((bias) => bias !== tensor && bias.rows === 1 && bias.cols === tensor.cols);
  const hasBias = choice.bias !== null && biases.length > 0;
  return {
    op: 'store',
    ...place,
    srcAddr: address,
    relu: choice.relu,
    bias: hasBias ? pick(biases, choice.bias as number).name : null,
  };
}

function pick<T>(from: readonly T[], choice: number): T {
  return from[choice % from.length];
}

const layerChoice = fc.record({
  // Few names, so that some layers share one.
  name: fc.constantFrom('fc', 'layer 1', 'é"\\'),
  outputs: fc.integer({ min: 1, max: 80 }),
  hasBias: fc.boolean(),
  relu: fc.boolean(),
});

/**
 * Models of 1 to 4 layers and 1 to 80 inputs and outputs, with and without bias and ReLU at any layer, random
 * weights, names that clash now and then, and the batch left open, so that they go with any options below.
 */
export const modelArbitrary: fc.Arbitrary<Model> = fc
  .record({
    seed: fc.nat().map(String),
    inputs: fc.integer({ min: 1, max: 80 }),
    layers: fc.array(layerChoice, { minLength: 1, maxLength: 4 }),
    outputName: fc.constantFrom('output', 'input', 'fc.out'),
  })
  .map(({ seed, inputs, layers, outputName }) => {
    const model = randomModel({ layers: [inputs, ...layers.map(({ outputs }) => outputs)], seed });
    return {
      ...model,
      outputName,
      layers: model.layers.map((layer, index): Layer => {
        const { name, hasBias, relu, outputs } = layers[index];
        return { ...layer, name, relu, bias: hasBias ? randomTensor(1, outputs, `${seed}/${index}`) : null };
      }),
    };
  });

const tileSize = fc.constantFrom(8, 16, 32);
/** Sizes whose tiles do not fill cache lines. */
const oddTileSize = fc.integer({ min: 5, max: 21 });

/**
 * Every option set: batches of 1 to 70, tiles of 8, 16 or 32 each way (one in four of 5 to 21), 1 to 4 buffers, both
 * orders, and SRAM that suffices: from just enough to 16 KiB more.
 */
export const compileOptionsArbitrary: fc.Arbitrary<Required<CompileOptions>> = fc
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

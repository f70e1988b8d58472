import fc from 'fast-check';
import type { Activation } from '../model/activation.js';
import { SRAM_LIMIT_BYTES, TENSOR_LIMIT, TENSORS_LIMIT_BYTES, TILE_LIMIT } from '../schedule/limits.js';
import {
  BYTES_PER_ELEMENT,
  type Operation,
  type Schedule,
  type TensorRole,
  type TensorSpec,
  type TileShape,
  tileBytes,
} from '../schedule/schedule.js';
import { activationArbitrary } from './arbitraries.js';

/** How large what is generated is. Sides are in elements. */
export interface ScheduleSizes {
  /** The longest side of a tile, and what a side may be. */
  readonly largestTile: number;
  readonly tileSide: fc.Arbitrary<number>;
  /** Rows and columns of a tensor, before they are cut to what there is room for. */
  readonly tensorSide: fc.Arbitrary<number>;
  /** Numbers that choose a tile of a tensor, modulo how many it has. */
  readonly tileNumber: fc.Arbitrary<number>;
  /** No less than four of the largest tiles, so that some place is free beside any accumulator. */
  readonly sramBytes: fc.Arbitrary<number>;
  /** Numbers that give addresses, in elements, modulo how many there are. */
  readonly address: fc.Arbitrary<number>;
  /** Whether tiles lie where others end too: at random they seldom do in a large SRAM. */
  readonly isTight: boolean;
  /** What SRAM and tensors may take together. */
  readonly roomBytes: number;
  readonly operations: number;
}

const LARGEST_TILE = 8;
const LARGEST_TENSOR = 40;
const SMALL: ScheduleSizes = {
  largestTile: LARGEST_TILE,
  tileSide: fc.integer({ min: 1, max: LARGEST_TILE }),
  tensorSide: fc.integer({ min: 1, max: LARGEST_TENSOR }),
  tileNumber: fc.nat(LARGEST_TENSOR),
  // In 1 KiB, tiles overlap partly; in 4 KiB, mostly where they share an address.
  sramBytes: fc.constantFrom(1024, 1024, 4096),
  address: fc.nat(1000),
  isTight: false,
  roomBytes: Number.POSITIVE_INFINITY,
  operations: 40,
};

/**
 * Numbers from 1 to a power of two: near one of the powers up to there, the smallest and largest more often, or any. There
 * numbers get another bit, and sums and products of different ones come to the same.
 */
function nearPower(most: number): fc.Arbitrary<number> {
  const largest = Math.log2(most);
  const power = fc.oneof(fc.nat(largest), fc.nat(1), fc.integer({ min: largest - 2, max: largest }));
  const near = fc
    .tuple(power, fc.integer({ min: -1, max: 1 }))
    .map(([power, offset]) => Math.min(most, Math.max(1, 2 ** power + offset)));
  return fc.oneof(
    { weight: 3, arbitrary: near },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: most }) },
  );
}

const LARGEST_TILE_BYTES = tileBytes(TILE_LIMIT, TILE_LIMIT);
const LARGE: ScheduleSizes = {
  largestTile: TILE_LIMIT,
  tileSide: nearPower(TILE_LIMIT),
  tensorSide: fc.oneof(
    fc.integer({ min: 1, max: 2 * TILE_LIMIT }),
    fc.constantFrom(1, TILE_LIMIT, TENSOR_LIMIT),
  ),
  tileNumber: fc.nat(TENSOR_LIMIT),
  sramBytes: fc
    .oneof(
      fc.constantFrom(4 * LARGEST_TILE_BYTES, SRAM_LIMIT_BYTES),
      fc.integer({ min: 4 * LARGEST_TILE_BYTES, max: SRAM_LIMIT_BYTES }),
    )
    .map((bytes) => bytes - (bytes % BYTES_PER_ELEMENT)),
  address: fc.oneof(nearPower(SRAM_LIMIT_BYTES / BYTES_PER_ELEMENT), fc.nat(5)),
  isTight: true,
  // Cells, rings of 2^20 slots and the operation table lie in the same memory.
  roomBytes: TENSORS_LIMIT_BYTES - 2 ** 24,
  operations: 12,
};

/** Tensors before their names: a bias has 1 row; few widths, so that biases fit what is stored. */
function tensorChoice({ tensorSide }: ScheduleSizes) {
  return fc.record({
    role: fc.constantFrom<TensorRole>('input', 'weight', 'bias', 'bias', 'activation', 'output'),
    rows: tensorSide,
    width: fc.nat(1),
  });
}

/** Numbers that choose an operation once tile, tensors and addresses are known: each is taken modulo what it counts. */
function operationChoice({ tileNumber, tileSide }: ScheduleSizes) {
  return fc.record({
    op: fc.constantFrom('load', 'load', 'execute', 'execute', 'store', 'store', 'rows'),
    tensor: fc.nat(1000),
    tileRow: tileNumber,
    tileCol: tileNumber,
    shape: fc.nat(3),
    rows: tileSide,
    cols: tileSide,
    address: fc.nat(1000),
    aAddress: fc.nat(1000),
    bAddress: fc.nat(1000),
    first: fc.boolean(),
    last: fc.boolean(),
    activation: activationArbitrary(fc.nat(1000)),
    bias: fc.option(fc.nat(1000)),
    other: fc.option(
      fc.record({ tensor: fc.nat(1000), after: fc.boolean(), how: fc.constantFrom('add', 'multiply') }),
    ),
    buffer: fc.nat(3),
  });
}
type OperationChoice = ReturnType<typeof operationChoice> extends fc.Arbitrary<infer T> ? T : never;

/** Valid schedules of these sizes. */
export function schedulesOf(sizes: ScheduleSizes): fc.Arbitrary<Schedule> {
  const { tileSide, tensorSide, address, largestTile, isTight, operations } = sizes;
  return fc
    .record({
      sramBytes: sizes.sramBytes,
      tile: fc.record({ m: tileSide, k: tileSide, n: tileSide }),
      widths: fc.tuple(tensorSide, tensorSide),
      tensors: fc.array(tensorChoice(sizes), { maxLength: 5 }),
      addresses: fc.array(address, { minLength: 1, maxLength: 6 }),
      ops: fc.array(operationChoice(sizes), { minLength: 1, maxLength: operations, size: 'max' }),
    })
    .map(({ sramBytes, tile, widths, ...choice }) => {
      const chosen = [
        { role: 'input' as const, rows: widths[1], width: 0 },
        { role: 'output' as const, rows: widths[0], width: 1 },
        ...choice.tensors,
      ];
      /** Elements that there is room for in each tensor. */
      const share = Math.floor((sizes.roomBytes - sramBytes) / (chosen.length + 1) / BYTES_PER_ELEMENT);
      const tensors = chosen.map(({ role, rows, width }, index): TensorSpec => {
        const cols = Math.min(widths[width], share);
        const cut = Math.min(rows, Math.floor(share / cols));
        return { name: `${role} ${index}`, rows: role === 'bias' ? 1 : cut, cols, role };
      });
      const [, output] = tensors;
      tensors.push({ ...output, name: 'logits', role: 'activation' });
      const last = sramBytes - tileBytes(largestTile, largestTile);
      const within = (at: number) => at % (last + BYTES_PER_ELEMENT);
      const begins = choice.addresses.map((element) => within(element * BYTES_PER_ELEMENT));
      const ends = begins.flatMap((begin) =>
        [tileBytes(tile.m, tile.k), tileBytes(tile.k, tile.n), tileBytes(tile.m, tile.n)].flatMap((bytes) => [
          within(begin + bytes),
          within(begin + bytes - BYTES_PER_ELEMENT),
          within(begin + BYTES_PER_ELEMENT),
        ]),
      );
      // The first and the last place are there always: beside any accumulator, one of them is free for operands.
      const addresses = [0, last, ...begins, ...(isTight ? ends : [])];
      const ops = choice.ops.map((op) => chosenOperation(op, tile, tensors, addresses));
      return { sramBytes, tile, tensors, ops };
    });
}

/**
 * Valid schedules as someone might write them by hand, of 1 to 40 operations in any order: LOADs from any tensor,
 * activations and outputs included, before or after something was stored there; EXECUTEs with any firstK and lastK,
 * on operands that may never have been loaded, or be accumulators of others; STOREs of any place in SRAM, with and
 * without activation and bias, as often as comes up. SOFTMAXs and normalizations from any tensor of the same shape. There are 3 to 8 tensors of all roles, of 1 to 40 rows and columns;
 * tiles are of 1 to 8, most of them hang over some tensor's edge; SRAM has 1 or 4 KiB and few addresses are used,
 * so that tiles share places, in whole or in part. Never broken: the rules of validateSchedule.
 */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = schedulesOf(SMALL);

/**
 * The same at the limits: 1 to 12 operations on tiles of up to 4096 x 4096 in 256 MiB to 1 GiB of SRAM, tensors of up to
 * 2^24 rows or columns that take nearly 2 GiB with it, sizes and addresses near powers of two, and tiles that begin where
 * others do or end, or an element beside.
 * For what needs no data: to run one takes that memory.
 */
export const largeScheduleArbitrary: fc.Arbitrary<Schedule> = schedulesOf(LARGE);

/** Like `scheduleArbitrary`, with less of everything: for what looks at every element. */
export const tinyScheduleArbitrary: fc.Arbitrary<Schedule> = schedulesOf({
  ...SMALL,
  largestTile: 3,
  tileSide: fc.integer({ min: 1, max: 3 }),
  tensorSide: fc.integer({ min: 1, max: 5 }),
  sramBytes: fc.constantFrom(144, 192),
  operations: 16,
});

/** The same schedules for `lanes` lanes: which one carries an operation out is drawn, and some may have none. */
export function onLanes(schedules: fc.Arbitrary<Schedule>, lanes: number): fc.Arbitrary<Schedule> {
  return schedules.chain((schedule) =>
    fc
      .array(fc.nat(lanes - 1), { minLength: schedule.ops.length, maxLength: schedule.ops.length })
      .map((chosen) => ({ ...schedule, ops: schedule.ops.map((op, at) => ({ ...op, lane: chosen[at] })) })),
  );
}

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
  if (choice.op === 'rows') return chosenRows(choice, tensors, candidates);
  const tensor = pick(candidates, choice.tensor);
  const place = {
    tensor: tensor.name,
    tileRow: choice.tileRow % Math.ceil(tensor.rows / rows),
    tileCol: choice.tileCol % Math.ceil(tensor.cols / cols),
    rows,
    cols,
  };
  if (choice.op === 'load') return { op: 'load', ...place, dstAddr: address, buffer: choice.buffer };
  const rows1 = tensors.filter((row) => row !== tensor && row.rows === 1 && row.cols === tensor.cols);
  const rowOf = (number: number | null) =>
    number === null || rows1.length === 0 ? null : pick(rows1, number).name;
  const alike = like(tensors, tensor);
  const { other } = choice;
  return {
    op: 'store',
    ...place,
    srcAddr: address,
    activation: chosenActivation(choice.activation, rowOf),
    bias: rowOf(choice.bias),
    ...(other &&
      alike.length > 0 && { [other.how]: { tensor: pick(alike, other.tensor).name, after: other.after } }),
  };
}

/** The other tensors of the same shape. */
function like(tensors: readonly TensorSpec[], spec: TensorSpec): TensorSpec[] {
  return tensors.filter((other) => other !== spec && other.rows === spec.rows && other.cols === spec.cols);
}

/** Of a tensor that another one has the shape of: there is such a pair always. */
function chosenRows(
  { tensor, rows, address, tileRow, first, last }: OperationChoice,
  tensors: readonly TensorSpec[],
  candidates: readonly TensorSpec[],
): Operation {
  const paired = candidates.filter((spec) => like(tensors, spec).length > 0);
  const to = pick(paired, tensor);
  const from = pick(like(tensors, to), address);
  const place = { tensor: to.name, from: from.name, tileRow: tileRow % Math.ceil(to.rows / rows), rows };
  if (first) return { op: 'softmax', ...place };
  return { op: last ? 'rms-norm' : 'layer-norm', ...place, epsilon: 1e-5 };
}

/** Without a row of slopes there is no function. */
function chosenActivation(
  activation: Activation<number> | null,
  rowOf: (number: number) => string | null,
): Activation<string> | null {
  if (activation?.name !== 'prelu') return activation;
  const slopes = rowOf(activation.slopes);
  return slopes === null ? null : { name: 'prelu', slopes };
}

function pick<T>(from: readonly T[], choice: number): T {
  return from[choice % from.length];
}

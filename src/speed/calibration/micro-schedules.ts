import {
  isOfRows,
  type Operation,
  type Schedule,
  type TensorSpec,
  type TileShape,
  tileBytes,
} from '../../schedule/schedule.js';
import { align } from '../../schedule/sram.js';

/** The tile of most micro-schedules. */
export const TILE: TileShape = { m: 32, k: 32, n: 32 };
/** Operand buffers of a micro-schedule: enough that no lane waits for the other's last tile. */
export const SLOTS = 8;
/** Where large tiles are loaded to: half of a usual SRAM, whatever the tile. */
const DESTINATION_BYTES = 2 ** 17;

/** A tensor from which tiles of rows x cols are loaded, and how far apart its rows are. */
export interface Source {
  readonly rows: number;
  readonly cols: number;
  readonly strideBytes: number;
  /** Of the whole tensor. */
  readonly bytes: number;
}

/** EXECUTEs alone, on operands and accumulators taken in turn, as in a schedule: not all of them fit the first cache. */
export function executes(tile: TileShape, count: number): Schedule {
  const places = new Places(tile);
  const ops = Array.from({ length: count }, (_, at) => {
    const slot = at % SLOTS;
    return places.execute(slot, slot, slot, at < SLOTS, at >= count - SLOTS);
  });
  return { sramBytes: places.bytes, tile, tensors: [], ops };
}

/** LOADs alone, tile after tile along the tensor's rows, from its beginning again when they are through. */
export function loads({ rows, cols, strideBytes, bytes }: Source, count: number): Schedule {
  const tensor: TensorSpec = {
    name: 'source',
    rows: rows * Math.max(1, Math.round(bytes / (rows * strideBytes))),
    cols: strideBytes / 4,
    // It is copied in once, and lies row by row; a weight would lie in tiles.
    role: 'bias',
  };
  const across = Math.ceil(tensor.cols / cols);
  const tiles = across * (tensor.rows / rows);
  const slotBytes = align(tileBytes(rows, cols));
  const slots = Math.max(1, Math.min(SLOTS, Math.floor(DESTINATION_BYTES / slotBytes)));
  const ops = Array.from({ length: count }, (_, at): Operation => {
    const slot = at % slots;
    return {
      op: 'load',
      tensor: tensor.name,
      tileRow: Math.floor((at % tiles) / across),
      tileCol: (at % tiles) % across,
      rows,
      cols,
      dstAddr: slot * slotBytes,
      buffer: slot,
    };
  });
  return { sramBytes: slots * slotBytes, tile: { m: 1, k: 1, n: 1 }, tensors: [tensor], ops };
}

/** STOREs alone, of accumulators that nobody has written; with `finish`, bias and ReLU are applied. */
export function stores(tile: TileShape, count: number, finish: boolean): Schedule {
  const places = new Places(tile);
  const ops = Array.from({ length: count }, (_, at) => places.store(at % SLOTS, finish));
  return { sramBytes: places.bytes, tile, tensors: places.tensors, ops };
}

/** Two schedules of tensors and SRAM of their own, each on a lane of its own; neither waits for the other. */
export function sideBySide(first: Schedule, second: Schedule): Schedule {
  const [{ tile }] = [first, second].toSorted((a, b) => b.tile.m - a.tile.m); // one of them may have no EXECUTE
  const parts = [onLane(first, 0, 0), onLane(second, 1, first.sramBytes)];
  return {
    sramBytes: first.sramBytes + second.sramBytes,
    tile,
    tensors: parts.flatMap(({ tensors }) => tensors),
    ops: parts.flatMap(({ ops }) => ops),
  };
}

/** A schedule whose operations name a lane, further on in SRAM. */
function onLane({ tensors, ops }: Schedule, lane: number, by: number): Pick<Schedule, 'tensors' | 'ops'> {
  const named = (tensor: string) => `${tensor} ${lane}`;
  return {
    tensors: tensors.map((tensor) => ({ ...tensor, name: named(tensor.name) })),
    ops: ops.map((op): Operation => {
      if (op.op === 'execute') {
        const { aAddr, bAddr, accAddr } = op;
        return { ...op, lane, aAddr: aAddr + by, bAddr: bAddr + by, accAddr: accAddr + by };
      }
      if (op.op === 'load') return { ...op, lane, tensor: named(op.tensor), dstAddr: op.dstAddr + by };
      if (isOfRows(op)) return { ...op, lane, tensor: named(op.tensor), from: named(op.from) };
      const bias = op.bias === null ? null : named(op.bias);
      return { ...op, lane, tensor: named(op.tensor), bias, srcAddr: op.srcAddr + by };
    }),
  };
}

/** How many tiles there are in a source: LOADs of one pass over it. */
export function tilesIn({ rows, strideBytes, cols, bytes }: Source): number {
  return Math.max(1, Math.round(bytes / (rows * strideBytes))) * Math.ceil(strideBytes / 4 / cols);
}

/** What a pipeline does for each EXECUTE besides it. */
export interface PipelineShape {
  readonly tile: TileShape;
  /** Operand buffers taken in turn; with one, each LOAD has to wait for the EXECUTE before it. */
  readonly slots: number;
  readonly loadsLeft: boolean;
  readonly loadsRight: boolean;
  /** Each EXECUTE is a whole output tile, stored so many EXECUTEs later; null for no STOREs. */
  readonly storesBehind: number | null;
}

/** LOADs of operands that the caches hold, and EXECUTEs that use them. */
export function pipeline(
  { tile, slots, loadsLeft, loadsRight, storesBehind }: PipelineShape,
  count: number,
): Schedule {
  const places = new Places(tile);
  const ops: Operation[] = [];
  const store = (of: number) => ops.push(places.store(of % SLOTS));
  for (let at = 0; at < count; at++) {
    const slot = at % slots;
    if (loadsLeft) ops.push(places.loadLeft(slot));
    if (loadsRight) ops.push(places.loadRight(slot));
    const accumulator = storesBehind === null ? 0 : at % SLOTS;
    const isWhole = storesBehind !== null;
    ops.push(
      places.execute(
        loadsLeft ? slot : 0,
        loadsRight ? slot : 0,
        accumulator,
        isWhole || at === 0,
        isWhole || at === count - 1,
      ),
    );
    if (storesBehind !== null && at >= storesBehind) store(at - storesBehind);
  }
  if (storesBehind !== null) for (let at = Math.max(0, count - storesBehind); at < count; at++) store(at);
  return { sramBytes: places.bytes, tile, tensors: places.tensors, ops };
}

/** A compute lane that has to wait for one long LOAD, long enough to park. */
export function longWait(rows: number, cols: number): Schedule {
  const tile = { m: 1, k: 1, n: 1 };
  const tensors: TensorSpec[] = [{ name: 'source', rows, cols, role: 'weight' }];
  const dstAddr = 64;
  const at = { aAddr: dstAddr, bAddr: dstAddr, accAddr: 0 };
  return {
    sramBytes: dstAddr + tileBytes(rows, cols),
    tile,
    tensors,
    ops: [
      { op: 'load', tensor: 'source', tileRow: 0, tileCol: 0, rows, cols, dstAddr, buffer: 0 },
      { op: 'execute', ...at, firstK: true, lastK: true, buffer: 0 },
    ],
  };
}

/** Where the tiles of a micro-schedule lie in SRAM and in its tensors, which are some tiles wide each. */
class Places {
  private readonly left: number;
  private readonly right: number;
  private readonly accumulator: number;
  readonly tensors: readonly TensorSpec[];

  constructor(private readonly tile: TileShape) {
    const { m, k, n } = tile;
    this.left = align(tileBytes(m, k));
    this.right = align(tileBytes(k, n));
    this.accumulator = align(tileBytes(m, n));
    this.tensors = [
      { name: 'left', rows: m, cols: SLOTS * k, role: 'bias' },
      { name: 'right', rows: k, cols: SLOTS * n, role: 'weight' },
      { name: 'bias', rows: 1, cols: SLOTS * n, role: 'bias' },
      { name: 'result', rows: m, cols: SLOTS * n, role: 'output' },
    ];
  }

  get bytes(): number {
    return SLOTS * (this.left + this.right + this.accumulator);
  }

  loadLeft(slot: number): Operation {
    return this.load('left', slot, this.tile.m, this.tile.k, slot * this.left);
  }

  loadRight(slot: number): Operation {
    return this.load('right', slot, this.tile.k, this.tile.n, SLOTS * this.left + slot * this.right);
  }

  execute(left: number, right: number, accumulator: number, firstK: boolean, lastK: boolean): Operation {
    return {
      op: 'execute',
      aAddr: left * this.left,
      bAddr: SLOTS * this.left + right * this.right,
      accAddr: this.accumulatorAt(accumulator),
      firstK,
      lastK,
      buffer: right,
    };
  }

  store(accumulator: number, finish = false): Operation {
    const { m, n } = this.tile;
    return {
      op: 'store',
      tensor: 'result',
      tileRow: 0,
      tileCol: accumulator,
      rows: m,
      cols: n,
      srcAddr: this.accumulatorAt(accumulator),
      activation: finish ? { name: 'relu' } : null,
      bias: finish ? 'bias' : null,
    };
  }

  private accumulatorAt(accumulator: number): number {
    return SLOTS * (this.left + this.right) + accumulator * this.accumulator;
  }

  private load(tensor: string, slot: number, rows: number, cols: number, dstAddr: number): Operation {
    return { op: 'load', tensor, tileRow: 0, tileCol: slot, rows, cols, dstAddr, buffer: slot };
  }
}

import { CACHE_LINE_BYTES, OPERATION_WORDS } from '../program/memory-image.js';
import { Column, EXECUTE, LOAD, type OperationTable, ROWS } from '../program/operation-table.js';
import { BYTES_PER_ELEMENT, tileBytes } from '../schedule/schedule.js';

/**
 * Where each operation's bytes have to come from when several cores carry a schedule out: which lines another core had
 * last, and how far back the same core moved the same bytes of a tensor. Both follow from the order of operations
 * alone, because the lanes wait for each other wherever a tile changes hands. Tiles count by their base address:
 * those that overlap partly are taken for different ones.
 */
export interface TileMovement {
  /** Lines that another core had last: a LOAD's destination, an EXECUTE's operands, a STORE's source. */
  readonly otherCoreLines: Float64Array;
  /** EXECUTE only: lines of the accumulator that another core's STORE has read since. */
  readonly reclaimedLines: Float64Array;
  /** LOAD only: lines of the tensor that another core stored last. */
  readonly storedLines: Float64Array;
  /**
   * LOAD and STORE: bytes that were moved since these were, in this run or the one before. By the core alone while its own
   * caches hold them; beyond, by all cores, since any of them moved these: those share what holds them then.
   */
  readonly reachBytes: Float64Array;
}

/** What a core's own caches hold of what it moves; the next one is that of all cores. */
const OWN_CACHES_BYTES = 2 ** 20;

/** By operation, the core that carries it out; with none named, each lane has one of its own. */
export function coresOf(ops: OperationTable, coreOfLane: readonly number[] = []): Int32Array {
  const lane = (op: number) => (ops.lanes > 0 ? ops.lane(op) : Number(ops.kind(op) === EXECUTE));
  return Int32Array.from({ length: ops.length }, (_, op) => coreOfLane[lane(op)] ?? lane(op));
}

/** Follows a schedule that is run again and again: what comes first finds what the run before left. */
export function followTiles(ops: OperationTable, cores = coresOf(ops)): TileMovement {
  const { length } = ops;
  const movement = {
    otherCoreLines: new Float64Array(length),
    reclaimedLines: new Float64Array(length),
    storedLines: new Float64Array(length),
    reachBytes: new Float64Array(length),
  };
  followSram(ops, cores, movement);
  followTensors(ops, cores, movement);
  return movement;
}

/** Who had lines last, by their address: how many have to come when a core asks for them, which then has them. */
class Holders {
  private readonly holder = new Map<number, number>();

  pass(address: number, core: number, bytes: number): number {
    const from = this.holder.get(address);
    this.holder.set(address, core);
    return from === undefined || from === core ? 0 : Math.ceil(bytes / CACHE_LINE_BYTES);
  }
}

function followSram(
  ops: OperationTable,
  cores: Int32Array,
  { otherCoreLines, reclaimedLines }: TileMovement,
): void {
  const { words, length } = ops;
  const { m, k, n } = ops.tile;
  const sram = new Holders();
  for (let op = 0; op < length; op++) {
    const at = op * OPERATION_WORDS;
    const core = cores[op];
    if (ops.kind(op) === EXECUTE) {
      otherCoreLines[op] =
        sram.pass(words[at + Column.a], core, tileBytes(m, k)) +
        sram.pass(words[at + Column.b], core, tileBytes(k, n));
      reclaimedLines[op] = sram.pass(words[at + Column.accumulator], core, tileBytes(m, n));
    } else {
      if (ops.kind(op) === ROWS) continue;
      if (ops.kind(op) === ROWS) continue;
      const bytes = tileBytes(words[at + Column.rows], words[at + Column.cols]);
      otherCoreLines[op] = sram.pass(words[at + Column.sram], core, bytes);
    }
  }
}

/** What was moved, and how much since. */
class Moves {
  private bytes = 0;
  private readonly at = new Map<number, number>();

  since(place: number): number {
    return this.bytes - (this.at.get(place) ?? 0);
  }

  /** The bytes are read in one place and written in another: the caches have to hold both. */
  add(place: number, bytes: number): void {
    this.bytes += 2 * bytes;
    this.at.set(place, this.bytes);
  }
}

function followTensors(
  ops: OperationTable,
  cores: Int32Array,
  { reachBytes, storedLines }: TileMovement,
): void {
  const { words, length } = ops;
  const own = Array.from(
    { length: cores.reduce((most, core) => Math.max(most, core), 0) + 1 },
    () => new Moves(),
  );
  const all = new Moves();
  const storedBy = new Map<number, number>();
  // Twice: the second time the first run's last moves are known.
  for (let run = 0; run < 2; run++) {
    for (let op = 0; op < length; op++) {
      const at = op * OPERATION_WORDS;
      const kind = ops.kind(op);
      if (kind === EXECUTE) continue;
      const core = cores[op];
      const place = words[at + Column.dram];
      const bytes = copiedBytes(ops, op);
      const ownBytes = own[core].since(place);
      reachBytes[op] = ownBytes <= OWN_CACHES_BYTES ? ownBytes : Math.max(OWN_CACHES_BYTES, all.since(place));
      own[core].add(place, bytes);
      all.add(place, bytes);
      if (kind !== LOAD) storedBy.set(place, core);
      else if ((storedBy.get(place) ?? core) !== core) storedLines[op] = Math.ceil(bytes / CACHE_LINE_BYTES);
    }
  }
}

/** Whether the row of the table at `at` is a LOAD of int8. */
export function isInt8(words: Int32Array, at: number): boolean {
  return words[at] === LOAD && words[at + Column.scales] !== 0;
}

/** Bytes that a LOAD, STORE or function of rows moves, clipped at the tensor's edge: of int8, those of the tensor. */
export function copiedBytes({ words }: OperationTable, op: number): number {
  const at = op * OPERATION_WORDS;
  return words[at + Column.copyRows] * rowBytes(words, at);
}

function rowBytes(words: Int32Array, at: number): number {
  return words[at + Column.copyCols] * (isInt8(words, at) ? 1 : BYTES_PER_ELEMENT);
}

/** Whether a LOAD or STORE moves its tile as one stretch of bytes, and not row by row. */
export function isDense({ words }: OperationTable, op: number): boolean {
  const at = op * OPERATION_WORDS;
  const isWhole = words[at + Column.copyCols] === words[at + Column.cols];
  return words[at] === LOAD && isWhole && words[at + Column.strideBytes] === rowBytes(words, at);
}

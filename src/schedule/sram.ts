import { BadInput } from '../refusal/bad-input.js';
import { type TileShape, tileBytes } from './schedule.js';

/** Tiles begin on cache lines, so that no two of them share one. */
export const ALIGNMENT_BYTES = 64;

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/** A place for one tile, and what is in it. */
export interface Slot {
  readonly address: number;
  readonly buffer: number;
  tile: number | null;
}

/**
 * Where tiles lie: the lower half of SRAM holds the operand buffers, each with room for one left and one right
 * operand (two of them are the original design's ping and pong); the upper half holds accumulators.
 */
export interface SramMap {
  readonly left: readonly Slot[];
  readonly right: readonly Slot[];
  readonly accumulators: readonly Slot[];
}

/** The least SRAM that holds, for each of `cores`, so many operand buffers in one half, and an accumulator in the other. */
export function sramNeeded(buffers: number, { m, k, n }: TileShape, cores = 1): number {
  const operandBytes = align(tileBytes(m, k)) + align(tileBytes(k, n));
  return cores * 2 * Math.max(buffers * operandBytes, align(tileBytes(m, n)));
}

/**
 * Divides `sramBytes` of SRAM: into a region for each of `cores`, and region number `core` into places for tiles.
 * @param accumulators how many of them are of use: large SRAM has room for millions.
 * @throws BadInput where it is too small; the message says how many bytes would do.
 */
export function divideSram(
  sramBytes: number,
  buffers: number,
  tile: TileShape,
  accumulators: number,
  core = 0,
  cores = 1,
): SramMap {
  const leftBytes = align(tileBytes(tile.m, tile.k));
  const accumulatorBytes = align(tileBytes(tile.m, tile.n));
  const needed = sramNeeded(buffers, tile, cores);
  if (sramBytes < needed) {
    throw new BadInput(
      `SRAM of ${sramBytes} bytes is too small for ${buffers} operand buffers of ${tile.m}x${tile.k}x${tile.n} ` +
        `tiles${cores > 1 ? ` for each of ${cores} lanes that compute` : ''}: ${needed} bytes would do (--sram ${needed}), or smaller tiles (--tile), or fewer --buffers`,
    );
  }
  const half = Math.floor(sramBytes / cores / 2 / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const own = core * 2 * half;
  const regionBytes = Math.floor(half / buffers / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const slots = (count: number, base: number, stride: number): Slot[] =>
    Array.from({ length: count }, (_, buffer) => ({ address: base + buffer * stride, buffer, tile: null }));
  return {
    left: slots(buffers, own, regionBytes),
    right: slots(buffers, own + leftBytes, regionBytes),
    accumulators: slots(
      Math.min(accumulators, Math.floor(half / accumulatorBytes)),
      own + half,
      accumulatorBytes,
    ),
  };
}

/**
 * Slots that are taken least recently used first: with nothing to reuse they alternate, as ping and pong do, and
 * the tile that the compute lane still works on is the last to be overwritten.
 */
export class SlotQueue {
  /** A Set keeps the order of insertion: the first is the one used least recently. */
  private readonly order: Set<Slot>;
  /** Has come to the first: another iterator would go over all that were taken out before it again. */
  private readonly inOrder: Iterator<Slot>;
  private first: Slot;
  private readonly resident = new Map<number, Slot>();

  /** @param slots at least one. */
  constructor(slots: readonly Slot[]) {
    this.order = new Set(slots);
    this.inOrder = this.order.values();
    this.first = this.inOrder.next().value;
  }

  get size(): number {
    return this.order.size;
  }

  /** The slot that was used least recently: the one that `take` will give. */
  get next(): Slot {
    return this.first;
  }

  holds(tile: number): boolean {
    return this.resident.has(tile);
  }

  /** The slot that holds `tile`, if one does; it becomes the most recently used. */
  find(tile: number): Slot | undefined {
    const slot = this.resident.get(tile);
    if (slot) this.touch(slot);
    return slot;
  }

  /** Gives `tile` the slot that was used least recently, and forgets what was there. */
  take(tile: number): Slot {
    const slot = this.next;
    if (slot.tile !== null) this.resident.delete(slot.tile);
    slot.tile = tile;
    this.resident.set(tile, slot);
    this.touch(slot);
    return slot;
  }

  private touch(slot: Slot): void {
    this.order.delete(slot);
    this.order.add(slot);
    if (slot === this.first) this.first = this.inOrder.next().value;
  }
}

import { known } from './known.js';
import type { TileProduct } from './product-order.js';
import type { Operation, TensorSpec, TileShape } from './schedule.js';
import { type Slot, SlotQueue, type SramMap } from './sram.js';

/** A finished output tile whose STORE has not been written down yet. */
interface PendingStore {
  readonly product: TileProduct;
  readonly accumulator: Slot;
  /** How many EXECUTEs there were when it was finished. */
  readonly finishedAt: number;
}

/**
 * Writes operations down one tile product at a time, and keeps book of what is where in SRAM. A tile that is still
 * in an operand buffer is not loaded again.
 *
 * The DMA lane takes its operations in order, and a STORE waits for its accumulator: right behind the last EXECUTE
 * it would hold up every LOAD after it until the compute lane has nothing left to do. So STOREs may sink: they
 * stand `sinkBehind` EXECUTEs further down, or before the first operation that needs their bytes or their
 * accumulator.
 */
export class Emitter {
  readonly done: Operation[] = [];
  private readonly left: SlotQueue;
  private readonly right: SlotQueue;
  private readonly accumulators: SlotQueue;
  /** The accumulators of output tiles that are begun and not stored. */
  private readonly open = new Map<number, Slot>();
  private readonly pending: PendingStore[] = [];
  private readonly operands = new TileKeys();
  private readonly outputs = new TileKeys();
  private executes = 0;

  constructor(
    private readonly tile: TileShape,
    map: SramMap,
    private readonly sinkBehind: number,
  ) {
    this.left = new SlotQueue(map.left);
    this.right = new SlotQueue(map.right);
    this.accumulators = new SlotQueue(map.accumulators);
  }

  /** Writes down the products of one layer, in their order. */
  emitAll(products: readonly TileProduct[]): void {
    for (let at = 0; at < products.length; at++) {
      const product = products[at];
      if (this.waitsForStores(product)) {
        this.loadAhead(products, at);
        while (this.waitsForStores(product)) this.storeNext();
      }
      this.emit(product);
      while (this.pending.length > 0 && this.executes - this.pending[0].finishedAt >= this.sinkBehind) {
        this.storeNext();
      }
    }
  }

  /** Writes down the STOREs that are left. */
  finish(): void {
    while (this.pending.length > 0) this.storeNext();
  }

  private emit(product: TileProduct): void {
    const { of, i, j, p, firstK, lastK } = product;
    const { m, k, n } = this.tile;
    const a = this.operand(this.left, of.left, i, p, m, k);
    const b = this.operand(this.right, of.right, p, j, k, n);
    const accumulator = this.accumulatorOf(product);
    this.done.push({
      op: 'execute',
      m: i,
      n: j,
      k: p,
      aAddr: a.address,
      bAddr: b.address,
      accAddr: accumulator.address,
      firstK,
      lastK,
      buffer: b.buffer,
    });
    this.executes++;
    if (lastK) this.pending.push({ product, accumulator, finishedAt: this.executes });
  }

  /** Whether the left operand is not in SRAM, and some of it not even stored. */
  private waitsForStores({ of, i, p }: TileProduct): boolean {
    const { m, k, n } = this.tile;
    const overlaps = ({ product }: PendingStore) =>
      product.of.output === of.left &&
      product.i === i &&
      product.j * n < (p + 1) * k &&
      (product.j + 1) * n > p * k;
    return this.pending.some(overlaps) && !this.left.holds(this.operands.of(of.left, i, p, m, k));
  }

  /** Loads weights that need wait for nothing, before a STORE that has to. */
  private loadAhead(products: readonly TileProduct[], from: number): void {
    const { k, n } = this.tile;
    const ahead = Math.min(products.length - from, this.right.size >> 1);
    for (let at = from; at < from + ahead; at++) {
      const { of, j, p } = products[at];
      this.operand(this.right, of.right, p, j, k, n);
    }
  }

  private operand(
    slots: SlotQueue,
    tensor: TensorSpec,
    row: number,
    col: number,
    rows: number,
    cols: number,
  ): Slot {
    const tile = this.operands.of(tensor, row, col, rows, cols);
    const resident = slots.find(tile);
    if (resident) return resident;
    const slot = slots.take(tile);
    this.done.push({
      op: 'load',
      tensor: tensor.name,
      tileRow: row,
      tileCol: col,
      rows,
      cols,
      dstAddr: slot.address,
      buffer: slot.buffer,
    });
    return slot;
  }

  private accumulatorOf({ of, i, j, firstK }: TileProduct): Slot {
    const { m, n } = this.tile;
    const tile = this.outputs.of(of.output, i, j, m, n);
    if (firstK) {
      while (this.pending.some(({ accumulator }) => accumulator === this.accumulators.next)) this.storeNext();
      this.open.set(tile, this.accumulators.take(tile));
    }
    return known(this.open, tile, 'open accumulator of output tile');
  }

  private storeNext(): void {
    const { product, accumulator } = this.pending.shift() as PendingStore;
    const { of, i, j } = product;
    const { m, n } = this.tile;
    this.open.delete(this.outputs.of(of.output, i, j, m, n));
    this.done.push({
      op: 'store',
      tensor: of.output.name,
      tileRow: i,
      tileCol: j,
      rows: m,
      cols: n,
      srcAddr: accumulator.address,
      activation: of.activation,
      bias: of.bias?.name ?? null,
      ...(of.other && { [of.other.how]: { tensor: of.other.tensor.name, after: of.other.after } }),
    });
  }
}

/**
 * A number for each tile of each tensor. A name would be a string built for every operand. Each tensor's numbers follow on
 * those of the one before, row after row, so no two tiles share one; there are no more than elements, which are below 2^29.
 */
class TileKeys {
  private readonly first = new Map<TensorSpec, number>();
  private next = 0;

  /** @param tensor always cut into tiles of the same rows x cols. */
  of(tensor: TensorSpec, row: number, col: number, rows: number, cols: number): number {
    const perRow = Math.ceil(tensor.cols / cols);
    let first = this.first.get(tensor);
    if (first === undefined) {
      first = this.next;
      this.first.set(tensor, first);
      this.next += perRow * Math.ceil(tensor.rows / rows);
    }
    return first + row * perRow + col;
  }
}

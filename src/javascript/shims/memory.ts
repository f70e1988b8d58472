import { Kind } from '../../../sim/stateless/trace.js';
import { lengthAddress, type SharedBuffers } from './buffers.js';
import type { Gate } from './gate.js';
import {
  bufferOf,
  byteOffsetOf,
  type Constructor,
  dataViewBuffer,
  dataViewLength,
  dataViewOffset,
  isGrowable,
  native,
  sharedLength,
  sharedMaximum,
  type TypedArray,
  tagOf,
} from './native.js';
import { SharedView } from './shared-view.js';
import { StandIns } from './stand-ins.js';

/** Bytes of shared memory, and where they begin. */
export interface Bytes {
  readonly buffer: SharedArrayBuffer;
  /** In the buffer. */
  readonly offset: number;
  readonly size: number;
}

/** The shared memory of one thread: which buffers there are, which stand-ins see them, and the gate before all of it. */
export class Memory {
  private readonly standIns = new StandIns();
  /** Stand-ins of the constructors of typed arrays, by their names. */
  readonly constructors: Record<string, Constructor> = {};
  /** Prototypes whose `length` is the one of %TypedArray%. */
  readonly plainPrototypes = new Set<object>();

  /** What iterates over views, in the place of the native; set where it is made. */
  iterate: unknown;

  constructor(
    readonly gate: Gate,
    readonly buffers: SharedBuffers,
  ) {}

  /** The view that a value stands in for; undefined for anything else. */
  viewOf(value: unknown): SharedView | undefined {
    return this.standIns.viewOf(value);
  }

  /** The real typed array behind a stand-in; anything else as it is. */
  unwrap<T>(value: T): T {
    return (this.standIns.viewOf(value)?.target as T | undefined) ?? value;
  }

  /** As `unwrap`, for natives that take parts of what they are given. */
  forNatives<T>(value: T): T {
    return (this.standIns.viewOf(value)?.forNatives as T | undefined) ?? value;
  }

  /**
   * A stand-in for a typed array over shared memory; any other one as it is.
   * @param isTracking whether it was made without a length of its own.
   */
  wrap<T extends TypedArray>(target: T, isTracking = false): T {
    const buffer = bufferOf(target);
    if (!native.isShared(buffer)) return target;
    const start = this.addressOf(buffer);
    const prototype = Object.getPrototypeOf(target);
    const view = new SharedView(this.gate, {
      target,
      address: start + byteOffsetOf(target),
      lengthAddress: isGrowable(buffer) ? this.lengthAddressOf(buffer) : -1,
      isBig: tagOf(target)!.startsWith('Big'),
      isTracking,
      isPlain: this.plainPrototypes.has(prototype),
    });
    const standIn = new Proxy<TypedArray>(target, view);
    view.standIn = standIn;
    this.standIns.add(standIn, view);
    return standIn as T;
  }

  /** @throws Error for a buffer that nobody has made here: what happens to it would not be seen. */
  addressOf(buffer: SharedArrayBuffer): number {
    const address = this.buffers.addressOf(buffer);
    if (address !== undefined) return address;
    throw new Error(
      'this SharedArrayBuffer was made elsewhere, so accesses to it cannot be held: make it in setup or in the function of a thread',
    );
  }

  /** Where the length of a growable buffer lies. */
  lengthAddressOf(buffer: SharedArrayBuffer): number {
    return lengthAddress(this.addressOf(buffer), sharedMaximum(buffer));
  }

  /** Passes the gate before the length of a buffer is looked at, which is an atomic load where it can grow. */
  observeGrowth(buffer: SharedArrayBuffer): void {
    if (this.gate.isHeld && isGrowable(buffer)) this.gate.point(Kind.load, this.lengthAddressOf(buffer), 8);
  }

  /** Announces a plain read of elements, all at once. */
  reads(view: SharedView, from: number, to: number): void {
    const { gate } = this;
    if (to <= from || !gate.isHeld) return;
    gate.plain(Kind.read, view.address + from * view.bytes, (to - from) * view.bytes);
    if (gate.tells) gate.tell(this.copy(view, from, to));
  }

  /** Writes elements all at once, by `act`. */
  writes<T>(view: SharedView, from: number, to: number, act: () => T): T {
    const buffer = bufferOf(view.target) as SharedArrayBuffer;
    const offset = byteOffsetOf(view.target) + from * view.bytes;
    const size = Math.max(0, to - from) * view.bytes;
    const { gate } = this;
    if (size === 0 || !gate.isHeld || !gate.tells)
      return this.writesBytes({ buffer, offset, size }, act, view.bytes);
    let was: TypedArray | undefined;
    const told = () => {
      was = this.copy(view, from, to);
      return act();
    };
    const result = this.writesBytes({ buffer, offset, size }, told, view.bytes);
    gate.tell(this.copy(view, from, to), was);
    return result;
  }

  /** Elements in memory of their own; no access. */
  copy(view: SharedView, from: number, to: number): TypedArray {
    const { target } = view;
    const all = new native.typedArrays[tagOf(target)!]!(
      bufferOf(target),
      byteOffsetOf(target) + from * view.bytes,
      Math.max(0, to - from),
    );
    return new native.typedArrays[tagOf(target)!]!(all);
  }

  readsBytes({ buffer, offset, size }: Bytes): void {
    if (size > 0 && this.gate.isHeld) this.gate.plain(Kind.read, this.addressOf(buffer) + offset, size);
  }

  /** @param grain bytes that change together: the first and the last changed one are rounded out to it. */
  writesBytes<T>({ buffer, offset, size }: Bytes, act: () => T, grain = 1): T {
    const { gate } = this;
    if (size <= 0 || !gate.isHeld) return act();
    const address = this.addressOf(buffer) + offset;
    gate.plain(Kind.write, address, size);
    const now = new native.Uint8Array(buffer, offset, size);
    const was = new native.Uint8Array(now);
    const result = act();
    let first = 0;
    while (first < size && was[first] === now[first]) first++;
    if (first === size) return result;
    let last = size - 1;
    while (was[last] === now[last]) last--;
    first -= first % grain;
    last += grain - (last % grain);
    gate.changed(address + first, last - first);
    return result;
  }

  /** The bytes that a view, a stand-in or a buffer spans, where they are shared and known; null for anything else. */
  bytesOf(value: unknown): Bytes | null {
    if (typeof value !== 'object' || value === null) return null;
    const view = this.standIns.viewOf(value);
    if (view) {
      const { target } = view;
      return {
        buffer: bufferOf(target) as SharedArrayBuffer,
        offset: byteOffsetOf(target),
        size: view.length * view.bytes,
      };
    }
    if (native.isShared(value)) return this.known(value, 0, sharedLength(value));
    if (!native.isDataView(value)) return null;
    const buffer = dataViewBuffer(value);
    return native.isShared(buffer) ? this.known(buffer, dataViewOffset(value), dataViewLength(value)) : null;
  }

  private known(buffer: SharedArrayBuffer, offset: number, size: number): Bytes | null {
    return this.buffers.addressOf(buffer) === undefined ? null : { buffer, offset, size };
  }
}

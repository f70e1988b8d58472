import { inspect } from 'node:util';
import { Kind } from '../../../sim/stateless/trace.js';
import { toBigInt, toNumber } from './coercion.js';
import type { Gate } from './gate.js';
import { indexOfKey, isNumeric } from './index-key.js';
import { bufferOf, byteOffsetOf, lengthOf, native, type TypedArray, tagOf } from './native.js';

const samples: Record<string, TypedArray> = {};
for (const [name, Elements] of Object.entries(native.typedArrays)) samples[name] = new Elements(1);

/** What a view over shared memory is made of. */
export interface Shape {
  readonly target: TypedArray;
  /** Of its first byte. */
  readonly address: number;
  /** Where the length of its buffer lies; -1 where it cannot grow. */
  readonly lengthAddress: number;
  readonly isBig: boolean;
  /** Whether it ends where its buffer ends, if that can grow. */
  readonly isTracking: boolean;
  /** Whether its `length` is what %TypedArray%.prototype has, and no subclass's. */
  readonly isPlain: boolean;
}

/**
 * A typed array over shared memory, as the handler of the proxy that stands in for it. Elements are read and written one
 * by one, and the gate is passed before each (ECMA-262, "TypedArray Exotic Objects"). All else is the typed array's own,
 * with the proxy as receiver, so that getters and private fields of subclasses work.
 */
export class SharedView implements ProxyHandler<TypedArray> {
  /** The proxy. */
  standIn!: TypedArray;
  readonly target: TypedArray;
  readonly address: number;
  /** Of one element. */
  readonly bytes: number;
  readonly isBig: boolean;
  readonly lengthAddress: number;
  private handedOut: TypedArray | undefined;
  private readonly fixedLength: number;
  readonly isTracking: boolean;
  /** Whether Atomics takes it. */
  readonly isInteger: boolean;
  isPlain: boolean;
  /** One element of its type, to see what a value becomes. */
  private readonly sample: TypedArray;

  constructor(
    private readonly gate: Gate,
    { target, address, lengthAddress, isBig, isTracking, isPlain }: Shape,
  ) {
    this.target = target;
    this.address = address;
    this.bytes = target.BYTES_PER_ELEMENT;
    this.isBig = isBig;
    this.lengthAddress = lengthAddress;
    this.fixedLength = lengthAddress < 0 ? lengthOf(target) : -1;
    this.isTracking = isTracking;
    this.isPlain = isPlain;
    this.handedOut = undefined;
    const tag = tagOf(target)!;
    this.isInteger = !/Float|Clamped/.test(tag);
    this.sample = samples[tag]!;
  }

  /** Elements just now. Looking at them is no access: bounds are checked with an unordered read of the length. */
  get length(): number {
    return this.fixedLength >= 0 ? this.fixedLength : lengthOf(this.target);
  }

  /** Elements, as the `length` that users read: of a buffer that can grow, an atomic load of its length. */
  observedLength(): number {
    this.observeGrowth();
    return this.length;
  }

  /** Passes the gate before the length of a growable buffer is looked at. */
  observeGrowth(): void {
    if (this.lengthAddress >= 0 && this.gate.isHeld) this.gate.point(Kind.load, this.lengthAddress, 8);
  }

  /** The element; undefined out of bounds. */
  read(index: number): number | bigint | undefined {
    const { target, gate } = this;
    if (index >= (this.fixedLength >= 0 ? this.fixedLength : lengthOf(target))) return undefined;
    if (!gate.isHeld) return target[index];
    gate.plain(Kind.read, this.address + index * this.bytes, this.bytes);
    const value = target[index];
    if (gate.tells) gate.tell(value);
    return value;
  }

  /** Writes an element, which `coerce` made; nothing out of bounds. */
  write(index: number, value: number | bigint): void {
    const { target, gate } = this;
    if (index >= (this.fixedLength >= 0 ? this.fixedLength : lengthOf(target))) return;
    if (!gate.isHeld) {
      target[index] = value;
      return;
    }
    const address = this.address + index * this.bytes;
    gate.plain(Kind.write, address, this.bytes);
    const was = target[index];
    target[index] = value;
    if (!Object.is(was, target[index])) gate.changed(address, this.bytes);
    if (gate.tells) gate.tell(target[index], was);
  }

  /**
   * The view as natives are given it: the same memory, but parts that they take of it are real views again, since its
   * constructor is the native one and no stand-in.
   */
  get forNatives(): TypedArray {
    this.handedOut ??= this.makeForNatives();
    return this.handedOut;
  }

  private makeForNatives(): TypedArray {
    const { target } = this;
    const Elements = native.typedArrays[tagOf(target)!]!;
    const buffer = bufferOf(target);
    const offset = byteOffsetOf(target);
    const isGrowing = this.isTracking && this.lengthAddress >= 0;
    const view: TypedArray = isGrowing
      ? new Elements(buffer, offset)
      : new Elements(buffer, offset, lengthOf(target));
    Object.setPrototypeOf(view, Object.getPrototypeOf(target));
    // What a Buffer takes parts by is the native's by itself.
    const value = target instanceof Buffer ? Buffer : Elements;
    return Object.defineProperty(view, 'constructor', { value, configurable: true });
  }

  /** What a value becomes before it is written. It may call users' code, so it comes before the gate. */
  coerce(value: unknown): number | bigint {
    return this.isBig ? toBigInt(value) : toNumber(value);
  }

  /** The value as an element would have it. */
  inType(value: number | bigint): number | bigint {
    this.sample[0] = value;
    return this.sample[0];
  }

  get(target: TypedArray, key: string | symbol, receiver: unknown): unknown {
    if (typeof key === 'string') {
      const index = indexOfKey(key);
      if (index >= 0) return this.read(index);
      if (key === 'length' && this.isPlain && receiver === this.standIn) return this.observedLength();
    }
    return Reflect.get(target, key, receiver);
  }

  set(target: TypedArray, key: string | symbol, value: unknown, receiver: unknown): boolean {
    if (typeof key === 'string' && receiver === this.standIn) {
      const index = indexOfKey(key);
      if (index >= 0) {
        this.write(index, this.coerce(value));
        return true;
      }
      if (isNumeric(key)) return Reflect.set(target, key, value, target);
    }
    return Reflect.set(target, key, value, receiver);
  }

  getOwnPropertyDescriptor(target: TypedArray, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === 'string') {
      const index = indexOfKey(key);
      if (index >= 0) this.read(index);
    }
    return Reflect.getOwnPropertyDescriptor(target, key);
  }

  defineProperty(target: TypedArray, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    const index = typeof key === 'string' ? indexOfKey(key) : -1;
    if (index < 0 || index >= this.length || !('value' in descriptor)) {
      if (key === 'length') this.isPlain = false;
      return Reflect.defineProperty(target, key, descriptor);
    }
    const { value, ...attributes } = descriptor;
    if (!Reflect.defineProperty(target, key, attributes)) return false;
    this.write(index, this.coerce(value));
    return true;
  }

  /** How it shows where proxies are shown as what they are. */
  [inspect.custom](): string {
    return 'shared memory';
  }

  setPrototypeOf(target: TypedArray, prototype: object | null): boolean {
    this.isPlain = false;
    return Reflect.setPrototypeOf(target, prototype);
  }
}

/** What natives that iterate see of a view whose subclass has a `length` of its own: the elements, and the true length. */
export class ElementsOnly implements ProxyHandler<TypedArray> {
  constructor(private readonly view: SharedView) {}

  get(target: TypedArray, key: string | symbol): unknown {
    if (key === 'length') return this.view.observedLength();
    return this.view.get(target, key, this.view.standIn);
  }
}

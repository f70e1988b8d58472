import { types } from 'node:util';

// biome-ignore lint/suspicious/noExplicitAny: natives take whatever users hand them
export type Any = any;
export type Method = (this: Any, ...given: Any[]) => Any;
export type Constructor = new (...given: Any[]) => Any;

/** A typed array of whatever kind. */
export interface TypedArray extends ArrayBufferView {
  readonly length: number;
  readonly BYTES_PER_ELEMENT: number;
  [index: number]: Any;
}

/** The abstract constructor that every typed array's constructor inherits from. */
export const TypedArrayBase: Constructor & { from: Method; of: Method } = Object.getPrototypeOf(Int32Array);

const NAMES = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];

/** Every own function of an object, by its name. */
function functionsOf(object: object): Record<string, Method> {
  const found: Record<string, Method> = {};
  for (const name of Object.getOwnPropertyNames(object)) {
    const { value } = Object.getOwnPropertyDescriptor(object, name)!;
    if (typeof value === 'function' && name !== 'constructor') found[name] = value;
  }
  return found;
}

/** The functions of an object's getters, by their names. */
function gettersOf(object: object): Record<string, Method> {
  const found: Record<string, Method> = {};
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    if (get) found[name] = get;
  }
  return found;
}

const global = globalThis as Any;
const typedArrays: Record<string, Constructor> = {};
for (const name of NAMES) if (global[name] !== undefined) typedArrays[name] = global[name];

/**
 * What JavaScript has before anything is replaced, for code that works on memory of its own while users' code sees
 * stand-ins. It is taken when this module is first loaded, which has to be before `install`.
 */
export const native = {
  Atomics: functionsOf(Atomics) as unknown as typeof Atomics,
  SharedArrayBuffer,
  ArrayBuffer,
  DataView,
  Int32Array,
  Uint8Array,
  Float64Array,
  structuredClone: global.structuredClone as (value: unknown, options?: unknown) => unknown,
  /** Constructors of typed arrays, by their names. */
  typedArrays,
  /** Functions of %TypedArray%.prototype. */
  elements: functionsOf(TypedArrayBase.prototype),
  /** Iterators of Array.prototype. */
  listValues: Array.prototype.values as Method,
  listEntries: Array.prototype.entries as Method,
  from: TypedArrayBase.from as Method,
  of: TypedArrayBase.of as Method,
  /** Functions of DataView.prototype. */
  dataView: functionsOf(DataView.prototype),
  isShared: types.isSharedArrayBuffer as (value: unknown) => value is SharedArrayBuffer,
  isTypedArray: types.isTypedArray as (value: unknown) => value is TypedArray,
  isDataView: types.isDataView as (value: unknown) => value is DataView,
  isProxy: types.isProxy as (value: unknown) => boolean,
};

const ofView = gettersOf(TypedArrayBase.prototype);
const ofDataView = gettersOf(DataView.prototype);
const ofShared = gettersOf(SharedArrayBuffer.prototype);
const tagOfView = Object.getOwnPropertyDescriptor(TypedArrayBase.prototype, Symbol.toStringTag)!.get!;

/** Getters of real typed arrays, real DataViews and SharedArrayBuffers, whatever their prototypes have by now. */
export function lengthOf(view: TypedArray): number {
  return ofView.length!.call(view);
}
export function byteOffsetOf(view: TypedArray): number {
  return ofView.byteOffset!.call(view);
}
export function byteLengthOf(view: TypedArray): number {
  return ofView.byteLength!.call(view);
}
export function bufferOf(view: TypedArray): ArrayBufferLike {
  return ofView.buffer!.call(view);
}
/** The name of its constructor, such as `Int32Array`; undefined for what is no typed array. */
export function tagOf(value: unknown): string | undefined {
  return tagOfView.call(value);
}
export function dataViewBuffer(view: DataView): ArrayBufferLike {
  return ofDataView.buffer!.call(view);
}
export function dataViewOffset(view: DataView): number {
  return ofDataView.byteOffset!.call(view);
}
/** @throws TypeError where the view is out of bounds. */
export function dataViewLength(view: DataView): number {
  return ofDataView.byteLength!.call(view);
}
export function sharedLength(buffer: SharedArrayBuffer): number {
  return ofShared.byteLength!.call(buffer);
}
export function isGrowable(buffer: SharedArrayBuffer): boolean {
  return ofShared.growable?.call(buffer) ?? false;
}
/** Bytes that a buffer may come to have. */
export function sharedMaximum(buffer: SharedArrayBuffer): number {
  return ofShared.maxByteLength?.call(buffer) ?? sharedLength(buffer);
}

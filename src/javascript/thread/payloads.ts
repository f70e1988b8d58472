import { types } from 'node:util';
import v8 from 'node:v8';
import type { Memory } from '../shims/memory.js';
import { isObject, isOpaque, partsOf, sharedIn, unwrapDeep } from '../shims/messages.js';
import {
  type Any,
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  dataViewBuffer,
  dataViewLength,
  dataViewOffset,
  native,
  type TypedArray,
  tagOf,
} from '../shims/native.js';
import type { SharedExchange } from './shared-exchange.js';

/** What is written in the place of an object that cannot be cloned byte by byte. */
const Tag = { port: 0, buffer: 1, shared: 2, copied: 3, code: 4 } as const;

/** Captured before stand-ins take their places. */
const { writeValue, releaseBuffer } = v8.Serializer.prototype;
const NAMES = [...Object.keys(native.typedArrays), 'DataView'];
const clone = native.structuredClone;
const shared = types.isSharedArrayBuffer;

/** What makes ports of other threads this one's. */
export interface Ports {
  /** The place of a port; undefined for what is no port. @throws DOMException where it cannot be sent */
  placeOf(port: object): number | undefined;
  /** A port is under way from now on. */
  send(port: object): void;
  /** The port at a place: this thread's from now on. */
  receive(at: number): object;
}

/**
 * An object of the kind that serializers ask about: natives have fields that JavaScript does not see, which any object
 * gets that one of their constructors makes.
 */
export class HostObject {
  constructor() {
    // biome-ignore lint/correctness/noConstructorReturn: only a native constructor makes such objects
    return Reflect.construct(v8.Serializer, [], new.target) as HostObject;
  }
}

class SharedPlace extends HostObject {
  constructor(readonly buffer: SharedArrayBuffer) {
    super();
  }
}

class CodePlace extends HostObject {
  constructor(readonly module: WebAssembly.Module) {
    super();
  }
}

class Writer extends v8.Serializer {
  declare _setTreatArrayBufferViewsAsHostObjects: (isTreated: boolean) => void;

  constructor(
    private readonly exchange: SharedExchange,
    private readonly places: ReadonlyMap<object, number>,
  ) {
    super();
  }

  _writeHostObject(object: object): void {
    const port = this.places.get(object);
    if (port !== undefined) this.put(Tag.port, port);
    else if (object instanceof SharedPlace) this.put(Tag.buffer, this.exchange.publish(object.buffer));
    else if (object instanceof CodePlace) this.put(Tag.code, this.exchange.publishCode(object.module));
    else if (native.isTypedArray(object)) this.writeView(object);
    else if (native.isDataView(object))
      this.writeBytes(object, dataViewBuffer(object), dataViewOffset(object), dataViewLength(object));
    else if (object instanceof HostObject)
      throw cloneError('Object that needs transfer was found in message but not listed in transferList');
    else throw cloneError(`${Object.prototype.toString.call(object)} could not be cloned.`);
  }

  _getDataCloneError(message: string): Error {
    return cloneError(message);
  }

  private writeView(view: TypedArray): void {
    this.writeBytes(view, bufferOf(view), byteOffsetOf(view), byteLengthOf(view));
  }

  private writeBytes(view: object, buffer: ArrayBufferLike, offset: number, size: number): void {
    const name = NAMES.indexOf(tagOf(view) ?? 'DataView');
    if (shared(buffer)) {
      this.put(Tag.shared, name, this.exchange.publish(buffer), offset, size);
      return;
    }
    this.put(Tag.copied, name, size);
    this.writeRawBytes(new native.Uint8Array(buffer, offset, size) as Uint8Array);
  }

  private put(...numbers: number[]): void {
    for (const number of numbers) this.writeUint32(number);
  }
}

class Reader extends v8.Deserializer {
  /** Ports that were transferred, by their places. */
  readonly ports = new Map<number, object>();

  constructor(
    bytes: Uint8Array,
    private readonly memory: Memory,
    private readonly exchange: SharedExchange,
  ) {
    super(bytes);
  }

  _readHostObject(): unknown {
    const tag = this.readUint32();
    if (tag === Tag.port) return this.ports.get(this.readUint32());
    if (tag === Tag.buffer) return this.exchange.find(this.readUint32());
    if (tag === Tag.code) return this.exchange.findCode(this.readUint32());
    const name = NAMES[this.readUint32()];
    const buffer = tag === Tag.shared ? this.exchange.find(this.readUint32()) : this.copied();
    const offset = tag === Tag.shared ? this.readUint32() : 0;
    const size = tag === Tag.shared ? this.readUint32() : buffer.byteLength;
    if (name === 'DataView') return new native.DataView(buffer, offset, size);
    const make = native.typedArrays[name] as Any;
    return this.memory.wrap(new make(buffer, offset, size / make.BYTES_PER_ELEMENT));
  }

  private copied(): ArrayBuffer {
    const raw = this.readRawBytes(this.readUint32());
    return new native.Uint8Array(raw).buffer as ArrayBuffer;
  }
}

/** A message that is ready to be posted. */
export interface Payload {
  readonly bytes: Uint8Array;
  /** Takes away what is transferred; called when the message is posted. */
  transfer(): void;
}

/** Messages as bytes, by the rules of structured clones; shared memory and ports in them are those that were sent. */
export class Payloads {
  constructor(
    private readonly memory: Memory,
    private readonly exchange: SharedExchange,
    private readonly ports: Ports,
  ) {}

  /** @throws DOMException as the native does. */
  write(value: unknown, transfer: readonly object[] = []): Payload {
    const { ports } = this;
    const places = new Map<object, number>();
    for (const part of transfer) {
      const at = ports.placeOf(part);
      if (at !== undefined) places.set(part, at);
    }
    let real = unwrapDeep(value);
    const writer = new Writer(this.exchange, places);
    if (needsPlaces(real, new Set())) {
      writer._setTreatArrayBufferViewsAsHostObjects(true);
      real = withPlaces(real, new Map());
    }
    writer.writeHeader();
    writer.writeUint32(places.size);
    for (const at of places.values()) writer.writeUint32(at);
    Reflect.apply(writeValue, writer, [real]);
    const bytes = Reflect.apply(releaseBuffer, writer, []);
    return {
      bytes,
      transfer() {
        for (const port of places.keys()) ports.send(port);
        for (const part of transfer) if (types.isArrayBuffer(part)) clone(part, { transfer: [part] });
      },
    };
  }

  /** What was written, as this thread has it. */
  read(bytes: Uint8Array): unknown {
    return this.open(bytes).value;
  }

  /** The same, with the ports that were transferred, in their order. */
  open(bytes: Uint8Array): { readonly value: unknown; readonly ports: readonly object[] } {
    const reader = new Reader(bytes, this.memory, this.exchange);
    reader.readHeader();
    for (let left = reader.readUint32(); left > 0; left--) {
      const at = reader.readUint32();
      reader.ports.set(at, this.ports.receive(at));
    }
    return { value: reader.readValue(), ports: [...reader.ports.values()] };
  }
}

/** Whether there is shared memory in a value, or a module of WebAssembly: serializers would look for those elsewhere. */
function needsPlaces(value: unknown, seen: Set<object>): boolean {
  if (sharedIn(value).length > 0) return true;
  if (!isObject(value) || seen.has(value)) return false;
  seen.add(value);
  if (isCode(value)) return true;
  return !isOpaque(value) && !native.isProxy(value) && partsOf(value).some((part) => needsPlaces(part, seen));
}

function isCode(value: unknown): value is WebAssembly.Module {
  return typeof value === 'object' && value instanceof WebAssembly.Module;
}

/** The value with what serializers ask about in the place of what they would look for elsewhere. */
function withPlaces(value: Any, made: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const keep = <T>(copy: T): T => {
    made.set(value, copy);
    return copy;
  };
  if (shared(value)) return keep(new SharedPlace(value));
  if (isCode(value)) return keep(new CodePlace(value));
  if (ArrayBuffer.isView(value) || !needsPlaces(value, new Set())) return value;
  if (types.isMap(value)) {
    const copy = keep(new Map());
    for (const [key, entry] of value) copy.set(withPlaces(key, made), withPlaces(entry, made));
    return copy;
  }
  if (types.isSet(value)) {
    const copy = keep(new Set());
    for (const entry of value) copy.add(withPlaces(entry, made));
    return copy;
  }
  const copy: Any = keep(Array.isArray(value) ? new Array(value.length) : {});
  for (const [key, part] of Object.entries(value)) copy[key] = withPlaces(part, made);
  return copy;
}

function cloneError(message: string): Error {
  return new DOMException(message, 'DataCloneError');
}

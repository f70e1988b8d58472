import type { Bytes, Memory } from './memory.js';
import { type Any, type Method, native, tagOf } from './native.js';
import { replace } from './replace.js';

/** How deep lists and options are looked through for views. */
const DEPTH = 2;

/**
 * What a native that reads its argument at once is given: the real view in the place of a stand-in, after the read of all
 * its bytes has passed the gate; likewise in a list, and in plain options.
 */
export function handOver(memory: Memory, value: unknown): unknown {
  return replaced(value, DEPTH, (part) => {
    const bytes = memory.bytesOf(part);
    if (bytes === null) return part;
    memory.readsBytes(bytes);
    return memory.forNatives(part);
  });
}

/** What a native that reads its argument later is given: bytes of their own, as they are now, in views of the same type. */
export function handCopy(memory: Memory, value: unknown): unknown {
  return replaced(value, DEPTH, (part) => {
    const bytes = memory.bytesOf(part);
    if (bytes === null) return part;
    memory.readsBytes(bytes);
    return copyLike(memory, part, bytes);
  });
}

/** A view of the same type, over bytes of its own; for a buffer, a buffer. No access. */
export function copyLike(memory: Memory, value: unknown, bytes: Bytes): Any {
  const { buffer } = new native.Uint8Array(new native.Uint8Array(bytes.buffer, bytes.offset, bytes.size));
  const view = memory.viewOf(value);
  if (!view) return native.isDataView(value) ? new native.DataView(buffer) : buffer;
  if (value instanceof Buffer) return Buffer.from(buffer);
  return new native.typedArrays[tagOf(view.target)!]!(buffer);
}

/** Whether any of these is a view over shared memory, or such memory itself. */
export function someShared(memory: Memory, values: readonly unknown[]): boolean {
  return values.some(
    (value) => memory.bytesOf(value) !== null || (Array.isArray(value) && someShared(memory, value)),
  );
}

function replaced(value: unknown, depth: number, change: (part: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const is = change(value);
  if (is !== value || depth === 0) return is;
  if (Array.isArray(value)) {
    const parts = value.map((part) => replaced(part, depth - 1, change));
    return parts.some((part, at) => part !== value[at]) ? parts : value;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  let copy: Any = null;
  for (const key of Object.keys(value)) {
    const part = Object.getOwnPropertyDescriptor(value, key)!.value;
    const after = replaced(part, depth - 1, change);
    if (after === part) continue;
    copy ??= Object.create(prototype, Object.getOwnPropertyDescriptors(value));
    copy[key] = after;
  }
  return copy ?? value;
}

type Hand = (memory: Memory, value: unknown) => unknown;

/** Makes functions of an object take stand-ins as arguments, each handed to the native as `hand` says. */
export function replaceReaders(memory: Memory, object: object, names: readonly string[], hand: Hand): void {
  for (const name of names) {
    replace(
      object,
      name,
      (original) =>
        ({
          read(this: Any, ...given: Any[]): Any {
            for (let at = 0; at < given.length; at++) given[at] = hand(memory, given[at]);
            return Reflect.apply(original, this, given);
          },
        }).read,
    );
  }
}

/** Makes functions of an object throw where they are given shared memory. */
export function refuse(memory: Memory, object: object, names: readonly string[], message: string): void {
  for (const name of names) {
    replace(
      object,
      name,
      (original) =>
        ({
          refuse(this: Any, ...given: Any[]): Any {
            if (someShared(memory, given)) throw new Error(message.replace('NAME', name));
            return Reflect.apply(original, this, given);
          },
        }).refuse,
    );
  }
}

/**
 * Lets a native write into bytes of its own in the place of shared ones, and then writes into those what it wrote.
 * @param value a stand-in, or another view over shared memory.
 * @param act calls the native with the view that it is given, and returns which bytes it wrote.
 */
export function writeBack(
  memory: Memory,
  value: unknown,
  bytes: Bytes,
  act: (copy: Any) => { from: number; count: number },
): void {
  const copy = copyLike(memory, value, bytes);
  const { from, count } = act(copy);
  if (count <= 0) return;
  const written = new native.Uint8Array(copy.buffer ?? copy, (copy.byteOffset ?? 0) + from, count);
  const target = { buffer: bytes.buffer, offset: bytes.offset + from, size: count };
  memory.writesBytes(target, () => {
    native.elements.set!.call(new native.Uint8Array(target.buffer, target.offset, count), written);
  });
}

/** Functions of an object that pass a test by their names; getters and classes are left out. */
export function functionNames(object: object, isMeant: (name: string) => boolean = () => true): string[] {
  return Object.getOwnPropertyNames(object).filter((name) => {
    const value: Method | undefined = Object.getOwnPropertyDescriptor(object, name)?.value;
    return typeof value === 'function' && name !== 'constructor' && !/^[A-Z]/.test(name) && isMeant(name);
  });
}

import { Kind } from '../../../sim/stateless/trace.js';
import { relative } from './coercion.js';
import type { Memory } from './memory.js';
import { type Any, isGrowable, native, sharedLength, sharedMaximum } from './native.js';
import { constructorFor, replace, replaceGetter, setOwn } from './replace.js';

/**
 * Puts a stand-in in the place of the constructor of SharedArrayBuffer, which gives buffers their addresses, and of the
 * methods that look at bytes. The buffers themselves are real ones.
 */
export function installSharedArrayBuffer(memory: Memory): void {
  const { prototype } = SharedArrayBuffer;
  const original = SharedArrayBuffer;
  const standIn = constructorFor(original, (given, newTarget) => {
    const make = () => Reflect.construct(original, given, newTarget) as SharedArrayBuffer;
    const length = () => {
      const [bytes, options] = given;
      if (options === undefined && Number.isSafeInteger(bytes) && bytes >= 0) return [bytes, bytes] as const;
      // What is asked for is found out by the native, and its errors are thrown.
      const made = make();
      return [sharedLength(made), sharedMaximum(made)] as const;
    };
    return memory.buffers.create(make, length, newTarget === original ? null : (newTarget.prototype ?? null));
  });
  setOwn(globalThis, 'SharedArrayBuffer', standIn);
  installMethods(memory, prototype);
  refuseSharedWebAssembly();
}

function installMethods(memory: Memory, prototype: object): void {
  const { gate } = memory;
  const counts = (buffer: unknown): buffer is SharedArrayBuffer => gate.isHeld && native.isShared(buffer);
  replace(
    prototype,
    'slice',
    (original) =>
      ({
        slice(this: Any, start: Any, end: Any): Any {
          if (!counts(this)) return original.call(this, start, end);
          memory.observeGrowth(this);
          const length = sharedLength(this);
          const from = relative(start, length, 0);
          const to = relative(end, length, length);
          memory.readsBytes({ buffer: this, offset: from, size: to - from });
          // What it makes is new, so nobody else sees its bytes yet.
          return original.call(this, from, to);
        },
      }).slice,
  );
  replace(
    prototype,
    'grow',
    (original) =>
      ({
        grow(this: Any, length: Any): Any {
          if (!counts(this) || !isGrowable(this)) return original.call(this, length);
          const bytes = Math.trunc(+length) || 0;
          const was = sharedLength(this);
          const address = memory.lengthAddressOf(this);
          gate.point(Kind.update, address, 8);
          original.call(this, bytes);
          if (sharedLength(this) !== was) gate.changed(address, 8);
          if (gate.tells) gate.tell(sharedLength(this), was);
        },
      }).grow,
  );
  replaceGetter(
    prototype,
    'byteLength',
    (original) =>
      ({
        get(this: Any): Any {
          if (counts(this)) memory.observeGrowth(this);
          return original.call(this);
        },
      }).get,
  );
}

/** Accesses of WebAssembly to memory that it shares pass no gate, and nothing can make them. */
function refuseSharedWebAssembly(): void {
  const original = WebAssembly.Memory;
  WebAssembly.Memory = constructorFor(original, (given, newTarget) => {
    if (given[0]?.shared) {
      throw new Error(
        'a shared WebAssembly.Memory cannot be held: what WebAssembly does to it is not seen. Take a SharedArrayBuffer instead, and JavaScript that works on it',
      );
    }
    return Reflect.construct(original, given, newTarget);
  });
}

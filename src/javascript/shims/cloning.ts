import v8 from 'node:v8';
import { handOver, replaceReaders } from './hand-over.js';
import type { Memory } from './memory.js';
import { sharedIn, unwrapDeep, viewsIn, wrapDeep } from './messages.js';
import type { Any } from './native.js';
import { replace } from './replace.js';

/** What clones values: a clone of a view over shared memory sees the same memory, so it is a stand-in again. */
export function installCloning(memory: Memory): void {
  replace(
    globalThis,
    'structuredClone',
    (original) =>
      ({
        structuredClone(value: Any, ...rest: Any[]): Any {
          const real = unwrapDeep(value);
          const clone = original(real, ...rest);
          const buffers = sharedIn(real);
          for (const [at, buffer] of sharedIn(clone).entries()) {
            memory.buffers.know(buffer, memory.addressOf(buffers[at]!));
          }
          return buffers.length > 0 ? wrapDeep(clone) : clone;
        },
      }).structuredClone,
  );
  // Bytes of views are written out here, and not shared.
  replace(
    v8.Serializer.prototype,
    'writeValue',
    (original) =>
      ({
        writeValue(this: Any, value: Any): Any {
          for (const view of viewsIn(value)) memory.reads(view, 0, view.length);
          return Reflect.apply(original, this, [unwrapDeep(value)]);
        },
      }).writeValue,
  );
  replaceReaders(memory, v8.Serializer.prototype, ['writeRawBytes'], handOver);
  replaceReaders(memory, v8, ['deserialize'], handOver);
}

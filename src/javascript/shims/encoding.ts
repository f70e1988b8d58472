import { StringDecoder } from 'node:string_decoder';
import { handOver, replaceReaders, writeBack } from './hand-over.js';
import type { Memory } from './memory.js';
import { type Any, native } from './native.js';
import { replace } from './replace.js';

/** Text that is made of bytes in shared memory, and the other way round. */
export function installEncoding(memory: Memory): void {
  replaceReaders(memory, TextDecoder.prototype, ['decode'], handOver);
  replaceReaders(memory, StringDecoder.prototype, ['write', 'end'], handOver);
  for (const name of ['setFromHex', 'setFromBase64']) {
    replace(
      native.Uint8Array.prototype,
      name,
      (original) =>
        ({
          setFrom(this: Any, ...given: Any[]): Any {
            const bytes = memory.viewOf(this) && memory.bytesOf(this);
            if (!bytes) return Reflect.apply(original, this, given);
            let result: Any;
            writeBack(memory, this, bytes, (copy) => {
              result = Reflect.apply(original, copy, given);
              return { from: 0, count: result.written };
            });
            return result;
          },
        }).setFrom,
    );
  }
  replace(
    TextEncoder.prototype,
    'encodeInto',
    (original) =>
      ({
        encodeInto(this: Any, text: Any, target: Any): Any {
          const view = memory.viewOf(target);
          const bytes = memory.bytesOf(target);
          if (!view || !bytes) return Reflect.apply(original, this, [text, target]);
          let result: Any;
          writeBack(memory, target, bytes, (copy) => {
            result = Reflect.apply(original, this, [text, copy]);
            return { from: 0, count: result.written };
          });
          return result;
        },
      }).encodeInto,
  );
}

import { functionNames, handCopy, handOver, refuse, replaceReaders, writeBack } from './hand-over.js';
import type { Bytes, Memory } from './memory.js';
import { type Any, native } from './native.js';
import { replace } from './replace.js';

/** Functions of fs that take bytes: written to a file, or read from one. */
export function installFiles(memory: Memory, fs: Any): void {
  const later = ['write', 'writeFile', 'appendFile', 'writev'];
  replaceReaders(memory, fs, ['writeFileSync', 'appendFileSync', 'writevSync'], handOver);
  replaceReaders(memory, fs, later, handCopy);
  replaceReaders(
    memory,
    fs.promises,
    functionNames(fs.promises, (name) => later.includes(name)),
    handCopy,
  );
  const message =
    'fs.NAME into shared memory cannot be held: the system writes it while other threads go on. Read into memory that is not shared, and copy from it, or use fs.readSync';
  refuse(memory, fs, ['read', 'readv'], message);
  // Nobody has the class of file handles before there is one.
  let isKnown = false;
  replace(
    fs.promises,
    'open',
    (original) =>
      ({
        async open(...given: Any[]): Promise<Any> {
          const handle = await original(...given);
          if (!isKnown) {
            isKnown = true;
            const prototype = Object.getPrototypeOf(handle);
            replaceReaders(memory, prototype, later, handCopy);
            refuse(memory, prototype, ['read', 'readv'], message);
          }
          return handle;
        },
      }).open,
  );
  replace(
    fs,
    'writeSync',
    (original) =>
      ({
        writeSync(this: Any, fd: Any, value: Any, ...rest: Any[]): Any {
          const bytes = memory.bytesOf(value);
          if (!bytes) return Reflect.apply(original, this, [fd, value, ...rest]);
          const { offset, length } = partOf(bytes, rest);
          memory.readsBytes({ buffer: bytes.buffer, offset: bytes.offset + offset, size: length });
          return Reflect.apply(original, this, [fd, memory.forNatives(value), ...rest]);
        },
      }).writeSync,
  );
  replace(
    fs,
    'readSync',
    (original) =>
      ({
        readSync(this: Any, fd: Any, value: Any, ...rest: Any[]): Any {
          const bytes = memory.bytesOf(value);
          if (!bytes || native.isShared(value)) return Reflect.apply(original, this, [fd, value, ...rest]);
          let count = 0;
          writeBack(memory, value, bytes, (copy) => {
            count = Reflect.apply(original, this, [fd, copy, ...rest]);
            return { from: partOf(bytes, rest).offset, count };
          });
          return count;
        },
      }).readSync,
  );
  replace(
    fs,
    'readvSync',
    () =>
      ({
        readvSync(this: Any, fd: Any, views: Any, position: Any): Any {
          let total = 0;
          for (const view of views) {
            const at = typeof position === 'number' ? position + total : null;
            const count = fs.readSync(fd, view, 0, view.byteLength, at);
            total += count;
            if (count < view.byteLength) break;
          }
          return total;
        },
      }).readvSync,
  );
}

/** Which of its bytes `readSync` and `writeSync` mean: an offset and a length follow, or options that have them. */
function partOf({ size }: Bytes, [first, second]: readonly Any[]): { offset: number; length: number } {
  const options = typeof first === 'object' && first !== null ? first : { offset: first, length: second };
  const offset = Number.isInteger(options.offset) ? Math.min(Math.max(options.offset, 0), size) : 0;
  const length = Number.isInteger(options.length) ? options.length : size - offset;
  return { offset, length: Math.min(Math.max(length, 0), size - offset) };
}

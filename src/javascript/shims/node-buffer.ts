import buffer from 'node:buffer';
import { inspect } from 'node:util';
import { installBufferNumbers } from './buffer-numbers.js';
import { relative, toInteger } from './coercion.js';
import { handOver, replaceReaders } from './hand-over.js';
import type { Memory } from './memory.js';
import { type Any, bufferOf, byteOffsetOf, native } from './native.js';
import { replace } from './replace.js';

const SLICES = ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8'];

/** Buffers over shared memory: they are stand-ins, since they are typed arrays, and their methods are accesses of ranges. */
export function installBuffer(memory: Memory): void {
  const { prototype } = Buffer;
  installFactories(memory);
  installBufferNumbers(memory, prototype);
  installText(memory, prototype);
  installCopies(memory, prototype);
  for (const name of ['subarray', 'slice']) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          slice(this: Any, ...given: Any[]): Any {
            const part = Reflect.apply(original, memory.unwrap(this), given);
            // One of them calls the other.
            return memory.viewOf(part) ? part : memory.wrap(part);
          },
        }).slice,
    );
  }
  // Looking at a buffer is no access.
  for (const name of ['inspect', inspect.custom]) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          inspect(this: Any, ...given: Any[]): Any {
            return Reflect.apply(original, memory.unwrap(this), given);
          },
        }).inspect,
    );
  }
  for (const name of ['swap16', 'swap32', 'swap64']) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          swap(this: Any): Any {
            const view = memory.viewOf(this);
            if (!view) return Reflect.apply(original, this, []);
            memory.reads(view, 0, view.length);
            memory.writes(view, 0, view.length, () => Reflect.apply(original, view.target, []));
            return this;
          },
        }).swap,
    );
  }
}

function installFactories(memory: Memory): void {
  replace(
    Buffer,
    'from',
    (original) =>
      ({
        from(this: Any, value: Any, ...rest: Any[]): Any {
          // Over a SharedArrayBuffer it is a view of it; of a view, a copy.
          if (native.isShared(value)) return memory.wrap(Reflect.apply(original, this, [value, ...rest]));
          return Reflect.apply(original, this, [
            memory.viewOf(value) ? handOver(memory, value) : value,
            ...rest,
          ]);
        },
      }).from,
  );
  replace(
    Buffer,
    'copyBytesFrom',
    (original) =>
      ({
        copyBytesFrom(this: Any, value: Any, offset: Any, length: Any): Any {
          const view = memory.viewOf(value);
          const isRight = [offset, length].every(
            (given) => given === undefined || (Number.isInteger(given) && given >= 0),
          );
          if (view && isRight) {
            const from = Math.min(offset ?? 0, view.length);
            memory.reads(
              view,
              from,
              length === undefined ? view.length : Math.min(from + length, view.length),
            );
          }
          return Reflect.apply(original, this, [memory.forNatives(value), offset, length]);
        },
      }).copyBytesFrom,
  );
  replace(
    Buffer,
    'byteLength',
    (original) =>
      ({
        byteLength(this: Any, value: Any, encoding: Any): Any {
          return Reflect.apply(original, this, [memory.unwrap(value), encoding]);
        },
      }).byteLength,
  );
  replaceReaders(memory, Buffer, ['concat', 'compare', 'alloc'], handOver);
  replaceReaders(memory, buffer, ['transcode', 'isUtf8', 'isAscii'], handOver);
}

/** Text out of bytes, and into them. */
function installText(memory: Memory, prototype: object): void {
  const read = (name: string, first: number) =>
    replace(
      prototype,
      name,
      (original) =>
        ({
          read(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            if (!view) return Reflect.apply(original, this, given);
            const { length } = view;
            const from = Math.max(0, relative(given[first], length, 0));
            memory.reads(view, from, relative(given[first + 1], length, length));
            return Reflect.apply(original, view.target, given);
          },
        }).read,
    );
  for (const name of SLICES) read(`${name}Slice`, 0);
  for (const name of ['toString', 'toLocaleString']) read(name, 1);
  read('toJSON', 2);
  for (const name of ['write', ...SLICES.map((slice) => `${slice}Write`)]) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          write(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            if (!view) return Reflect.apply(original, this, given);
            // How much is written is found out where nobody looks.
            const scratch = Buffer.alloc(view.length);
            const count = Reflect.apply(original, scratch, given) as number;
            const from = typeof given[1] === 'number' ? given[1] : 0;
            return memory.writes(view, from, from + count, () => Reflect.apply(original, view.target, given));
          },
        }).write,
    );
  }
}

/** What takes other buffers as well, or bytes to look for. */
function installCopies(memory: Memory, prototype: object): void {
  for (const name of ['equals', 'compare', 'indexOf', 'lastIndexOf', 'includes']) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          look(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            given[0] = handOver(memory, given[0]);
            if (view) memory.reads(view, 0, view.length);
            return Reflect.apply(original, memory.unwrap(this), given);
          },
        }).look,
    );
  }
  replace(
    prototype,
    'fill',
    (original) =>
      ({
        fill(this: Any, value: Any, ...rest: Any[]): Any {
          const view = memory.viewOf(this);
          const given = [handOver(memory, value), ...rest];
          if (!view) return Reflect.apply(original, this, given);
          const [offset, end] = rest;
          const from = typeof offset === 'number' ? relative(Math.max(0, offset), view.length, 0) : 0;
          const to = typeof end === 'number' ? relative(Math.max(0, end), view.length, 0) : view.length;
          memory.writes(view, from, to, () => Reflect.apply(original, view.target, given));
          return this;
        },
      }).fill,
  );
  replace(
    prototype,
    'copy',
    (original) =>
      ({
        copy(this: Any, target: Any, targetStart: Any, sourceStart: Any, sourceEnd: Any): Any {
          const from = memory.viewOf(this);
          const to = memory.viewOf(target);
          const given = [memory.forNatives(target), targetStart, sourceStart, sourceEnd];
          const act = () => Reflect.apply(original, memory.forNatives(this), given);
          if ((!from && !to) || !native.isTypedArray(given[0])) return act();
          const start = toInteger(sourceStart);
          const at = toInteger(targetStart);
          const length = this.length;
          const end = sourceEnd === undefined ? length : Math.min(toInteger(sourceEnd), length);
          const room = given[0].byteLength - at;
          const count = Math.min(end - start, room);
          // What is out of range is thrown, or nothing.
          if (start < 0 || at < 0 || count <= 0) return act();
          if (from) memory.reads(from, start, start + count);
          if (!to) return act();
          const offset = byteOffsetOf(to.target) + at;
          return memory.writesBytes(
            { buffer: bufferOf(to.target) as SharedArrayBuffer, offset, size: count },
            act,
          );
        },
      }).copy,
  );
}

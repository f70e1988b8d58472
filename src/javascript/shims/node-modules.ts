import crypto from 'node:crypto';
import fs from 'node:fs';
import stream from 'node:stream';
import zlib from 'node:zlib';
import { installFiles } from './files.js';
import { functionNames, handCopy, handOver, refuse, replaceReaders, writeBack } from './hand-over.js';
import type { Memory } from './memory.js';
import type { Any } from './native.js';
import { replace } from './replace.js';

const LATER =
  'NAME into shared memory cannot be held: it is written while other threads go on. Take memory that is not shared, and copy from it';

/** Modules of Node whose functions take views: those that read at once, those that read later, and those that write. */
export function installNodeModules(memory: Memory): void {
  installCrypto(memory);
  const isSync = (name: string) => /Sync$|^crc32$/.test(name);
  replaceReaders(memory, zlib, functionNames(zlib, isSync), handOver);
  replaceReaders(
    memory,
    zlib,
    functionNames(zlib, (name) => !isSync(name)),
    handCopy,
  );
  installFiles(memory, fs);
  installStreams(memory);
}

function installCrypto(memory: Memory): void {
  const writes = ['randomFillSync', 'randomFill', 'getRandomValues'];
  refuse(memory, crypto, ['randomFill'], LATER);
  replaceReaders(
    memory,
    crypto,
    functionNames(crypto, (name) => !writes.includes(name)),
    handOver,
  );
  for (const name of Object.getOwnPropertyNames(crypto)) {
    const prototype = /^[A-Z]/.test(name) && Object.getOwnPropertyDescriptor(crypto, name)?.value?.prototype;
    if (prototype) replaceReaders(memory, prototype, functionNames(prototype), handOver);
  }
  replace(
    crypto,
    'randomFillSync',
    (original) =>
      ({
        randomFillSync(this: Any, target: Any, ...rest: Any[]): Any {
          const bytes = memory.bytesOf(target);
          if (!bytes) return Reflect.apply(original, this, [target, ...rest]);
          writeBack(memory, target, bytes, (copy) => {
            Reflect.apply(original, this, [copy, ...rest]);
            const grain = memory.viewOf(target)?.bytes ?? 1;
            const from = (rest[0] ?? 0) * grain;
            return { from, count: rest[1] === undefined ? bytes.size - from : rest[1] * grain };
          });
          return target;
        },
      }).randomFillSync,
  );
  const web = Object.getPrototypeOf(globalThis.crypto);
  replace(
    web,
    'getRandomValues',
    (original) =>
      ({
        getRandomValues(this: Any, target: Any): Any {
          const bytes = memory.viewOf(target) && memory.bytesOf(target);
          if (!bytes) return Reflect.apply(original, this, [target]);
          writeBack(memory, target, bytes, (copy) => {
            Reflect.apply(original, this, [copy]);
            return { from: 0, count: bytes.size };
          });
          return target;
        },
      }).getRandomValues,
  );
  // The native refuses shared memory here in words of its own.
  const subtle = Object.getPrototypeOf(globalThis.crypto.subtle);
  replaceReaders(memory, subtle, functionNames(subtle), (_, value) => memory.unwrap(value));
}

/** A chunk may be used long after it was handed over. A stream of objects passes it on as it is. */
function installStreams(memory: Memory): void {
  const chunk = (object: object, names: readonly string[], state: string) => {
    for (const name of names) {
      replace(
        object,
        name,
        (original) =>
          ({
            chunk(this: Any, value: Any, ...rest: Any[]): Any {
              const isView = memory.viewOf(value) !== undefined && !this?.[state]?.objectMode;
              return Reflect.apply(original, this, [isView ? handCopy(memory, value) : value, ...rest]);
            },
          }).chunk,
      );
    }
  };
  for (const { prototype } of [stream.Writable, stream.Duplex])
    chunk(prototype, ['write', 'end'], '_writableState');
  chunk(stream.Readable.prototype, ['push', 'unshift'], '_readableState');
}

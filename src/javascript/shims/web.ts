import buffer from 'node:buffer';
import { handCopy, replaceReaders } from './hand-over.js';
import type { Memory } from './memory.js';
import type { Any, Constructor } from './native.js';
import { constructorFor, replace } from './replace.js';

/** Interfaces of the web that take bytes. What does not know a view would take it for text, so none may get through. */
export function installWeb(memory: Memory): void {
  for (const name of ['Blob', 'File'] as const) {
    const standIn = constructing((buffer as Any)[name], (given) => {
      if (typeof given[0] === 'object' && given[0]?.[Symbol.iterator]) {
        given[0] = [...given[0]].map((part) => handCopy(memory, part));
      }
    });
    Object.defineProperty(buffer, name, { value: standIn });
    if ((globalThis as Any)[name] !== undefined) put(name, standIn);
  }
  replaceReaders(memory, WebAssembly, ['validate', 'compile', 'instantiate'], handCopy);
  WebAssembly.Module = constructing(WebAssembly.Module, (given) => {
    given[0] = handCopy(memory, given[0]);
  }) as typeof WebAssembly.Module;
  const body = (init: Any) => {
    const view = init && memory.viewOf(init.body);
    return view ? { ...init, body: view.target } : init;
  };
  // The natives refuse shared memory in words of their own.
  lazily('Response', (original) =>
    constructing(original, (given) => {
      given[0] = memory.unwrap(given[0]);
    }),
  );
  lazily('Request', (original) =>
    constructing(original, (given) => {
      if (given.length > 1) given[1] = body(given[1]);
    }),
  );
  lazily('WebSocket', (original) => {
    replace(
      original.prototype,
      'send',
      (send) =>
        ({
          send(this: Any, data: Any): Any {
            return Reflect.apply(send, this, [memory.viewOf(data) ? handCopy(memory, data) : data]);
          },
        }).send,
    );
    return original;
  });
  replace(
    globalThis,
    'fetch',
    (fetch) =>
      ({
        fetch(input: Any, ...rest: Any[]): Any {
          if (rest.length > 0) rest[0] = body(rest[0]);
          return fetch(input, ...rest);
        },
      }).fetch,
  );
}

/** A stand-in for a class whose constructor's arguments are changed first. */
function constructing(original: Constructor, change: (given: Any[]) => void): Constructor {
  return constructorFor(original, (given, newTarget) => {
    change(given);
    return Reflect.construct(original, given, newTarget);
  });
}

function put(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

/** Node loads these when they are first looked at; so are the stand-ins. */
function lazily(name: string, change: (original: Constructor) => Constructor): void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  if (!descriptor?.configurable) return;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: descriptor.enumerable ?? false,
    get() {
      const original = descriptor.get ? descriptor.get.call(globalThis) : descriptor.value;
      const changed = original === undefined ? original : change(original);
      put(name, changed);
      return changed;
    },
    set(value: unknown) {
      put(name, value);
    },
  });
}

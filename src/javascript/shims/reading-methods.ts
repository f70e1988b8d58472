import { toInteger } from './coercion.js';
import type { Memory } from './memory.js';
import { type Any, bufferOf, byteOffsetOf, native, tagOf } from './native.js';
import { replace, replaceGetter } from './replace.js';
import { ElementsOnly, type SharedView } from './shared-view.js';

/** The methods that call a user's function for each element: elements are read one by one, as the calls come. */
const CALLING = ['forEach', 'every', 'some', 'find', 'findIndex', 'findLast', 'findLastIndex'] as const;
const FOLDING = ['reduce', 'reduceRight'] as const;
/** The methods that read all elements, or those from an index on, and call no user's code between them. */
const WHOLE = ['toReversed', 'toSorted', 'toLocaleString'] as const;
/** Those of Uint8Array alone, where JavaScript has them. */
const TEXTS = ['toHex', 'toBase64'] as const;

/** The methods and getters that read, with stand-ins as receivers. */
export function installReadingMethods(memory: Memory, prototype: object): void {
  installGetters(memory, prototype);
  for (const name of CALLING) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          call(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            const [callback, self] = given;
            if (!view || typeof callback !== 'function')
              return Reflect.apply(original, memory.unwrap(this), given);
            return callEach(view, name, (value, at) => Reflect.apply(callback, self, [value, at, this]));
          },
        }).call,
    );
  }
  for (const name of FOLDING) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          fold(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            if (!view || typeof given[0] !== 'function' || (given.length < 2 && view.length === 0)) {
              return Reflect.apply(original, memory.unwrap(this), given);
            }
            return fold(view, name === 'reduceRight', given);
          },
        }).fold,
    );
  }
  for (const name of WHOLE) readWhole(memory, prototype, name);
  for (const name of TEXTS) readWhole(memory, native.Uint8Array.prototype, name);
  installSearches(memory, prototype);
  installIterators(memory, prototype);
}

function readWhole(memory: Memory, prototype: object, name: string): void {
  replace(
    prototype,
    name,
    (original) =>
      ({
        whole(this: Any, ...given: Any[]): Any {
          const view = memory.viewOf(this);
          // The native throws where it cannot compare.
          const isRefused = name === 'toSorted' && given[0] !== undefined && typeof given[0] !== 'function';
          if (view && !isRefused) memory.reads(view, 0, view.observedLength());
          return Reflect.apply(original, memory.unwrap(this), given);
        },
      }).whole,
  );
}

function callEach(
  view: SharedView,
  name: (typeof CALLING)[number],
  call: (value: Any, at: number) => Any,
): Any {
  const length = view.observedLength();
  const isLast = name === 'findLast' || name === 'findLastIndex';
  for (let k = 0; k < length; k++) {
    const at = isLast ? length - 1 - k : k;
    const value = view.read(at);
    const answer = call(value, at);
    if (name === 'forEach') continue;
    if (name === 'every' ? !answer : answer) {
      if (name === 'every' || name === 'some') return name === 'some';
      return name === 'find' || name === 'findLast' ? value : at;
    }
  }
  if (name === 'every' || name === 'some') return name === 'every';
  return name === 'findIndex' || name === 'findLastIndex' ? -1 : undefined;
}

function fold(view: SharedView, isRight: boolean, given: Any[]): Any {
  const callback = given[0];
  const length = view.observedLength();
  let k = 0;
  let folded = given[1];
  if (given.length < 2) folded = view.read(isRight ? length - 1 - k++ : k++);
  for (; k < length; k++) {
    const at = isRight ? length - 1 - k : k;
    folded = callback(folded, view.read(at), at, view.standIn);
  }
  return folded;
}

/** What takes an index or a separator, which is coerced before the elements are read. */
function installSearches(memory: Memory, prototype: object): void {
  for (const name of ['includes', 'indexOf', 'lastIndexOf'] as const) {
    replace(
      prototype,
      name,
      (original) =>
        ({
          search(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            const length = view ? view.observedLength() : 0;
            if (!view || length === 0) return Reflect.apply(original, memory.unwrap(this), given);
            const isLast = name === 'lastIndexOf';
            if (given.length > 1) given[1] = toInteger(given[1]);
            const index = given.length > 1 ? given[1] : isLast ? length - 1 : 0;
            const from = index < 0 ? Math.max(0, length + index) : Math.min(index, length);
            if (!isLast) memory.reads(view, from, length);
            else if (length + index >= 0) memory.reads(view, 0, Math.min(from + 1, length));
            return Reflect.apply(original, view.target, given);
          },
        }).search,
    );
  }
  replace(
    prototype,
    'join',
    (original) =>
      ({
        join(this: Any, separator: Any): Any {
          const view = memory.viewOf(this);
          if (!view) return Reflect.apply(original, this, [separator]);
          const length = view.observedLength();
          const between = separator === undefined ? ',' : `${separator}`;
          memory.reads(view, 0, length);
          return Reflect.apply(original, view.target, [between]);
        },
      }).join,
  );
  replace(
    prototype,
    'at',
    (original) =>
      ({
        at(this: Any, index: Any): Any {
          const view = memory.viewOf(this);
          if (!view) return Reflect.apply(original, this, [index]);
          const length = view.observedLength();
          const integer = toInteger(index);
          const at = integer < 0 ? length + integer : integer;
          return at < 0 ? undefined : view.read(at);
        },
      }).at,
  );
  replace(
    prototype,
    'with',
    (original) =>
      ({
        with(this: Any, index: Any, value: Any): Any {
          const view = memory.viewOf(this);
          if (!view) return Reflect.apply(original, this, [index, value]);
          const length = view.observedLength();
          const integer = toInteger(index);
          const element = view.coerce(value);
          const at = integer < 0 ? length + integer : integer;
          if (at >= 0 && at < length) memory.reads(view, 0, length);
          return Reflect.apply(original, view.target, [integer, element]);
        },
      }).with,
  );
}

/** Iterators read an element a turn, through the stand-in; `keys` reads none. */
function installIterators(memory: Memory, prototype: object): void {
  const through = (view: SharedView) =>
    view.isPlain ? view.standIn : new Proxy(view.target, new ElementsOnly(view));
  replace(
    prototype,
    'keys',
    (original) =>
      ({
        keys(this: Any): Any {
          return Reflect.apply(original, memory.unwrap(this), []);
        },
      }).keys,
  );
  replace(
    prototype,
    'entries',
    (original) =>
      ({
        entries(this: Any): Any {
          const view = memory.viewOf(this);
          return view
            ? Reflect.apply(native.listEntries, through(view), [])
            : Reflect.apply(original, this, []);
        },
      }).entries,
  );
  replace(
    prototype,
    'values',
    (original) =>
      ({
        values(this: Any): Any {
          const view = memory.viewOf(this);
          return view
            ? Reflect.apply(native.listValues, through(view), [])
            : Reflect.apply(original, this, []);
        },
      }).values,
  );
  const { value } = Object.getOwnPropertyDescriptor(prototype, 'values')!;
  replace(prototype, Symbol.iterator, () => value);
  memory.iterate = value;
}

function installGetters(memory: Memory, prototype: object): void {
  const getters: Record<string, (view: SharedView) => unknown> = {
    length: (view) => view.observedLength(),
    byteLength: (view) => view.observedLength() * view.bytes,
    byteOffset: (view) => byteOffsetOf(view.target),
    buffer: (view) => bufferOf(view.target),
  };
  for (const [name, read] of Object.entries(getters)) {
    replaceGetter(
      prototype,
      name,
      (original) =>
        ({
          get(this: Any): unknown {
            const view = memory.viewOf(this);
            return view === undefined ? original.call(this) : read(view);
          },
        }).get,
    );
  }
  replaceGetter(
    prototype,
    Symbol.toStringTag,
    () =>
      ({
        get(this: Any): unknown {
          return tagOf(memory.unwrap(this));
        },
      }).get,
  );
}

import { relative, toInteger } from './coercion.js';
import { lengthOfList } from './constructors.js';
import type { Memory } from './memory.js';
import { type Any, lengthOf, native, type TypedArray, tagOf } from './native.js';
import { replace } from './replace.js';
import type { SharedView } from './shared-view.js';

/** V8 does not look at the end where `fill` is given no start, against ECMA-262; code runs on it as it is. */
const IGNORES_END = new Uint8Array(2).fill(1, undefined, 1)[1] === 1;

/**
 * The methods that write: each is one access of a range, but where users' code is called between elements. Arguments are
 * coerced before the gate, since that may call users' code as well.
 */
export function installWritingMethods(memory: Memory, prototype: object): void {
  replace(
    prototype,
    'fill',
    (original) =>
      ({
        fill(this: Any, value: Any, start: Any, end: Any): Any {
          const view = memory.viewOf(this);
          if (!view) return Reflect.apply(original, this, [value, start, end]);
          const length = view.observedLength();
          const element = view.coerce(value);
          const from = relative(start, length, 0);
          const to = start === undefined && IGNORES_END ? length : relative(end, length, length);
          memory.writes(view, from, to, () => Reflect.apply(original, view.target, [element, from, to]));
          return this;
        },
      }).fill,
  );

  replace(
    prototype,
    'copyWithin',
    (original) =>
      ({
        copyWithin(this: Any, target: Any, start: Any, end: Any): Any {
          const view = memory.viewOf(this);
          if (!view) return Reflect.apply(original, this, [target, start, end]);
          const length = view.observedLength();
          const to = relative(target, length, 0);
          const from = relative(start, length, 0);
          const last = relative(end, length, length);
          const count = Math.min(last - from, length - to);
          memory.reads(view, from, from + count);
          memory.writes(view, to, to + count, () => Reflect.apply(original, view.target, [to, from, last]));
          return this;
        },
      }).copyWithin,
  );

  replace(
    prototype,
    'reverse',
    (original) =>
      ({
        reverse(this: Any): Any {
          const view = memory.viewOf(this);
          if (!view) return Reflect.apply(original, this, []);
          const length = view.observedLength();
          memory.reads(view, 0, length);
          memory.writes(view, 0, length, () => Reflect.apply(original, view.target, []));
          return this;
        },
      }).reverse,
  );

  // Elements are all read, then compared, then all written (ECMA-262, %TypedArray%.prototype.sort).
  replace(
    prototype,
    'sort',
    (original) =>
      ({
        sort(this: Any, compare: Any): Any {
          const view = memory.viewOf(this);
          if (!view || (compare !== undefined && typeof compare !== 'function')) {
            return Reflect.apply(original, memory.unwrap(this), [compare]);
          }
          const length = view.observedLength();
          memory.reads(view, 0, length);
          const sorted = Reflect.apply(original, memory.copy(view, 0, length), [compare]);
          memory.writes(view, 0, length, () => Reflect.apply(native.elements.set!, view.target, [sorted]));
          return this;
        },
      }).sort,
  );

  replace(
    prototype,
    'set',
    (original) =>
      ({
        set(this: Any, source: Any, offset: Any): Any {
          const view = memory.viewOf(this);
          if (!view && !memory.viewOf(source)) return Reflect.apply(original, this, [source, offset]);
          const target = memory.unwrap(this);
          if (!view && !native.isTypedArray(target)) return Reflect.apply(original, target, [source, offset]);
          const at = toInteger(offset);
          setAt(memory, target, view, source, at);
        },
      }).set,
  );
}

/** `set`, from an offset that is an integer already. */
function setAt(
  memory: Memory,
  target: TypedArray,
  view: SharedView | undefined,
  source: Any,
  at: number,
): unknown {
  const from = memory.viewOf(source);
  const elements = from?.target ?? source;
  const act = () => Reflect.apply(native.elements.set!, target, [elements, at]);
  if (from || native.isTypedArray(elements)) {
    const length = from ? from.length : lengthOf(elements);
    const isRefused = at < 0 || at + length > lengthOf(target) || isBig(elements) !== isBig(target);
    if (!isRefused && from) memory.reads(from, 0, length);
    return view && !isRefused ? memory.writes(view, at, at + length, act) : act();
  }
  if (!view || at < 0 || source === null || source === undefined) return act();
  if (isPlainList(source)) {
    return at + source.length > view.length ? act() : memory.writes(view, at, at + source.length, act);
  }
  const list = Object(source);
  const length = lengthOfList(list);
  if (at + length > view.length) return Reflect.apply(native.elements.set!, target, [{ length }, at]);
  for (let k = 0; k < length; k++) view.write(at + k, view.coerce(list[k]));
}

function isBig(view: TypedArray): boolean {
  return tagOf(view)!.startsWith('Big');
}

/** Whether reading a list calls none of a user's code: an array of numbers, or of bigints, and nothing else. */
function isPlainList(source: Any): source is Any[] {
  if (!Array.isArray(source) || native.isProxy(source)) return false;
  const type = typeof Object.getOwnPropertyDescriptor(source, 0)?.value;
  if (type !== 'number' && type !== 'bigint') return source.length === 0;
  for (let at = 1; at < source.length; at++) {
    if (typeof Object.getOwnPropertyDescriptor(source, at)?.value !== type) return false;
  }
  return true;
}

/** Copies elements of one view to the beginning of another one, either of which may be a stand-in. */
export function copyInto(memory: Memory, to: Any, from: Any, start: number, end: number): void {
  const source = memory.viewOf(from);
  if (source) memory.reads(source, start, end);
  const values = source
    ? memory.copy(source, start, end)
    : Reflect.apply(native.elements.subarray!, from, [start, end]);
  setAt(memory, memory.unwrap(to), memory.viewOf(to), values, 0);
}

import { types } from 'node:util';
import type { Memory } from './memory.js';
import { type Any, bufferOf, dataViewBuffer, native } from './native.js';
import type { SharedView } from './shared-view.js';

let memory: Memory | null = null;

/** Says whose stand-ins messages have; called when the shims are installed. */
export function messagesOf(installed: Memory): void {
  memory = installed;
}

/**
 * What natives can clone in the place of `value`: real typed arrays where it has stand-ins, at whatever depth, over the
 * same memory. What has no stand-in in it is returned as it is; of an object that has, a plain copy, as a clone would be.
 */
export function unwrapDeep<T>(value: T): T {
  return hasStandIn(value, new Set()) ? (unwrapped(value, new Map()) as T) : value;
}

/**
 * Puts stand-ins in the place of the typed arrays over shared memory that a clone has in it, and returns it.
 * @throws Error where their memory was made elsewhere: see `SharedBuffers.know`.
 */
export function wrapDeep<T>(value: T): T {
  return memory === null ? value : (wrapped(value, new Map(), memory) as T);
}

/**
 * The shared buffers that a value has in it, each once, in the order in which they are met. A clone has as many, in the
 * same order, over the same memory: so what clones can give those their addresses.
 */
export function sharedIn(value: unknown): SharedArrayBuffer[] {
  const found = new Set<SharedArrayBuffer>();
  walk(value, new Set(), (part) => {
    const real = memory?.unwrap(part) ?? part;
    const buffer = native.isTypedArray(real)
      ? bufferOf(real)
      : native.isDataView(real)
        ? dataViewBuffer(real)
        : real;
    if (native.isShared(buffer)) found.add(buffer);
  });
  return [...found];
}

/** The stand-ins that a value has in it. */
export function viewsIn(value: unknown): SharedView[] {
  const found: SharedView[] = [];
  walk(value, new Set(), (part) => {
    const view = memory?.viewOf(part);
    if (view) found.push(view);
  });
  return found;
}

/** Objects that natives clone by what is inside of them, and not property by property. */
export function isOpaque(value: object): boolean {
  return (
    types.isAnyArrayBuffer(value) ||
    ArrayBuffer.isView(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isPromise(value) ||
    types.isNativeError(value) ||
    types.isBoxedPrimitive(value)
  );
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What lies in an object, without calling any getter: one that there is counts as undefined. */
export function partsOf(value: object): unknown[] {
  if (types.isMap(value)) return [...value].flat();
  if (types.isSet(value)) return [...value];
  const parts: unknown[] = [];
  for (const key of Object.keys(value)) parts.push(Object.getOwnPropertyDescriptor(value, key)?.value);
  return parts;
}

function hasStandIn(value: unknown, seen: Set<object>): boolean {
  if (!isObject(value) || seen.has(value)) return false;
  if (memory?.viewOf(value)) return true;
  seen.add(value);
  if (isOpaque(value) || native.isProxy(value)) return false;
  return hasGetter(value) || partsOf(value).some((part) => hasStandIn(part, seen));
}

/** A getter may return a stand-in; it is to be called once, when its object is copied. */
function hasGetter(value: object): boolean {
  return Object.values(Object.getOwnPropertyDescriptors(value)).some(
    ({ get, enumerable }) => get && enumerable,
  );
}

function unwrapped(value: unknown, made: Map<object, unknown>): unknown {
  if (!isObject(value)) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const view = memory?.viewOf(value);
  if (view) return view.target;
  if (isOpaque(value) || native.isProxy(value) || !hasStandIn(value, new Set())) return value;
  if (types.isMap(value)) {
    const copy = new Map();
    made.set(value, copy);
    for (const [key, entry] of value) copy.set(unwrapped(key, made), unwrapped(entry, made));
    return copy;
  }
  if (types.isSet(value)) {
    const copy = new Set();
    made.set(value, copy);
    for (const entry of value) copy.add(unwrapped(entry, made));
    return copy;
  }
  const copy: Any = Array.isArray(value) ? new Array(value.length) : {};
  made.set(value, copy);
  for (const [key, part] of Object.entries(value)) copy[key] = unwrapped(part, made);
  return copy;
}

function wrapped(value: unknown, done: Map<object, unknown>, memory: Memory): unknown {
  if (!isObject(value)) return value;
  const known = done.get(value);
  if (known !== undefined) return known;
  if (native.isTypedArray(value)) {
    const standIn = memory.wrap(value);
    done.set(value, standIn);
    return standIn;
  }
  done.set(value, value);
  if (isOpaque(value) || native.isProxy(value)) return value;
  if (types.isMap(value)) {
    const entries = [...value];
    value.clear();
    for (const [key, entry] of entries) value.set(wrapped(key, done, memory), wrapped(entry, done, memory));
  } else if (types.isSet(value)) {
    const entries = [...value];
    value.clear();
    for (const entry of entries) value.add(wrapped(entry, done, memory));
  } else {
    const object = value as Any;
    for (const key of Object.keys(object)) {
      const { value: part } = Object.getOwnPropertyDescriptor(object, key)!;
      const is = wrapped(part, done, memory);
      if (is !== part) object[key] = is;
    }
  }
  return value;
}

/** Calls `visit` for every view, stand-in and buffer in a value, each once, in the order in which they are met. */
function walk(value: unknown, seen: Set<object>, visit: (value: object) => void): void {
  if (!isObject(value) || seen.has(value)) return;
  seen.add(value);
  if (memory?.viewOf(value) || types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) visit(value);
  else if (!isOpaque(value) && !native.isProxy(value))
    for (const part of partsOf(value)) walk(part, seen, visit);
}

import { types } from 'node:util';
import type { Memory } from './memory.js';
import { isObject, isOpaque, partsOf } from './messages.js';
import { type Any, native } from './native.js';

/**
 * A value as natives that compare by what is inside can take it: real views in the place of stand-ins, at whatever
 * depth, with prototypes and properties as they were. Views in it are read whole. What has none is returned as it is.
 */
export function comparable(memory: Memory, value: unknown): unknown {
  const seen = new Set<unknown>();
  const has = (part: unknown): boolean => {
    if (!isObject(part) || seen.has(part)) return false;
    seen.add(part);
    return memory.viewOf(part) !== undefined || (isWalked(part) && partsOf(part).some(has));
  };
  return has(value) ? copied(memory, value, new Map()) : value;
}

function isWalked(value: object): boolean {
  return !isOpaque(value) && !native.isProxy(value);
}

function copied(memory: Memory, value: unknown, made: Map<object, unknown>): unknown {
  if (!isObject(value)) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const view = memory.viewOf(value);
  if (view) {
    memory.reads(view, 0, view.length);
    return view.target;
  }
  if (!isWalked(value)) return value;
  const copy: Any = emptyLike(value);
  made.set(value, copy);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(value));
  if (types.isMap(value)) {
    for (const [key, part] of value) copy.set(copied(memory, key, made), copied(memory, part, made));
  }
  if (types.isSet(value)) for (const part of value) copy.add(copied(memory, part, made));
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
    if ('value' in descriptor) descriptor.value = copied(memory, descriptor.value, made);
    Object.defineProperty(copy, key, descriptor);
  }
  return copy;
}

function emptyLike(value: object): object {
  if (types.isMap(value)) return new Map();
  if (types.isSet(value)) return new Set();
  return Array.isArray(value) ? [] : {};
}

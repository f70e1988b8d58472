import { Kind } from '../../../sim/stateless/trace.js';
import { toBigInt, toInteger, toNumber } from './coercion.js';
import type { Memory } from './memory.js';
import { type Any, dataViewBuffer, dataViewLength, dataViewOffset, type Method, native } from './native.js';
import { constructorFor, replace, replaceGetter, setOwn } from './replace.js';

/**
 * Getters and setters of DataView: each is one access of its bytes. The views themselves stay real ones, and their
 * prototype has the stand-ins (ECMA-262, GetViewValue and SetViewValue).
 */
export function installDataView(memory: Memory): void {
  const { prototype } = DataView;
  for (const name of Object.keys(native.dataView)) {
    const bits = /^[gs]et\D+(\d+)$/.exec(name)?.[1];
    if (bits === undefined) continue;
    const size = Number(bits) / 8;
    if (name.startsWith('get')) replace(prototype, name, (original) => getter(memory, original, size));
    else
      replace(prototype, name, (original) =>
        setter(memory, original, size, native.dataView[name.replace('set', 'get')]!),
      );
  }
  const standIn = constructorFor(DataView, (given, newTarget) => {
    // What happens to a buffer from elsewhere would not be seen.
    if (native.isShared(given[0])) memory.addressOf(given[0]);
    return Reflect.construct(native.DataView, given, newTarget);
  });
  setOwn(globalThis, 'DataView', standIn);
  replaceGetter(
    prototype,
    'byteLength',
    (original) =>
      ({
        get(this: Any): number {
          const buffer = addressed(memory, this);
          if (buffer !== undefined) memory.observeGrowth(buffer);
          return original.call(this);
        },
      }).get,
  );
}

/** The shared buffer of a DataView, where there is one that counts; undefined for anything else. */
function addressed(memory: Memory, view: unknown): SharedArrayBuffer | undefined {
  if (!memory.gate.isHeld || !native.isDataView(view)) return undefined;
  const buffer = dataViewBuffer(view);
  return native.isShared(buffer) ? buffer : undefined;
}

/** ECMA-262 ToIndex, but for its RangeError: the native throws that for -1. */
function toIndex(value: unknown): number {
  const index = toInteger(value);
  return index >= 0 ? index : -1;
}

function getter(memory: Memory, original: Method, size: number): Method {
  return {
    get(this: Any, offset: Any, isLittle: Any): Any {
      const buffer = addressed(memory, this);
      if (buffer === undefined) return original.call(this, offset, isLittle);
      const { gate } = memory;
      const index = toIndex(offset);
      if (index >= 0 && index + size <= dataViewLength(this)) {
        gate.plain(Kind.read, memory.addressOf(buffer) + dataViewOffset(this) + index, size);
      }
      const value = original.call(this, index, isLittle);
      if (gate.tells) gate.tell(value);
      return value;
    },
  }.get;
}

/** @param read the getter of the same type. */
function setter(memory: Memory, original: Method, size: number, read: Method): Method {
  const isBig = read.name.startsWith('getBig');
  return {
    set(this: Any, offset: Any, value: Any, isLittle: Any): Any {
      const buffer = addressed(memory, this);
      if (buffer === undefined) return original.call(this, offset, value, isLittle);
      const { gate } = memory;
      const index = toIndex(offset);
      if (index < 0) return original.call(this, index, value, isLittle);
      const element = isBig ? toBigInt(value) : toNumber(value);
      if (index + size > dataViewLength(this)) return original.call(this, index, element, isLittle);
      const bytes = { buffer, offset: dataViewOffset(this) + index, size };
      let was: Any;
      const act = () => {
        if (gate.tells) was = read.call(this, index, isLittle);
        original.call(this, index, element, isLittle);
      };
      memory.writesBytes(bytes, act, size);
      if (gate.tells) gate.tell(read.call(this, index, isLittle), was);
    },
  }.set;
}

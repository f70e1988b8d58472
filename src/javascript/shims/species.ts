import { relative } from './coercion.js';
import { createTypedArray, isConstructor } from './constructors.js';
import type { Memory } from './memory.js';
import { type Any, bufferOf, byteOffsetOf, type Constructor, type Method, native, tagOf } from './native.js';
import { replace } from './replace.js';
import { copyInto } from './writing-methods.js';

/**
 * The methods that make another typed array by the species of this one: `map`, `filter`, `slice` and `subarray`. Natives
 * take no stand-in for what a constructor makes, so wherever one may come in, these do what ECMA-262 says.
 */
export function installSpeciesMethods(memory: Memory, prototype: object): void {
  const stock = new Set<unknown>([...Object.values(memory.constructors), Buffer]);

  /** Whether this is a real typed array, or none at all, and what it makes is one as well. */
  function isNative(self: Any): boolean {
    return memory.viewOf(self) === undefined && (!native.isTypedArray(self) || stock.has(self.constructor));
  }

  /** @throws TypeError where what the constructor makes has elements of the other type, numbers or bigints. */
  function create(self: Any, given: Any[]): Any {
    const made = createTypedArray(memory, speciesOf(memory, self), given);
    if (isBig(memory, made) !== isBig(memory, self)) {
      throw new TypeError('Content type of the source and of the result of the species differ');
    }
    return made;
  }

  const forward = (original: Method, self: Any, given: Any[]) =>
    Reflect.apply(original, memory.unwrap(self), given);

  replace(
    prototype,
    'map',
    (original) =>
      ({
        map(this: Any, ...given: Any[]): Any {
          const [callback, self] = given;
          if (isNative(this) || typeof callback !== 'function') return forward(original, this, given);
          const length = lengthIn(memory, this);
          const made = create(this, [length]);
          for (let at = 0; at < length; at++) made[at] = Reflect.apply(callback, self, [this[at], at, this]);
          return made;
        },
      }).map,
  );

  replace(
    prototype,
    'filter',
    (original) =>
      ({
        filter(this: Any, ...given: Any[]): Any {
          const [callback, self] = given;
          if (isNative(this) || typeof callback !== 'function') return forward(original, this, given);
          const length = lengthIn(memory, this);
          const kept: Any[] = [];
          for (let at = 0; at < length; at++) {
            const value = this[at];
            if (Reflect.apply(callback, self, [value, at, this])) kept.push(value);
          }
          const made = create(this, [kept.length]);
          for (let at = 0; at < kept.length; at++) made[at] = kept[at];
          return made;
        },
      }).filter,
  );

  replace(
    prototype,
    'slice',
    (original) =>
      ({
        slice(this: Any, start: Any, end: Any): Any {
          if (isNative(this)) return forward(original, this, [start, end]);
          const length = lengthIn(memory, this);
          const from = relative(start, length, 0);
          const to = relative(end, length, length);
          const count = Math.max(0, to - from);
          const made = create(this, [count]);
          if (count > 0) copyInto(memory, made, this, from, to);
          return made;
        },
      }).slice,
  );

  replace(
    prototype,
    'subarray',
    (original) =>
      ({
        subarray(this: Any, start: Any, end: Any): Any {
          if (isNative(this)) return forward(original, this, [start, end]);
          const target = memory.unwrap(this);
          const length = lengthIn(memory, this);
          const from = relative(start, length, 0);
          const offset = byteOffsetOf(target) + from * target.BYTES_PER_ELEMENT;
          // A view that follows the length of its buffer begets one that does so as well.
          if (end === undefined && memory.viewOf(this)?.isTracking)
            return create(this, [bufferOf(target), offset]);
          const count = Math.max(0, relative(end, length, length) - from);
          return create(this, [bufferOf(target), offset, count]);
        },
      }).subarray,
  );
}

/** ECMA-262 TypedArraySpeciesCreate, up to the constructor. */
function speciesOf(memory: Memory, self: Any): Constructor {
  const standard = memory.constructors[tagOf(memory.unwrap(self))!]!;
  const maker = self.constructor;
  if (maker === undefined) return standard;
  if (maker === null || (typeof maker !== 'object' && typeof maker !== 'function')) {
    throw new TypeError('object.constructor is not an object');
  }
  const species = maker[Symbol.species];
  if (species === undefined || species === null || species === standard) return standard;
  if (!isConstructor(species)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
  return species;
}

function isBig(memory: Memory, view: Any): boolean {
  return tagOf(memory.unwrap(view))!.startsWith('Big');
}

function lengthIn(memory: Memory, view: Any): number {
  const shared = memory.viewOf(view);
  return shared ? shared.observedLength() : view.length;
}

import type { Memory } from './memory.js';
import { type Any, type Constructor, native, TypedArrayBase } from './native.js';
import { constructorFor, replace, setOwn } from './replace.js';

/**
 * Puts stand-ins in the place of the constructors of typed arrays: a view over shared memory becomes a proxy, and
 * everything else about them is the native's.
 */
export function installConstructors(memory: Memory): void {
  const originals = new Map<unknown, Constructor>();
  for (const [name, original] of Object.entries(native.typedArrays)) {
    const standIn = constructorFor(original, (given, newTarget) => {
      const view = memory.viewOf(given[0]);
      if (view) {
        memory.reads(view, 0, view.length);
        given[0] = view.target;
      }
      return memory.wrap(Reflect.construct(original, given, newTarget), given[2] === undefined);
    });
    memory.constructors[name] = standIn;
    memory.plainPrototypes.add(original.prototype);
    originals.set(standIn, original);
    setOwn(globalThis, name, standIn);
  }
  memory.plainPrototypes.add(Buffer.prototype);
  installStatics(memory, originals);
  installIntegrity(memory);
}

/** `from` and `of` (ECMA-262, "Properties of the %TypedArray% Intrinsic Object"). */
function installStatics(memory: Memory, originals: ReadonlyMap<unknown, Constructor>): void {
  replace(
    TypedArrayBase,
    'from',
    () =>
      ({
        from(this: Any, source: Any, ...rest: Any[]): Any {
          const view = memory.viewOf(source);
          // Elements are all read before the first one is mapped.
          const isWhole = view && source[Symbol.iterator] === memory.iterate;
          if (isWhole) memory.reads(view, 0, view.length);
          const values = isWhole ? memory.copy(view, 0, view.length) : source;
          const original = originals.get(this);
          if (original) return Reflect.apply(native.from, original, [values, ...rest]);
          const [map, self] = rest;
          if (!isConstructor(this) || values == null || (map !== undefined && typeof map !== 'function')) {
            return Reflect.apply(native.from, this, [values, ...rest]);
          }
          const list = isIterable(values) ? [...values] : null;
          const length = list ? list.length : lengthOfList(values);
          const made = createTypedArray(memory, this, [length], 'from');
          for (let at = 0; at < length; at++) {
            const value = (list ?? values)[at];
            made[at] = map === undefined ? value : Reflect.apply(map, self, [value, at]);
          }
          return made;
        },
      }).from,
  );
  replace(
    TypedArrayBase,
    'of',
    () =>
      ({
        of(this: Any, ...values: Any[]): Any {
          const original = originals.get(this);
          if (original || !isConstructor(this)) return Reflect.apply(native.of, original ?? this, values);
          const made = createTypedArray(memory, this, [values.length], 'of');
          for (let at = 0; at < values.length; at++) made[at] = values[at];
          return made;
        },
      }).of,
  );
}

/** Freezing and sealing a view with elements, and defining what it cannot have, fail in words of their own. */
function installIntegrity(memory: Memory): void {
  for (const name of ['freeze', 'seal']) {
    replace(
      Object,
      name,
      (original) =>
        ({
          freeze(object: Any): Any {
            const view = memory.viewOf(object);
            if (!view) return original(object);
            original(view.target);
            return object;
          },
        }).freeze,
    );
  }
  replace(
    Object,
    'defineProperty',
    (original) =>
      ({
        defineProperty(object: Any, key: Any, descriptor: Any): Any {
          const view = memory.viewOf(object);
          if (view === undefined) return original(object, key, descriptor);
          const name = typeof key === 'symbol' ? key : `${key}`;
          return Reflect.defineProperty(object, name, descriptor)
            ? object
            : original(view.target, name, descriptor);
        },
      }).defineProperty,
  );
  for (const name of ['isFrozen', 'isSealed']) {
    replace(
      Object,
      name,
      (original) =>
        ({
          isFrozen(object: Any): boolean {
            return original(memory.unwrap(object));
          },
        }).isFrozen,
    );
  }
}

function isIterable(source: Any): boolean {
  const iterate = source[Symbol.iterator];
  return iterate !== undefined && iterate !== null;
}

/** ECMA-262 LengthOfArrayLike. */
export function lengthOfList(source: Any): number {
  const length = Math.trunc(+source.length) || 0;
  return Math.min(Math.max(length, 0), Number.MAX_SAFE_INTEGER);
}

export function isConstructor(value: unknown): value is Constructor {
  if (typeof value !== 'function') return false;
  try {
    // It is asked for its prototype, and is not called.
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

/**
 * ECMA-262 TypedArrayCreateFromCtor.
 * @throws TypeError where it makes no typed array, or one that is too short.
 */
export function createTypedArray(
  memory: Memory,
  Made: Constructor,
  given: readonly Any[],
  method: string | null = null,
): Any {
  let made = new Made(...given);
  // The constructor within Buffer is none of the stand-ins.
  if (native.isTypedArray(made)) made = memory.wrap(made);
  else if (!memory.viewOf(made)) throw new TypeError(incompatible(made, method));
  if (given.length === 1 && typeof given[0] === 'number' && made.length < given[0]) {
    throw new TypeError(`Derived TypedArray constructor created an array which was too small`);
  }
  return made;
}

function incompatible(made: unknown, method: string | null): string {
  if (method === null) return 'this is not a typed array.';
  return `Method %TypedArray%.${method} called on incompatible receiver ${Object.prototype.toString.call(made)}`;
}

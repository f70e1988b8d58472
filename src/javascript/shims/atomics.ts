import { Kind } from '../../../sim/stateless/trace.js';
import { toBigInt, toInteger } from './coercion.js';
import type { Memory } from './memory.js';
import { type Any, native } from './native.js';
import { replace } from './replace.js';
import type { SharedView } from './shared-view.js';
import { installWaiting } from './waiting.js';

const { store: put } = native.Atomics as Any;
const UPDATES = ['add', 'sub', 'and', 'or', 'xor', 'exchange'] as const;

/**
 * Puts stand-ins in the place of all of Atomics. Arguments are looked at in the order of ECMA-262 (ValidateAtomicAccess
 * OnIntegerTypedArray, then the value), and users' code in them runs before the gate is passed. Arguments that are wrong
 * go to the native, which throws its own error.
 */
export function installAtomics(memory: Memory): void {
  const { gate } = memory;
  const atomics = native.Atomics as Any;
  replace(
    Atomics,
    'load',
    (load) =>
      ({
        load(array: Any, index: Any): Any {
          const view = memory.viewOf(array);
          if (view === undefined) return load(array, index);
          const at = indexOf(view, index);
          if (at < 0 || !gate.isHeld) return load(view.target, at);
          gate.point(Kind.load, view.address + at * view.bytes, view.bytes);
          const value = load(view.target, at);
          if (gate.tells) gate.tell(value);
          return value;
        },
      }).load,
  );
  replace(
    Atomics,
    'store',
    (store) =>
      ({
        store(array: Any, index: Any, value: Any): Any {
          const view = memory.viewOf(array);
          if (view === undefined) return store(array, index, value);
          const at = indexOf(view, index);
          if (at < 0) return store(view.target, at, 0);
          const element = view.isBig ? toBigInt(value) : toInteger(value);
          if (!gate.isHeld) return store(view.target, at, element);
          const { target, bytes } = view;
          const address = view.address + at * bytes;
          gate.point(Kind.store, address, bytes);
          const was = target[at];
          const stored = store(target, at, element);
          if (was !== target[at]) gate.changed(address, bytes);
          if (gate.tells) gate.tell(target[at], was);
          return stored;
        },
      }).store,
  );
  for (const name of UPDATES) {
    const update = atomics[name];
    replace(
      Atomics,
      name,
      () =>
        ({
          update(array: Any, index: Any, value: Any): Any {
            const view = memory.viewOf(array);
            if (view === undefined) return update(array, index, value);
            const at = indexOf(view, index);
            if (at < 0) return update(view.target, at, 0);
            const element = view.isBig ? toBigInt(value) : toInteger(value);
            if (!gate.isHeld) return update(view.target, at, element);
            const { target, bytes } = view;
            const address = view.address + at * bytes;
            gate.point(Kind.update, address, bytes, () =>
              leaves(target, at, () => update(target, at, element)),
            );
            const was = update(target, at, element);
            if (was !== target[at]) gate.changed(address, bytes);
            if (gate.tells) gate.tell(target[at], was);
            return was;
          },
        }).update,
    );
  }
  replace(
    Atomics,
    'compareExchange',
    (compareExchange) =>
      ({
        compareExchange(array: Any, index: Any, expected: Any, value: Any): Any {
          const view = memory.viewOf(array);
          if (view === undefined) return compareExchange(array, index, expected, value);
          const at = indexOf(view, index);
          if (at < 0) return compareExchange(view.target, at, 0, 0);
          const wanted = view.isBig ? toBigInt(expected) : toInteger(expected);
          const element = view.isBig ? toBigInt(value) : toInteger(value);
          if (!gate.isHeld) return compareExchange(view.target, at, wanted, element);
          const { target, bytes } = view;
          const address = view.address + at * bytes;
          gate.point(Kind.update, address, bytes, () =>
            leaves(target, at, () => compareExchange(target, at, wanted, element)),
          );
          const was = compareExchange(target, at, wanted, element);
          if (was !== target[at]) gate.changed(address, bytes);
          else if (was !== view.inType(wanted)) gate.failed();
          if (gate.tells) gate.tell(target[at], was);
          return was;
        },
      }).compareExchange,
  );
  installWaiting(memory);
}

/**
 * The element that an access is of, by ECMA-262 ValidateAtomicAccess; -1, an index that no view has, where the type or
 * the index is wrong.
 */
export function indexOf(view: SharedView, index: unknown): number {
  if (!view.isInteger) return -1;
  const at = typeof index === 'number' && index >>> 0 === index ? index : toInteger(index);
  return at >= 0 && at < view.length ? at : -1;
}

/** Whether an update leaves an element as it is: it is made, and taken back, while no other thread goes on. */
function leaves(target: Any, at: number, update: () => void): boolean {
  const was = target[at];
  update();
  if (target[at] === was) return true;
  put(target, at, was);
  return false;
}

import { indexOf } from './atomics.js';
import { toBigInt, toInteger, toNumber } from './coercion.js';
import type { Memory } from './memory.js';
import { type Any, native } from './native.js';
import { replace } from './replace.js';
import type { SharedView } from './shared-view.js';

/** `wait`, `waitAsync` and `notify` (ECMA-262, DoWait and Atomics.notify). */
export function installWaiting(memory: Memory): void {
  const { gate } = memory;
  replace(
    Atomics,
    'wait',
    (wait) =>
      ({
        wait(array: Any, index: Any, value: Any, timeout: Any): Any {
          const view = memory.viewOf(array);
          if (view === undefined) return wait(array, index, value, timeout);
          const at = waitableIndex(view, index);
          if (at < 0) return wait(view.target, at, 0, 0);
          const expected = expectedIn(view, value);
          const limit = limitMs(timeout);
          const isExpected = () => view.target[at] === expected;
          if (gate.isHeld) return gate.wait(view.address + at * view.bytes, view.bytes, isExpected, limit);
          if (limit === Number.POSITIVE_INFINITY && isExpected()) {
            throw new Error(
              'Atomics.wait outside of a run would sleep for ever: no other thread goes on while a module is loaded, in setup or in check',
            );
          }
          return wait(view.target, at, expected, limit);
        },
      }).wait,
  );
  replace(
    Atomics,
    'waitAsync',
    (waitAsync) =>
      ({
        waitAsync(array: Any, index: Any, value: Any, timeout: Any): Any {
          const view = memory.viewOf(array);
          if (view === undefined) return waitAsync(array, index, value, timeout);
          const at = waitableIndex(view, index);
          if (at < 0) return waitAsync(view.target, at, 0, 0);
          const expected = expectedIn(view, value);
          const limit = limitMs(timeout);
          if (!gate.isHeld) return waitAsync(view.target, at, expected, limit);
          const isExpected = () => view.target[at] === expected;
          return gate.waitAsync(view.address + at * view.bytes, view.bytes, isExpected, limit);
        },
      }).waitAsync,
  );
  replace(
    Atomics,
    'notify',
    (notify) =>
      ({
        notify(array: Any, index: Any, count: Any): Any {
          const view = memory.viewOf(array);
          if (view === undefined) return notify(array, index, count);
          const at = waitableIndex(view, index);
          if (at < 0) return notify(view.target, at, 0);
          const most = count === undefined ? Number.POSITIVE_INFINITY : Math.max(0, toInteger(count));
          if (!gate.isHeld) return notify(view.target, at, most);
          return gate.notify(view.address + at * view.bytes, view.bytes, most);
        },
      }).notify,
  );
}

/** As `indexOf`, but of the two types that can be waited on only. */
function waitableIndex(view: SharedView, index: unknown): number {
  const { target } = view;
  const isWaitable = view.isBig ? target instanceof BigInt64 : target instanceof native.Int32Array;
  return isWaitable ? indexOf(view, index) : -1;
}

const BigInt64 = native.typedArrays.BigInt64Array!;

/** ToInt32 or ToBigInt64. */
function expectedIn(view: SharedView, value: unknown): number | bigint {
  return view.isBig ? BigInt.asIntN(64, toBigInt(value)) : toNumber(value) | 0;
}

/** ECMA-262 DoWait: no number is no limit, and none is below 0. */
function limitMs(timeout: unknown): number {
  const limit = toNumber(timeout);
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : Math.max(0, limit);
}

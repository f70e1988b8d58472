import { isSameFunction } from '../../src/lane/free-names.js';

/** How deep contexts are compared; what lies deeper has to be the same thing. */
const DEPTH = 4;

/**
 * Whether two lanes are handed what comes to the same: equal numbers and texts, the same things, and arrays, views and
 * objects without a class that have such in them. Anything else of a lane's own tells it apart.
 */
export function isSameContext(a: unknown, b: unknown, depth = DEPTH): boolean {
  if (Object.is(a, b) || isSameFunction(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth === 0) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return isSameView(a, b);
  const prototype = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  if (prototype !== null && prototype !== Object.prototype && prototype !== Array.prototype) return false;
  const [mine, theirs] = [a, b].map(Object.getOwnPropertyDescriptors) as PropertyDescriptorMap[];
  const keys = Reflect.ownKeys(mine);
  return (
    keys.length === Reflect.ownKeys(theirs).length &&
    keys.every((key) => {
      const [own, other] = [mine[key as string], theirs[key as string]];
      if (own?.get || own?.set || other === undefined || other.get || other.set) return false;
      return isSameContext(own.value, other.value, depth - 1);
    })
  );
}

/** Views of the same bytes. Other bytes that are equal now may be something else later. */
function isSameView(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset === b.byteOffset &&
    a.byteLength === b.byteLength &&
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b)
  );
}

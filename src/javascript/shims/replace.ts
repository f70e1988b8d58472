import type { Any, Constructor, Method } from './native.js';

/** Takes the place of a function of an object, under the same name, length and attributes. */
export function replace(object: object, key: string | symbol, make: (original: Method) => Method): void {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  const original = descriptor?.value;
  // Some that nobody should use any more cannot be replaced; they take no stand-in, and throw.
  if (!descriptor || typeof original !== 'function' || !(descriptor.configurable || descriptor.writable))
    return;
  define(object, key, descriptor, { value: named(make(original), original) });
}

/** Takes the place of a getter, likewise. */
export function replaceGetter(
  object: object,
  key: string | symbol,
  make: (original: Method) => Method,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  if (!descriptor?.get) return;
  define(object, key, descriptor, {
    get: named(make(descriptor.get as Method), descriptor.get) as () => unknown,
  });
}

function define(object: object, key: string | symbol, was: PropertyDescriptor, is: PropertyDescriptor): void {
  Object.defineProperty(object, key, { ...was, ...is });
}

/** The function under the name and length of the one that it stands for, with its own properties. */
function named(made: Method, original: Any): Method {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') continue;
    Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  return made;
}

/**
 * A function in the place of a constructor, under its name, with its prototype and what it inherits; the prototype names it
 * as the constructor. A proxy would not do: V8 names objects in messages by constructors that are functions.
 * @param construct makes the object, of a subclass where `newTarget` is not the original.
 */
export function constructorFor<T extends Constructor>(
  original: T,
  construct: (given: Any[], newTarget: Constructor) => object,
): T {
  const make = (given: Any[], newTarget: Any): object => {
    if (newTarget === undefined) return Reflect.apply(original, undefined, given);
    return construct(given, newTarget === standIn ? original : newTarget);
  };
  // V8 takes the name for its messages from the source.
  const body = `'use strict'; return function ${original.name}(...given) { return make(given, new.target); }`;
  const standIn = named(new Function('make', body)(make), original) as unknown as T;
  Object.setPrototypeOf(standIn, Object.getPrototypeOf(original));
  const { prototype } = original;
  Object.defineProperty(standIn, 'prototype', { value: prototype, writable: false });
  setOwn(prototype, 'constructor', standIn);
  return standIn;
}

/** Gives a property another value, and leaves its attributes. */
export function setOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { ...Object.getOwnPropertyDescriptor(object, key), value });
}

import { expect } from 'vitest';
import { toBeProved } from './assert-proved.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> {
    /** Of a report that `check` of heddle/threads gives: whether every order was searched, and none fails. */
    toBeProved(): T;
  }
}

expect.extend({ toBeProved });

import assert from 'node:assert';
import util from 'node:util';
import { comparable } from './comparison.js';
import type { Memory } from './memory.js';
import type { Any } from './native.js';
import { replace } from './replace.js';

/** What asks whether a value is a view, and of which type; and what compares values by what they are. */
export function installTypeChecks(memory: Memory): void {
  const unwrapping = (object: object, name: string) =>
    replace(
      object,
      name,
      (original) =>
        ({
          check(this: Any, value: Any): Any {
            return Reflect.apply(original, this, [memory.unwrap(value)]);
          },
        }).check,
    );
  unwrapping(ArrayBuffer, 'isView');
  for (const name of Object.keys(util.types)) {
    if (/Array$|View$/.test(name)) unwrapping(util.types, name);
  }
  replace(
    util.types,
    'isProxy',
    (original) =>
      ({
        isProxy(value: Any): boolean {
          return memory.viewOf(value) === undefined && original(value);
        },
      }).isProxy,
  );
  installComparisons(memory);
  installInspection(memory);
}

/** Views are shown as what they stand for; where proxies are shown as such, these are none. Looking is no access. */
function installInspection(memory: Memory): void {
  const formatting = (object: object, name: string) =>
    replace(
      object,
      name,
      (original) =>
        ({
          format(this: Any, ...given: Any[]): Any {
            const isProxyShown = given.some((part) => typeof part === 'string' && part.includes('%o'));
            if (isProxyShown) for (const [at, part] of given.entries()) given[at] = memory.unwrap(part);
            return Reflect.apply(original, this, given);
          },
        }).format,
    );
  for (const name of ['format', 'formatWithOptions']) formatting(util, name);
  for (const name of ['log', 'info', 'debug', 'warn', 'error', 'trace']) formatting(console, name);
  replace(
    util,
    'inspect',
    (original) =>
      ({
        inspect(value: Any, ...options: Any[]): Any {
          const isProxyShown = options[0]?.showProxy && memory.viewOf(value) !== undefined;
          return original(isProxyShown ? memory.unwrap(value) : value, ...options);
        },
      }).inspect,
  );
}

function installComparisons(memory: Memory): void {
  const comparing = (object: object, name: string) =>
    replace(
      object,
      name,
      (original) =>
        ({
          compare(this: Any, actual: Any, expected: Any, ...rest: Any[]): Any {
            const given = [comparable(memory, actual), comparable(memory, expected), ...rest];
            return Reflect.apply(original, this, given);
          },
        }).compare,
    );
  comparing(util, 'isDeepStrictEqual');
  const names = Object.keys(assert).filter((name) => /deep/i.test(name));
  for (const object of [assert, assert.strict]) for (const name of names) comparing(object, name);
}

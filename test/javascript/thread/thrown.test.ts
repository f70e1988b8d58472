import { describe, expect, test } from 'vitest';
import { thrown } from '../../../src/javascript/thread/messages.js';

const gettersThatThrow = Object.defineProperty(new Error('no'), 'message', {
  get() {
    throw new Error('not even this');
  },
});

describe('what was thrown, as plain data,', () => {
  test('has the name and the message of an error', () => {
    expect(thrown(new RangeError('too far'))).toMatchObject({
      name: 'RangeError',
      message: 'too far',
      stack: expect.stringContaining('thrown.test.ts'),
    });
  });

  test.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [Number.NaN, 'NaN'],
    [-0, '-0'],
    [7n, '7n'],
    ['no', "'no'"],
    [Symbol('no'), 'Symbol(no)'],
    [{ code: 1 }, '{ code: 1 }'],
    [Object.create(null), '[Object: null prototype] {}'],
  ])('shows %o where it is no error', (value, message) => {
    expect(thrown(value)).toEqual({ name: '', message, stack: '' });
  });

  test.each([
    ['a name that is no text', Object.assign(new Error('no'), { name: Symbol('name') })],
    ['getters that throw', gettersThatThrow],
  ])('goes from thread to thread where an error has %s', (_, error) => {
    expect(structuredClone(thrown(error)).message).toBe('something that cannot be shown');
  });
});

import { expect, test } from 'vitest';
import { divergenceText } from '../../../sim/stateless/divergence.js';
import { Dpor } from '../../../sim/stateless/dpor.js';
import { traceOf } from './tiny-trace.js';

const first = traceOf('0 load x, 0 write flag, 0 store x, 1 load x, 1 update y');

/** A search that has had `first`, and asks for the load of thread 1 before the store of thread 0. */
function search(): Dpor {
  const dpor = new Dpor();
  dpor.next();
  expect(dpor.absorb(first)).toBeNull();
  expect([...(dpor.next()?.schedule ?? [])]).toEqual([0, 1]);
  return dpor;
}

test('an execution that begins as the one before is no divergence', () => {
  expect(search().absorb(traceOf('0 load x, 0 write flag, 1 load x, 0 store x'))).toBeNull();
});

test.each([
  [
    'did something else',
    '0 load y, 0 write flag, 1 load x',
    0,
    'step 0 was load of 4 bytes at 0 by thread 0, and is now load of 4 bytes at 4 by thread 0',
  ],
  [
    'did something else between its points',
    '0 load x, 0 read flag, 1 load x',
    1,
    'step 1 was write of 4 bytes at 8192 by thread 0, and is now read of 4 bytes at 8192 by thread 0',
  ],
  ['ended early', '0 load x', 1, 'step 1 was write of 4 bytes at 8192 by thread 0, and is now none'],
  [
    'ended before the choice',
    '0 load x, 0 write flag',
    2,
    'step 2 was store of 4 bytes at 0 by thread 0, and is now none',
  ],
])('an execution that %s is reported, and nothing is learnt from it', (_, steps, record, text) => {
  const dpor = search();
  const diverged = dpor.absorb(traceOf(steps));
  expect(diverged?.record).toBe(record);
  expect(diverged && divergenceText(diverged)).toBe(`not deterministic: ${text}`);
  expect(dpor.next()).toBeNull();
});

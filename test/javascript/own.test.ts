import { describe, expect, test } from 'vitest';
import { check } from '../../dist/src/javascript/check.js';

const RING = new URL('scenarios/ring-buffer.threads.mjs', import.meta.url);
const LANES = new URL('scenarios/lanes.threads.mjs', import.meta.url);
/** Counters of a ring that is begun here come to 2^31 while items go through it. */
const WRAPS = 0x7fff_fffe;

describe('a ring between one producer and one consumer is proved, by every order of its accesses,', () => {
  test.each([
    { capacity: 1, items: 3, begunAt: 0 },
    { capacity: 1, items: 3, begunAt: WRAPS },
    { capacity: 2, items: 3, begunAt: WRAPS },
    { capacity: 4, items: 2, begunAt: WRAPS },
    // The producer takes free slots two at once, and has to wait for the consumer before it does.
    { capacity: 4, items: 5, begunAt: WRAPS },
    // The consumer looks at four slots at once.
    { capacity: 8, items: 4, begunAt: 0x7fff_fffc },
  ])('with room for $capacity of $items items, from $begunAt on', async (parameters) => {
    expect(await check(RING, { exhaustive: true, parameters })).toMatchObject({ verdict: 'proved' });
  });

  test.each(['two push', 'two pop'])('and fails where %s', async (mutant) => {
    expect(await check(RING, { exhaustive: true, parameters: { mutant } })).toMatchObject({
      verdict: 'race',
    });
  });
});

test('lanes that park wherever they wait hand over what they computed, in every order', async () => {
  expect(await check(LANES, { exhaustive: true })).toMatchObject({ verdict: 'proved' });
});

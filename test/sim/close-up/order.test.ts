import { describe, expect, test } from 'vitest';
import type { Touch } from '../../../sim/close-up/observed.js';
import { boundingEdges } from '../../../sim/close-up/order.js';

const gives = (lane: number, channel: number): Touch => ({ lane, takes: [], gives: [channel] });
const takes = (lane: number, channel: number): Touch => ({ lane, takes: [channel], gives: [] });
const plain = (lane: number): Touch => ({ lane, takes: [], gives: [] });

describe('the edges that bound a race', () => {
  test('are the last by which each lane knows of the other', () => {
    const touches = [gives(0, 1), takes(1, 1), gives(0, 1), takes(1, 1), plain(0), plain(1)];
    expect(boundingEdges(touches, 2, 4, 5)).toEqual([{ from: 2, to: 3 }]);
  });

  test('go by way of a third lane', () => {
    const touches = [gives(0, 1), takes(2, 1), gives(2, 2), takes(1, 2), plain(0), plain(1)];
    expect(boundingEdges(touches, 3, 4, 5)).toEqual([
      { from: 2, to: 3 },
      { from: 0, to: 1 },
    ]);
  });

  test('are none where lanes told each other nothing', () => {
    // What lane 0 gives first is written over by lane 1 itself before it takes it.
    const touches = [gives(0, 1), gives(1, 1), takes(1, 1), plain(0), plain(1)];
    expect(boundingEdges(touches, 2, 3, 4)).toEqual([]);
  });

  test('may lead both ways', () => {
    const touches = [gives(0, 1), takes(1, 1), gives(1, 2), takes(0, 2), plain(0), plain(1)];
    expect(boundingEdges(touches, 2, 4, 5)).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 3 },
    ]);
  });
});

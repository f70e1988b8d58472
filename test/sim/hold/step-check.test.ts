import { describe, expect, test } from 'vitest';
import { nothing, refusedByHolding, touch } from '../../../scripts/mutants/refused/by-holding.js';
import { workerSystem as system } from '../../../scripts/mutants/refused/refused.js';
import { check } from '../../../sim/explore/check.js';
import { LyingLane } from '../../../sim/hold/lying-lane.js';
import { BadLane } from '../../../src/lane/bad-lane.js';

describe('a lane that does more than its states say is found by check:', () => {
  test.each(refusedByHolding)('%s', (_, states, says) => {
    const checked = () => check(system(states));
    expect(checked).toThrow(BadLane);
    expect(checked).toThrow(says);
    expect(checked).toThrow(/^lane worker, state go: /);
  });

  test.each([
    ['an array', () => ({ mem: [0] })],
    ['typed words', () => ({ mem: new Int32Array(1) })],
    ['a map', () => ({ mem: new Map() })],
  ])('keeps state in what it is handed: %s', (_, context) => {
    const states = touch(nothing, (_r, { mem }) => {
      if (mem instanceof Map) mem.set(0, 1);
      else mem[0] = 1;
    });
    expect(() => check(system(states, context))).toThrow(/state go: changes mem.*of its context/);
  });

  test('counts in what it is handed', () => {
    const states = touch(nothing, (_r, context) => void context.count++);
    expect(() => check(system(states, () => ({ count: 0 })))).toThrow(/changes count of its context/);
  });

  test('with chance that the source does not show', () => {
    const dice = (): number => Math.floor(Math.random() * 2 ** 31);
    expect(() =>
      check(
        system(
          touch(nothing, (r) => {
            r.count = dice();
          }),
        ),
      ),
    ).toThrow(LyingLane);
    const waits = { go: { awaits: 0, toReach: () => -dice(), next: 'end' } };
    expect(() => check(system(waits))).toThrow(/comes to something else/);
  });

  test('more may be declared than is touched, and as often as one likes', () => {
    const states = touch(
      (bytes) => bytes.reads(0, 8).writes(0, 4).writes(0, 4),
      (r, { plain }) => {
        r.count = plain[0];
      },
    );
    const { verdict, held } = check(system(states));
    expect(verdict).toBe('proved');
    expect(held).toEqual({ steps: 2, of: 2 });
  });

  test('is let through where it is asked not to look', () => {
    const { verdict, held } = check(
      system(
        touch(nothing, (_, { plain }) => {
          plain[1] = 7;
        }),
      ),
      {
        hold: false,
      },
    );
    expect([verdict, held]).toEqual(['proved', null]);
  });
});

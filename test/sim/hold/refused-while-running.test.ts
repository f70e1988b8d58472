import { describe, expect, test } from 'vitest';
import { type Any, lane, workerSystem as system } from '../../../scripts/mutants/refused/refused.js';
import { refusedWhileRunning } from '../../../scripts/mutants/refused/while-running.js';
import { check } from '../../../sim/explore/check.js';
import { explore } from '../../../sim/explore/explore.js';
import { System } from '../../../sim/system.js';
import { BadLane } from '../../../src/lane/bad-lane.js';
import { registers } from '../../../src/lane/lane.js';

describe('a lane that computes what is no word is found while exploring, held or not:', () => {
  test.each(refusedWhileRunning)('%s', (_, states, says) => {
    for (const explored of [() => explore(system(states)), () => check(system(states))]) {
      expect(explored).toThrow(BadLane);
      expect(explored).toThrow(says);
      expect(explored).toThrow(/^lane worker/);
    }
  });

  test('registers may be called what they like', () => {
    const states = {
      go: {
        loads: 0,
        take: (r: Any) => {
          r.base = r.words + 3;
        },
        next: 'end',
      },
    };
    const built = new System({
      lanes: [lane('w', registers('base', 'words'), states)],
      cells: ['a'],
      context: () => null,
    });
    built.step(0);
    expect([built.registers[0].base, built.registers[0].words]).toEqual([3, 0]);
  });
});

import { describe, expect, test } from 'vitest';
import { countingCode } from '../../src/every-schedule/counting-code.js';
import { countersOf } from '../../src/protocols/counters.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { sequence } from '../../src/protocols/sequence.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { type Any, faulty, operand } from './attacks.js';

/** A LOAD that waits for one less where this holds: each comes to a number that no search tried. */
const where = (holds: (r: Any, c: Any) => unknown) =>
  faulty(operand((r, c) => c.ops.hazard(r.op) - (holds(r, c) ? 1 : 0)));
const TWICE = (x: number) => x + x;

describe('a number that code comes to without naming it is no way round', () => {
  test.each([
    ['a text that is compared', where((r) => r.pushed >= ('100' as Any))],
    ['a text made a number', where((r) => r.pushed === Number('100'))],
    ['a number made a text', where((r) => `${r.pushed}`.endsWith('100'))],
    ['the length of a text', where((r) => r.pushed === 'thirty characters or some more'.length)],
    ['a table of its own', where((r) => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1][r.pushed])],
    ['a pattern', where((r) => /^100$/.test(r.pushed))],
    ['a method of numbers', where((r) => r.pushed.toFixed().length === 3)],
    ['the parameters of a function', where((r) => r.pushed === ((_a: Any, _b: Any) => 0).length)],
    [
      'doubled in variables',
      where((r) => {
        const [a] = [3];
        const b = a + a;
        return r.pushed === b + b + b + b + b;
      }),
    ],
    [
      'doubled in place',
      where((r) => {
        let most = 20;
        most += most;
        return r.pushed === most;
      }),
    ],
    ['doubled by a function', where((r) => r.pushed === TWICE(TWICE(TWICE(TWICE(3)))))],
    ['doubled truth', where((r) => r.pushed === TWICE(TWICE(TWICE(TWICE(TWICE(Number(!0)))))))],
    ['doubled kinds', where((r, { ops }) => r.pushed === TWICE(TWICE(TWICE(TWICE(ops.kind(r.op) + 1)))))],
    ['doubled slots', where((r, { rings }) => r.pushed === TWICE(TWICE(TWICE(TWICE(rings[0].capacity)))))],
    ['two numbers at once', where((r) => r.op === 9 && r.pushed === 6)],
    ['two that meet at a place', where((r) => r.op === r.pushed + 2 && r.pushed === 6)],
    ['a small number', where((r) => r.pushed === 4)],
    ['a small number, turned round', where((r) => !(5 - r.pushed))],
    ['a small number in a sum with a truth', where((r) => r.pushed === Number(r.op >= 0) + 1)],
    ['one of two numbers', where((r, { ops }) => (ops.isLastK(r.op) ? r.pushed : 0) === r.pushed - 9)],
    ['numbers that count different things', where((r) => r.op === r.pushed)],
    ['a wait far back', where((r, { ops }) => ops.hazard(r.op) === r.pushed - 9)],
    ['what is left', where((r, { ops }) => r.pushed + 9 === ops.executes)],
    ['operations that are left', where((r, { ops }) => r.op + 9 === ops.length)],
    [
      'a register that is something else for once',
      faulty(
        operand((r, { ops }) => {
          const { pushed } = r;
          r.pushed = 9;
          const isNow = r.pushed === pushed;
          r.pushed = pushed;
          return ops.hazard(r.op) - (isNow ? 1 : 0);
        }),
      ),
    ],
    ['a sum of two counters', where((r, { ops }) => TWICE(ops.hazard(r.op)) === r.pushed)],
  ])('%s', (_, protocol) => {
    expect(countingCode(protocol, 2)).toBeTruthy();
  });
});

test('the protocols that ship do no more than counting', () => {
  for (const protocol of [sequence, scoreboard, twoRing, countersOf(['a', 'b', 'c', 'd', 'e', 'f'])]) {
    expect(countingCode(protocol, 256)).toBeNull();
  }
});

test('another style of writing is read as well', () => {
  const styled = operand((r: Any, context: Any) => {
    const { ops: table, rings } = context;
    const late = (by = 1) => table.hazard(r.op) + by;
    switch (table.kind(r.op)) {
      case 0:
        return rings.length === 1 ? late(0) : 0;
      default: {
        let goal = 0;
        if (r.pushed > 0 && r.op < table.length && !table.isLastK(r.op)) goal = r.pushed;
        else goal += r.pushed;
        return goal;
      }
    }
  });
  expect(countingCode(faulty(styled), 2)).toBeNull();
});

import { describe, expect, test } from 'vitest';
import { differences, programOf, SUITES, type Tally } from './comparison.js';
import { MUTANTS } from './mutants.js';
import type { Program } from './program.js';

/**
 * As for property tests (see property-tests/runs.ts), HEDDLE_PROPERTY_MINUTES is how long each kind of programs is tried,
 * and HEDDLE_PROPERTY_SEED gives the same programs again. Larger programs are among them then.
 */
const MINUTES = Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
const SEED = process.env.HEDDLE_PROPERTY_SEED ?? `${MINUTES > 0 ? Math.floor(Math.random() * 2 ** 31) : 1}`;
const PROGRAMS = MINUTES > 0 ? Number.POSITIVE_INFINITY : 100;
const FEW_ORDERS = 400;
const MOST_ORDERS = MINUTES > 0 ? 20_000 : FEW_ORDERS;

function nothing(): Tally {
  return { programs: 0, skipped: 0, racy: 0, orders: 0, classes: 0, whole: 0, all: 0 };
}

describe.each(Object.entries(SUITES))('of random programs %s', (name, { rules, pieces }) => {
  test('it sees what every order shows', async () => {
    const tally = nothing();
    const end = Date.now() + MINUTES * 60_000;
    for (let at = 0; at < PROGRAMS && (MINUTES === 0 || Date.now() < end); at++) {
      const seed = `${SEED} ${name} ${at}`;
      const program = programOf(pieces, seed);
      const different = (await differences(program, rules, MOST_ORDERS, tally)) ?? [];
      expect(different, `seed "${seed}": ${JSON.stringify(program)}`).toEqual([]);
    }
    if (MINUTES > 0) process.stderr.write(`${name}, seed ${SEED}: ${JSON.stringify(tally)}\n`);
    expect(tally.programs).toBeGreaterThan(tally.skipped);
    // Executions that show nothing new are few.
    expect(tally.all).toBeLessThan(1.2 * tally.classes);
  });
});

test('a wait that did not sleep may have slept before the store that kept it from it, and after a notify in vain', async () => {
  const { rules } = SUITES['that sleep, with time limits that are over at any moment'];
  const program: Program = {
    threads: [
      [{ do: 'wait', at: 4, expected: 0, limit: 2 }],
      [
        { do: 'wait', at: 0, expected: 0, to: 1, limit: 1 },
        { do: 'store', at: 4, from: 1 },
      ],
      [{ do: 'notify', at: 4, count: 1 }],
    ],
    started: 7,
  };
  expect(await differences(program, rules, FEW_ORDERS, nothing())).toEqual([]);
});

describe('the comparison finds out a search that', () => {
  test.each(MUTANTS)('$name', async ({ suite, searcher }) => {
    const { rules, pieces } = SUITES[suite];
    const finds = async (at: number) => {
      const found = await differences(
        programOf(pieces, `mutant ${at}`),
        rules,
        FEW_ORDERS,
        nothing(),
        searcher,
      );
      return found !== null && found.length > 0;
    };
    let programs = 0;
    while (programs < 1000 && !(await finds(programs))) programs++;
    expect(programs).toBeLessThan(1000);
  });
});

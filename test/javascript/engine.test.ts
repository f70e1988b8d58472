import { afterAll, describe, expect, test } from 'vitest';
import { programOf, type Tally } from '../sim/stateless/comparison.js';
import type { Rules } from '../sim/stateless/machine-state.js';
import { Engine } from './engine/engine.js';
import { engineDifferences } from './engine/engine-comparison.js';
import { ENGINE_MUTANTS } from './engine/engine-mutants.js';
import { ENGINE_SUITES } from './engine/suites.js';

/** As in test/sim/stateless/dpor.test.ts. */
const MINUTES = Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
const SEED = process.env.HEDDLE_PROPERTY_SEED ?? `${MINUTES > 0 ? Math.floor(Math.random() * 2 ** 31) : 1}`;
const PROGRAMS = MINUTES > 0 ? Number.POSITIVE_INFINITY : 12;
const FEW_ORDERS = 200;
const MOST_ORDERS = MINUTES > 0 ? 2000 : FEW_ORDERS;
/** That a mutant gets; to poll two words takes many orders. */
const MOST_PROGRAMS = 200;
const MUTANTS_ORDERS = 600;
/** Of so many executions one is made twice. */
const REPEATS = 5;

const engines = new Map<string, Engine>();
afterAll(() => Promise.all([...engines.values()].map((engine) => engine.close())), 60_000);

/** One crew runs all programs of the same rules. */
function engineFor(rules: Rules): Engine {
  const key = JSON.stringify(rules);
  const engine = engines.get(key) ?? Engine.open(rules);
  engines.set(key, engine);
  engine.repeats = REPEATS;
  return engine;
}

function nothing(): Tally {
  return { programs: 0, skipped: 0, racy: 0, orders: 0, classes: 0, whole: 0, all: 0 };
}

describe.each(Object.entries(ENGINE_SUITES))('of random programs %s', (name, { rules, pieces }) => {
  test('real threads show what every order shows', async () => {
    const tally = nothing();
    const end = Date.now() + MINUTES * 60_000;
    const engine = engineFor(rules);
    for (let at = 0; at < PROGRAMS && (MINUTES === 0 || Date.now() < end); at++) {
      const seed = `${SEED} ${name} ${at}`;
      const program = programOf(pieces, seed);
      const different = await engineDifferences(engine, program, rules, MOST_ORDERS, tally);
      expect(different ?? [], `seed "${seed}": ${JSON.stringify(program)}`).toEqual([]);
    }
    if (MINUTES > 0) process.stderr.write(`${name}, seed ${SEED}: ${JSON.stringify(tally)}\n`);
    expect(tally.programs).toBeGreaterThan(0);
  });
});

describe('the comparison finds out an engine that', () => {
  // Each makes threads of its own, which takes longer than what they run: all of them where there is time.
  test.each(ENGINE_MUTANTS.slice(0, MINUTES > 0 ? ENGINE_MUTANTS.length : 3))(
    '$name',
    async ({ suite, changes }) => {
      const { rules, pieces } = ENGINE_SUITES[suite];
      const engine = Engine.open(rules, changes);
      const differs = async (at: number) => {
        const program = programOf(pieces, `mutant ${at}`);
        try {
          const found = await engineDifferences(engine, program, rules, MUTANTS_ORDERS, nothing());
          return found !== null && found.length > 0;
        } catch {
          return true;
        }
      };
      let programs = 0;
      while (programs < MOST_PROGRAMS && !(await differs(programs))) programs++;
      if (process.env.HEDDLE_SHOW) process.stderr.write(`${suite}: ${programs}\n`);
      await engine.close();
      expect(programs).toBeLessThan(MOST_PROGRAMS);
    },
  );
});

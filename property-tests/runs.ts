/**
 * How often a property is tried, as fast-check takes it. Ordinarily `numRuns` times, from a new seed, which a failure
 * prints. To look for longer, say for how many minutes each property is to be tried, and which tests:
 *
 *     HEDDLE_PROPERTY_MINUTES=60 npx vitest run property-tests/large.prop.test.ts
 *
 * The seed is then printed at the beginning too; HEDDLE_PROPERTY_SEED gives the same cases again.
 */
export function runs(numRuns: number): { numRuns: number; seed?: number; interruptAfterTimeLimit?: number } {
  const seed = SEED === undefined ? {} : { seed: SEED };
  if (MINUTES === 0) return { numRuns, ...seed };
  return { numRuns: 1e9, ...seed, interruptAfterTimeLimit: MINUTES * 60_000 };
}

const MINUTES = Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
const SEED = chosenSeed();
if (MINUTES > 0) process.stderr.write(`${MINUTES} minutes for each property, HEDDLE_PROPERTY_SEED=${SEED}\n`);

function chosenSeed(): number | undefined {
  const { HEDDLE_PROPERTY_SEED: given } = process.env;
  if (given !== undefined) return Number(given);
  return MINUTES > 0 ? Math.floor(Math.random() * 2 ** 31) : undefined;
}

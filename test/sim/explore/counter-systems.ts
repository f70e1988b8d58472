import fc from 'fast-check';
import { type Action, tinySystem } from './tiny-systems.js';

/** Each lane has two counters, which are its own. */
const OWN = 2;

/** What a lane does next; stores are counted out later, as it depends on those before. */
type Draft = Action | { readonly does: 'count'; readonly at: number; readonly by: number };

/** Now and then one far below zero, from where a difference to a counter may wrap. */
const goal = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -(2 ** 31) + 1) },
);
const word = fc.nat(2);
const value = fc.nat(2);

const touch: fc.Arbitrary<Action> = fc
  .record({
    address: fc.nat(12),
    length: fc.integer({ min: 1, max: 4 }),
    rows: fc.constantFrom(1, 1, 2, 3),
    gap: fc.integer({ min: 1, max: 4 }),
    writes: fc.boolean(),
  })
  .map(({ address, length, rows, gap, writes }) => ({
    does: 'touch' as const,
    address,
    length,
    rows,
    stride: rows === 1 ? 0 : length + gap,
    writes,
  }));

/** An access of a lane that waits for counters, stores its own, and touches plain bytes. */
function draft(lane: number, lanes: number): fc.Arbitrary<Draft> {
  const cell = fc.nat(OWN * lanes - 1);
  const own = fc.nat(OWN - 1).map((counter) => OWN * lane + counter);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ does: fc.constant('await' as const), at: cell, value: goal }) },
    {
      weight: 4,
      arbitrary: fc.record({ does: fc.constant('count' as const), at: own, by: fc.constantFrom(0, 1, 1, 2) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('read' as const), at: word }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('write' as const), at: word, value }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('expect' as const), at: word, value }) },
    { weight: 2, arbitrary: touch },
  );
}

/** What makes a cell no counter, and a search branch: anybody may store it, load it, add to it, or wait for either of two. */
function other(lanes: number): fc.Arbitrary<Draft> {
  const at = fc.nat(OWN * lanes - 1);
  return fc.oneof(
    fc.record({ does: fc.constant('load' as const), at }),
    fc.record({ does: fc.constantFrom('store' as const, 'add' as const), at, value }),
    fc
      .record({ does: fc.constant('either' as const), at, other: at, value: goal })
      .filter((step) => step.at !== step.other),
    fc.record({ does: fc.constant('parks' as const), at, value: fc.constant(0) }),
    fc.record({ does: fc.constant('notify' as const), at }),
    at.map((cell) => ({ does: 'count' as const, at: cell - (cell % OWN), by: -1 })),
  );
}

/** Lanes with the stores of their counters added up. */
function counted(programs: readonly (readonly Draft[])[]): readonly (readonly Action[])[] {
  const values = new Map<string, number>();
  return programs.map((drafts, lane) =>
    drafts.map((step): Action => {
      if (step.does !== 'count') return step;
      const key = `${lane} ${step.at}`;
      const next = (values.get(key) ?? 0) + step.by;
      values.set(key, next);
      return { does: 'store', at: step.at, value: next };
    }),
  );
}

function systems(others: number) {
  return fc
    .integer({ min: 2, max: 4 })
    .chain((lanes) =>
      fc.record({
        programs: fc.tuple(
          ...Array.from({ length: lanes }, (_, lane) =>
            fc.array(
              fc.oneof(
                { weight: 20, arbitrary: draft(lane, lanes) },
                { weight: others, arbitrary: other(lanes) },
              ),
              { minLength: 1, maxLength: lanes === 2 ? 9 : lanes === 3 ? 6 : 4 },
            ),
          ),
        ),
        wantedAtEnd: fc.option(fc.nat(2), { freq: 4 }),
      }),
    )
    .map(({ programs, wantedAtEnd }) => {
      const actions = counted(programs);
      return { actions, wantedAtEnd, build: () => tinySystem(actions, wantedAtEnd) };
    });
}

/** Two to four lanes of random waits, stores of counters and touches: goals are sometimes never reached. */
export const counterSystemArbitrary = systems(0);

/** The same with some steps of all other kinds. */
export const mixedSystemArbitrary = systems(3);

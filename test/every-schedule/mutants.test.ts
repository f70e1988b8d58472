import { describe, expect, test } from 'vitest';
import { mutants } from '../../scripts/mutants/all.js';
import { lyingMutants } from '../../scripts/mutants/lying-mutants.js';
import type { Mutant } from '../../scripts/mutants/mutant.js';
import { FINDING_KINDS } from '../../sim/watch/finding.js';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';

/** Those that are protocols, each with the schedules that its original is right for. */
const cases = (list: readonly Mutant[]) =>
  list.flatMap(({ of, name, tiles }) =>
    tiles
      ? [
          {
            title: `${of}: ${name}`,
            protocol: tiles.protocol,
            ringCapacity: tiles.ringCapacity,
            schedules: of === 'scoreboard' ? ('stored-at-once' as const) : ('every' as const),
          },
        ]
      : [],
  );

/** Where sums are stored at once, the one that a notification names is the one that is due: no fault there. */
const RIGHT_IN_CLASS = 'scoreboard: stores its own tile, whichever accumulator the notification names';

describe('no mutant is proved', () => {
  test.each(cases(mutants).filter(({ title }) => title !== RIGHT_IN_CLASS))(
    '$title',
    async ({ protocol, ringCapacity, schedules }) => {
      const { verdict, verification } = await verifyProtocol(protocol, { ringCapacity, schedules });
      expect(FINDING_KINDS).toContain(verdict);
      expect(verification?.counterexample?.kind).toBe(verdict);
    },
  );

  test('but for one whose fault shows under other schedules alone', async () => {
    const [mutant] = cases(mutants).filter(({ title }) => title === RIGHT_IN_CLASS);
    expect((await verifyProtocol(mutant.protocol, { ...mutant, schedules: 'stored-at-once' })).verdict).toBe(
      'proved',
    );
    expect(FINDING_KINDS).toContain((await verifyProtocol(mutant.protocol, { ringCapacity: 1 })).verdict);
  });
});

describe('lanes that touch more than they declare are refused', () => {
  test.each(cases(lyingMutants))('$title', async ({ protocol, ringCapacity }) => {
    const { verdict } = await verifyProtocol(protocol, { ringCapacity });
    expect(verdict).not.toBe('proved');
  });
});

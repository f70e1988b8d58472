import { expect, test } from 'vitest';
import { statesOf } from '../../scripts/mutants/mutant.js';
import { accumulate } from '../../scripts/mutants/schedules.js';
import { vary } from '../../src/lane/vary.js';
import { sequence } from '../../src/protocols/sequence.js';
import { verify } from '../../src/safety/verify.js';

const { compute, dma } = statesOf(sequence);

test('a compute lane that never counts what it has done is found at once, though it goes round for ever', async () => {
  const protocol = {
    ...sequence,
    name: 'counts nothing',
    lanes: [
      sequence.lanes[0],
      vary(sequence.lanes[1], { states: { release: { ...compute.release, value: (r) => r.done } } }),
    ] as const,
  };
  const { verdict, findings, states } = await verify(accumulate(3), { protocol, hold: false });
  expect(['wrong-result', 'livelock', 'race', 'deadlock']).toContain(verdict);
  expect(findings.map(({ kind }) => kind)).toContain('wrong-result');
  expect(states).toBeLessThan(5000);
});

test('a DMA lane that stays at its LOAD is too, though every LOAD of it is right', async () => {
  const protocol = {
    ...sequence,
    name: 'stays where it is',
    lanes: [
      vary(sequence.lanes[0], {
        states: { load: { ...dma.load, step: (r, { tiles }) => tiles.load(r.op) } },
      }),
      sequence.lanes[1],
    ] as const,
  };
  const { findings, states } = await verify(accumulate(3), { protocol, hold: false });
  expect(findings).toContainEqual({
    kind: 'wrong-result',
    what: expect.stringMatching(/operation 0 is carried out as a LOAD when all \d+ of them have been/),
  });
  expect(states).toBeLessThan(5000);
});

import { describe, expect, test } from 'vitest';
import { shippedTurns, type TurnsScene, turnsSystem } from '../../scripts/mutants/turns-system.js';
import { explore } from '../../sim/explore/explore.js';

const scenes: readonly (readonly [string, TurnsScene])[] = [
  ['one run of one worker', { workers: 1, rounds: 1 }],
  ['four runs of one worker, which may come late for each', { workers: 1, rounds: 4 }],
  ['two runs of two workers', { workers: 2, rounds: 2 }],
  ['three runs whose end is awaited by word', { workers: 1, rounds: 3, isLate: true }],
  ['a run of two workers whose end is awaited by word', { workers: 2, rounds: 1, isLate: true }],
  ['a run that is given up, and one after it', { workers: 2, rounds: 2, givesUp: true }],
  ['turns that are claimed before other work is done', { workers: 1, rounds: 3, claimsEarly: true }],
  ['a run of that kind that is given up', { workers: 1, rounds: 3, claimsEarly: true, givesUp: true }],
  ['the same, with the end awaited by word', { workers: 1, rounds: 3, givesUp: true, isLate: true }],
];

describe('each turn is taken once, nobody touches a run that is over, and nobody sleeps for good:', () => {
  test.each(scenes)('%s', (_, scene) => {
    const { complete, findings } = explore(turnsSystem(shippedTurns, scene), { maxStates: 1e6 });
    expect({ complete, findings }).toEqual({ complete: true, findings: [] });
  });

  test('some orders have the worker take its turn, and others the calling thread', () => {
    const system = turnsSystem(shippedTurns, { workers: 1, rounds: 1 });
    explore(system, { maxStates: 1e6 });
    const taken = (lane: number, state: string) =>
      system.stepped[lane][system.lanes[lane].states.findIndex(({ name }) => name === state)];
    expect([taken(0, 'work1.1.make'), taken(1, 'work.make')]).toEqual([1, 1]);
  });
});

import { describe, expect, test } from 'vitest';
import { AbstractStates } from '../../src/every-schedule/abstract-states.js';
import { search } from '../../src/every-schedule/search.js';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';
import { vary } from '../../src/lane/vary.js';
import type { Protocol } from '../../src/program/protocol.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { sequence } from '../../src/protocols/sequence.js';
import { replay } from '../../src/safety/replay.js';
import { parseToken } from '../../src/safety/token.js';
import { verify } from '../../src/safety/verify.js';

describe('sequence is proved for every schedule', () => {
  test.each([1, 2, 4, 8])('with %i slots', async (ringCapacity) => {
    const { verdict, sentence, held, schedule } = await verifyProtocol(sequence, { ringCapacity });
    expect({ verdict, sentence, schedule }).toEqual({ verdict: 'proved', sentence: null, schedule: null });
    expect(held).toBeGreaterThan(100);
  });

  test('which rests on the contract: with wait numbers of one less it goes wrong', () => {
    const states = new AbstractStates(sequence, 2, new Set(['hazard']), 'every', 1);
    expect(search(states, 1e5).finding).toMatchObject({ kind: 'wrong-result' });
  });
});

describe('scoreboard', () => {
  test.each([1, 2])('is proved, with %i slots, where sums are stored at once', async (ringCapacity) => {
    const { verdict } = await verifyProtocol(scoreboard, { ringCapacity, schedules: 'stored-at-once' });
    expect(verdict).toBe('proved');
  });

  test('is not right for every schedule', async () => {
    expect((await verifyProtocol('scoreboard')).verdict).toBe('deadlock');
  });
});

test('a protocol that asks for no wait number, and waits for all EXECUTEs before what is in SRAM, is proved', async () => {
  const [dma, compute] = sequence.lanes;
  const toReach = (r: { pushed: number }) => r.pushed;
  const { awaitOperand, awaitAccumulator } = dma.source.states;
  const states = {
    awaitOperand: { ...awaitOperand, toReach },
    awaitAccumulator: { ...awaitAccumulator, toReach },
  };
  const barrier: Protocol = { ...sequence, name: 'barrier', lanes: [vary(dma, { states }), compute] };
  expect(await verifyProtocol(barrier, { ringCapacity: 2 })).toMatchObject({
    verdict: 'proved',
    sentence: null,
  });
});

test('what goes wrong is shown by a schedule, which verify and replay take', async () => {
  const { verdict, schedule, verification, sentence } = await verifyProtocol('two-ring');
  const explored = await verify(schedule!, { protocol: 'two-ring' });
  expect(explored.verdict).toBe(verdict);
  expect(explored.counterexample?.sentence).toBe(sentence);
  const token = parseToken(verification?.counterexample?.replay ?? '');
  expect(replay(token, schedule!, (await import('../../src/protocols/two-ring.js')).twoRing).verdict).toBe(
    verdict,
  );
});

test('a limit that is reached proves nothing', async () => {
  const { verdict, sentence } = await verifyProtocol(sequence, { maxStates: 100 });
  expect(verdict).toBe('refused');
  expect(sentence).toContain('more than 100 states');
});

test('a ring that is none is refused, and so is one too large to be followed', async () => {
  await expect(verifyProtocol('sequence', { ringCapacity: 3 })).rejects.toThrow('power of two');
  await expect(verifyProtocol('sequence', { ringCapacity: 1024 })).rejects.toThrow('up to 256 slots');
});

test('a protocol is told by what it does, not by its name', async () => {
  const renamed: Protocol = { ...sequence, name: 'mine' };
  expect(await verifyProtocol(renamed, { ringCapacity: 2 })).toMatchObject({
    verdict: 'proved',
    protocol: 'mine',
  });
});

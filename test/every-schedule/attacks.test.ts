import { describe, expect, test } from 'vitest';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { attacks } from './attacks.js';
import { disguises } from './disguises.js';
import { softmaxAttacks } from './softmax-attacks.js';

test('a lane that was put together by hand is not proved by the source of another one', async () => {
  const [dma, compute] = sequence.lanes;
  const state = dma.states.findIndex(({ name }) => name === 'awaitOperand');
  const hazard = dma.states[state].value;
  // biome-ignore lint/suspicious/noExplicitAny: registers of whatever lane
  const late = (r: any, c: any) => hazard(r, c) - (r.pushed === 123_456 ? 1 : 0);
  const states = dma.states.map((each, at) =>
    at === state ? { ...each, value: late, goals: [late] } : each,
  );
  const byHand = { ...sequence, lanes: [{ ...dma, states }, compute] };
  const { verdict, sentence } = await verifyProtocol(byHand, { ringCapacity: 1 });
  expect(verdict).toBe('refused');
  expect(sentence).toContain('was put together by hand');
  expect(() => Object.assign(dma.states[state], { value: late })).toThrow(TypeError);
});

describe('no fault is proved, however it is hidden', () => {
  test.each([...attacks, ...disguises, ...softmaxAttacks])('%s', async (_, protocol) => {
    for (const ringCapacity of [1, 2]) {
      const { verdict, sentence } = await verifyProtocol(protocol, { ringCapacity });
      expect(verdict).not.toBe('proved');
      expect(sentence).toBeTruthy();
    }
  });
});

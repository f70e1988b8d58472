import { describe, expect, test } from 'vitest';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';
import type { State } from '../../src/lane/lane.js';
import { sequence } from '../../src/protocols/sequence.js';
import { attacks, dma, faulty, hazard, operand } from './attacks.js';
import { disguises } from './disguises.js';
import { keptNumbers } from './kept-numbers.js';
import { languageCorners } from './language-corners.js';
import { pastNumbers } from './past-numbers.js';
import { slotAttacks } from './slot-attacks.js';
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

test('what was read of a lane is what it does: its source cannot be changed', () => {
  const { source } = sequence.lanes[0];
  expect(() => Object.assign(source.states, { load: source.states.store })).toThrow(TypeError);
  expect(() => Object.assign(source.states.load, { next: 'store' })).toThrow(TypeError);
  const { goals } = sequence.lanes[0].states.find(({ name }) => name === 'awaitOperand') as State;
  expect(() => Object.assign(goals, [() => 0])).toThrow(TypeError);
  const list = [() => 0];
  const { lanes } = faulty({ states: { awaitOperand: { ...dma.awaitOperand, awaits: [1], toReach: list } } });
  list[0] = () => 1;
  expect(lanes[0].source.states.awaitOperand.toReach).not.toEqual(list);
});

test('what is read of a protocol is what is searched', async () => {
  const { lanes: honest } = sequence;
  const { lanes: late } = faulty(operand((r, c) => hazard(r, c) - (r.pushed === 20 ? 1 : 0)));
  let asked = 0;
  const computed = {
    ...sequence,
    get lanes() {
      return asked++ % 2 === 0 ? late : honest;
    },
  };
  expect((await verifyProtocol(computed, { ringCapacity: 1 })).verdict).not.toBe('proved');
});

test('a variable is looked up anew by each proof', async () => {
  let limit = 0;
  const changing = faulty(operand((r, c) => hazard(r, c) - (limit !== 0 && r.pushed === limit ? 1 : 0)));
  expect((await verifyProtocol(changing, { ringCapacity: 1 })).verdict).toBe('proved');
  limit = 20;
  expect((await verifyProtocol(changing, { ringCapacity: 1 })).verdict).toBe('refused');
});

describe('no fault is proved, however it is hidden', () => {
  test.each([
    ...attacks,
    ...disguises,
    ...keptNumbers,
    ...languageCorners,
    ...pastNumbers,
    ...slotAttacks,
    ...softmaxAttacks,
  ])('%s', async (_, protocol) => {
    for (const ringCapacity of [1, 2]) {
      const { verdict, sentence } = await verifyProtocol(protocol, { ringCapacity });
      expect(verdict).not.toBe('proved');
      expect(sentence).toBeTruthy();
    }
  });
});

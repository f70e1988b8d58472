import { describe, expect, test } from 'vitest';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';
import { vary } from '../../src/lane/vary.js';
import { countersOf } from '../../src/protocols/counters.js';
import { type Any, dma, faulty } from './attacks.js';
import { lateStores, rightWithMoreLanes } from './more-lanes.js';

describe('protocols of more lanes and rings are proved', () => {
  test.each(rightWithMoreLanes)('%s', async (_, protocol) => {
    const { verdict, sentence } = await verifyProtocol(protocol, { ringCapacity: 1 });
    expect({ verdict, sentence }).toEqual({ verdict: 'proved', sentence: null });
  });
});

test('a step that goes wrong on the way to a state known before is found by its own way', async () => {
  const { verdict, way, schedule } = await verifyProtocol(lateStores, { ringCapacity: 1 });
  expect(verdict).toBe('race');
  expect(schedule?.ops.map(({ op }) => op).slice(0, way?.operations)).toContain('store');
  expect(schedule?.ops.map(({ op }) => op).slice(0, way?.operations)).toContain('load');
});

describe('what is kept and must not be is named before all is searched', () => {
  const before = (state: object, states: Record<string, Any> = {}) =>
    faulty({
      registers: ['kept'],
      redirect: { awaitOperand: 'keep' },
      states: { keep: state as Any, ...states },
    });
  const ofTail = before({
    loads: 1,
    take: (r: Any, value: number) => {
      r.kept = value;
    },
    next: 'awaitOperand',
  });
  const ofWait = before(
    {
      touches: () => {},
      step: (r: Any, { ops }: Any) => {
        r.kept = ops.hazard(r.op);
      },
      next: 'awaitOperand',
    },
    { awaitOperand: { ...dma.awaitOperand, toReach: (r: Any) => r.kept } },
  );
  test.each([
    ['a tail', ofTail, 'keeps in register kept of lane dma what may come any distance from others'],
    ['a wait number', ofWait, 'lane dma keeps what an operation waits for: ask for it where the lane waits'],
  ])('%s', async (_, protocol, why) => {
    const { verdict, sentence, states } = await verifyProtocol(protocol);
    expect(verdict).toBe('refused');
    expect(sentence).toContain(why);
    expect(states).toBeLessThan(21_000);
  });
});

describe('lanes by themselves are refused in one sentence', () => {
  const counters = countersOf(['a', 'b', 'c']);
  test('that write into a ring', async () => {
    const states: Any = counters.lanes[1].source.states;
    const publish: Any = {
      touches: (r: Any, { rings }: Any, bytes: Any) => rings[0].declareWrite(r.done, bytes),
      step: (r: Any, { rings }: Any) => rings[0].write(r.done, 1),
      next: 'say',
    };
    const writing = vary(counters.lanes[1], { states: { publish, say: states.publish } });
    const lanes = counters.lanes.map((lane, at) => (at === 1 ? writing : lane));
    const { verdict, sentence } = await verifyProtocol({ ...counters, name: 'ring', lanes, rings: ['x'] });
    expect({ verdict, sentence }).toEqual({
      verdict: 'refused',
      sentence: 'asks a ring for `declareWrite`, of which nothing is known here (lane b)',
    });
  });

  test('that are more than there are cells', async () => {
    const few = { ...counters, name: 'few', lanes: counters.lanes.slice(0, 2), cells: ['a'] };
    const { verdict, sentence } = await verifyProtocol(few);
    expect({ verdict, sentence }).toEqual({
      verdict: 'refused',
      sentence: 'has lanes without a cell of their own',
    });
  });
});

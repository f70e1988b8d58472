import { describe, expect, test } from 'vitest';
import { FINDING_KINDS } from '../../sim/watch/finding.js';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';
import { vary } from '../../src/lane/vary.js';
import type { Protocol } from '../../src/program/protocol.js';
import { countersOf } from '../../src/protocols/counters.js';

const lanesOf = (count: number) => Array.from({ length: count }, (_, lane) => `all ${lane}`);

describe('counters is proved for every schedule', () => {
  test.each([2, 3, 4])('on %i lanes', async (count) => {
    const { verdict, held, ringCapacity } = await verifyProtocol(countersOf(lanesOf(count)));
    expect({ verdict, ringCapacity }).toEqual({ verdict: 'proved', ringCapacity: null });
    expect(held).toBeGreaterThan(1000);
  });
});

const counters = countersOf(lanesOf(3));
const ME = 1;
// biome-ignore lint/suspicious/noExplicitAny: states of a lane as they were written, to change a line of
const states: Record<string, any> = counters.lanes[ME].source.states;
const next = { op: (r: { done: number }, { ops }: { ops: Any }) => ops.operationOf(ME, r.done) };
// biome-ignore lint/suspicious/noExplicitAny: of whatever lane
type Any = any;

/** The protocol with a fault in one of its lanes. */
function faulty(changed: Record<string, object>): Protocol {
  return {
    ...counters,
    name: 'faulty',
    lanes: counters.lanes.map((lane, at) => (at === ME ? vary(lane, { states: changed as Any }) : lane)),
  };
}

const goalOff = (by: number) => ({
  await0: { ...states.await0, toReach: (r: Any, c: Any) => c.ops.goal(next.op(r, c), 0) + by },
});
const published = (value: (r: Any) => number) => ({ publish: { ...states.publish, value } });

const operation = (r: Any, { ops }: Any) => ops.operationOf(ME, r.done);
/** Where a lane goes on, once it has waited for the lanes before `from`. */
const goOn = (r: Any, { ops }: Any, go: Any, from: number) => {
  const op = ops.operationOf(ME, r.done);
  if (op < 0) return go.end;
  const awaited = ops.awaitedBy(op, from);
  if (awaited >= 0) return awaited === 0 ? go.await0 : go.await2;
  const kind = ops.kind(op);
  return kind === 0 ? go.load : kind === 1 ? go.execute : kind === 2 ? go.store : go.rows;
};
/** Between two operations of a lane there are some of other lanes. */
const tellingOfOneBefore = (name: string) => ({
  ...states[name],
  next: (r: Any, c: Any, go: Any) => {
    const op = operation(r, c);
    const before = op < 0 ? c.ops.operationOf(ME, r.done - 1) : op - 1;
    return c.ops.isAwaited(before) ? go.publish : goOn(r, c, go, 0);
  },
});

describe('a faulty lane is told, and a schedule shows it', () => {
  test.each<[string, Record<string, object>]>([
    ['waits for one too few', goalOff(-1)],
    ['waits for one too many', goalOff(1)],
    ['does not wait', { await0: { ...states.await0, toReach: () => 0 } }],
    ['says that one more is complete', published((r) => r.done + 1)],
    ['says that one less is complete', published((r) => r.done - 1)],
    ['does not tell of its LOADs', { load: { ...states.load, next: states.publish.next } }],
    [
      'waits for one lane alone',
      {
        await0: {
          ...states.await0,
          next: (r: Any, c: Any, go: Any) => {
            const kind = c.ops.kind(next.op(r, c));
            return kind === 1 ? go.execute : kind === 0 ? go.load : go.store;
          },
        },
      },
    ],
    [
      'tells of an operation before it',
      {
        load: {
          ...states.load,
          step: (r: Any) => void r.done++,
          next: 'publish',
        },
        publish: { ...states.publish, next: 'late' },
        late: {
          touches: (r: Any, c: Any, bytes: Any) => c.ops.declare(c.ops.operationOf(ME, r.done - 1), bytes),
          step: (r: Any, c: Any) => c.tiles.load(c.ops.operationOf(ME, r.done - 1)),
          next: states.publish.next,
        },
      },
    ],
    [
      'takes a LOAD for a STORE',
      {
        load: {
          ...states.load,
          step: (r: Any, c: Any) => {
            c.tiles.store(next.op(r, c));
            r.done++;
          },
        },
      },
    ],
    [
      'takes a SOFTMAX for a STORE',
      {
        rows: {
          ...states.rows,
          step: (r: Any, c: Any) => {
            c.tiles.store(next.op(r, c));
            r.done++;
          },
        },
      },
    ],
    ['leaves SOFTMAXs out', { rows: { ...states.rows, step: (r: Any) => void r.done++ } }],
    ['does not tell of its SOFTMAXs', { rows: { ...states.rows, next: states.publish.next } }],
    [
      'takes what lies before its next operation for the one that it has carried out',
      Object.fromEntries(
        ['load', 'execute', 'store', 'rows'].map((name) => [name, tellingOfOneBefore(name)]),
      ),
    ],
    [
      'asks for waits from before the first lane on',
      { publish: { ...states.publish, next: (r: Any, c: Any, go: Any) => goOn(r, c, go, -1) } },
    ],
    ['leaves EXECUTEs out', { execute: { ...states.execute, step: (r: Any) => void r.done++ } }],
  ])('%s', async (_, changed) => {
    const { verdict, verification } = await verifyProtocol(faulty(changed));
    expect(FINDING_KINDS).toContain(verdict);
    expect(verification?.counterexample?.kind).toBe(verdict);
  });
});

describe('what a run does not do, or throws over, is refused', () => {
  test.each<[string, object]>([
    ['a LOAD that declares into nothing', { touches: (r: Any, c: Any) => c.ops.declare(operation(r, c)) }],
    [
      'a LOAD that declares as it is carried out',
      {
        touches: () => {},
        step: (r: Any, c: Any) => {
          c.ops.declare(operation(r, c));
          c.tiles.load(operation(r, c));
          r.done++;
        },
      },
    ],
    [
      'a LOAD that is carried out where it is declared',
      {
        touches: (r: Any, c: Any, bytes: Any) => {
          c.ops.declare(operation(r, c), bytes);
          c.tiles.load(operation(r, c));
        },
        step: (r: Any) => void r.done++,
      },
    ],
  ])('%s', async (_, changed) => {
    const { verdict, sentence } = await verifyProtocol(faulty({ load: { ...states.load, ...changed } }));
    expect(verdict).toBe('refused');
    expect(sentence).toMatch(/declares an operation into|where it only looks/);
  });
});

test('a lane is not told whether it is searched', async () => {
  const { await0 } = states;
  for (const hidden of ['told', 'rowsOfLanes'] as const) {
    const toReach = (r: Any, c: Any) => await0.toReach(r, c) - Number(!c.ops[hidden] === (hidden === 'told'));
    const { verdict } = await verifyProtocol(faulty({ await0: { ...await0, toReach } }));
    expect(verdict).not.toBe('proved');
  }
});

describe('what only a long run shows is refused', () => {
  test.each<[string, Record<string, object>]>([
    ['after a thousand operations', published((r) => (r.done > 1000 ? r.done + 1 : r.done))],
    ['beyond the wrap', published((r) => (r.done < 0 ? r.done + 1 : r.done))],
    ['at every other one', published((r) => r.done | 1)],
  ])('%s', async (_, changed) => {
    expect((await verifyProtocol(faulty(changed))).verdict).not.toBe('proved');
  });
});

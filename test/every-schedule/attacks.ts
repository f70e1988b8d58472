import { type Variation, vary } from '../../src/lane/vary.js';
import { EXECUTE, LOAD, STORE } from '../../src/program/operation-table.js';
import type { Protocol, TileContext } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';

// biome-ignore lint/suspicious/noExplicitAny: states of a lane as they were written, to change a line of
export type Any = any;
type Change = Variation<TileContext>;
export const dma: Record<string, Any> = sequence.lanes[0].source.states;
const compute: Record<string, Any> = sequence.lanes[1].source.states;

export function faulty(ofDma: Change, ofCompute: Change = {}): Protocol {
  const [first, second] = sequence.lanes;
  return { ...sequence, name: 'faulty', lanes: [vary(first, ofDma), vary(second, ofCompute)] };
}

/** What a LOAD waits for, otherwise. */
export const operand = (toReach: (r: Any, c: Any) => number): Change => ({
  states: { awaitOperand: { ...dma.awaitOperand, toReach } },
});
export const hazard = (r: Any, { ops }: Any) => ops.hazard(r.op);

/** The compute lane with other states. */
const computing = (states: Record<string, Any>) => faulty({}, { states });
/** What an EXECUTE declares, otherwise. */
const declaring = (touches: (r: Any, c: Any, bytes: Any) => void) =>
  computing({ execute: { ...compute.execute, touches } });

const FAR = 123_456;
const TABLE = [0, 0, 1];
let elsewhere = 0;
const counting = { sofar: 0 };
const atThousand = (r: Any) => r.pushed === 1000;
const hide = (some: Any) => {
  some.count = 0;
};

/** Faults as someone would hide them; none of them may be proved. */
export const attacks: readonly (readonly [string, Protocol])[] = [
  ['a wait for one less', faulty(operand((r, c) => hazard(r, c) - 1))],
  [
    'a wait for one less after a thousand EXECUTEs',
    faulty(operand((r, c) => hazard(r, c) - (r.pushed > 1000 ? 1 : 0))),
  ],
  ['after exactly so many', faulty(operand((r, c) => hazard(r, c) - (r.pushed === FAR ? 1 : 0)))],
  ['after so many operations', faulty(operand((r, c) => hazard(r, c) - (r.op === FAR ? 1 : 0)))],
  ['told by a function', faulty(operand((r, c) => hazard(r, c) - (atThousand(r) ? 1 : 0)))],
  ['every thousandth time', faulty(operand((r, c) => hazard(r, c) - (r.pushed % 1000 === 999 ? 1 : 0)))],
  ['by a table', faulty(operand((r, c) => hazard(r, c) - (TABLE[r.pushed] ?? 0)))],
  ['by a bit', faulty(operand((r, c) => hazard(r, c) - (r.pushed & 64 ? 1 : 0)))],
  ['by a counter elsewhere', faulty(operand((r, c) => hazard(r, c) - (++elsewhere > 1e6 ? 1 : 0)))],
  ['by an object elsewhere', faulty(operand((r, c) => hazard(r, c) - counting.sofar))],
  [
    'by a loop',
    faulty(
      operand((r, c) => {
        let more = hazard(r, c);
        for (let at = 0; at < r.pushed; at += 300) more--;
        return more;
      }),
    ),
  ],
  [
    'where the operation and the count meet',
    faulty(operand((r, c) => hazard(r, c) - (r.op === r.pushed ? 1 : 0))),
  ],
  ['where the count is negative', faulty(operand((r, c) => hazard(r, c) - (r.pushed < 0 ? 1 : 0)))],
  ['at the fourth one', faulty(operand((r, c) => hazard(r, c) - (r.pushed === 4 ? 1 : 0)))],
  [
    'at the first operation',
    faulty(operand((r, c) => (r.op === 0 ? 0 : hazard(r, c) - (r.op === 3 ? 1 : 0)))),
  ],
  [
    'compared by order',
    faulty({
      registers: ['sees'],
      states: {
        look: {
          loads: 1,
          take: (r: Any, value: number, c: Any) => {
            r.sees = Number(value >= c.ops.hazard(r.op));
          },
          next: (r: Any, _: Any, go: Any) => (r.sees ? go.load : go.awaitOperand),
        },
      },
      redirect: { awaitOperand: 'look' },
    }),
  ],
  [
    'no wait for a LOAD that follows a STORE',
    faulty({
      registers: ['stored'],
      states: {
        store: {
          ...dma.store,
          step: (r: Any, { tiles }: Any) => {
            tiles.store(r.op);
            r.op++;
            r.stored = 1;
          },
        },
        awaitOperand: {
          ...dma.awaitOperand,
          toReach: (r: Any, c: Any) => (r.stored ? c.ops.hazard(r.op) - 1 : c.ops.hazard(r.op)),
        },
      },
    }),
  ],
  [
    'the counter moved before the EXECUTE',
    faulty(
      {},
      {
        states: {
          readItem: { ...compute.readItem, next: 'release' },
          release: { ...compute.release, next: 'execute' },
          execute: { ...compute.execute, next: compute.release.next },
        },
      },
    ),
  ],
  [
    'head moved twice',
    faulty({
      states: {
        publish: {
          ...dma.publish,
          value: (r: Any) => {
            r.op++;
            r.pushed++;
            return r.pushed + 1;
          },
        },
      },
    }),
  ],
  [
    'an EXECUTE carried out twice',
    faulty(
      {},
      {
        states: {
          execute: {
            ...compute.execute,
            step: (r: Any, { tiles }: Any) => {
              tiles.execute(r.item);
              tiles.execute(r.item);
            },
          },
        },
      },
    ),
  ],
  ['a STORE left out', faulty({ states: { store: { ...dma.store, step: (r: Any) => void r.op++ } } })],
  [
    'a LOAD before its wait',
    faulty({
      states: {
        load: { ...dma.load, next: 'awaitOperand' },
        awaitOperand: {
          ...dma.awaitOperand,
          toReach: (r: Any, { ops }: Any) => ops.hazard(r.op - 1),
          next: dma.load.next,
        },
      },
      options: {
        begin: (r: Any, { ops }: Any, go: Any) => {
          const kind = r.op >= ops.length ? 3 : ops.kind(r.op);
          return kind === LOAD
            ? go.load
            : kind === STORE
              ? go.awaitAccumulator
              : kind === EXECUTE
                ? go.awaitRoom
                : go.end;
        },
      },
    }),
  ],
  [
    'declarations taken back',
    declaring((r, { ops }, bytes) => {
      ops.declare(r.item, bytes);
      bytes.count = 0;
    }),
  ],
  [
    'declarations taken back by another',
    declaring((r, { ops }, bytes) => {
      ops.declare(r.item, bytes);
      hide(bytes);
    }),
  ],
  [
    'declarations made reads',
    declaring((r, { ops }, bytes) => {
      ops.declare(r.item, bytes);
      bytes.isWrite[0] = 0;
    }),
  ],
  [
    'the operation after the one that was handed over',
    faulty(
      {},
      {
        states: {
          readItem: {
            ...compute.readItem,
            step: (r: Any, { rings }: Any) => {
              r.item = rings[0].read(r.done) + 1;
            },
          },
        },
      },
    ),
  ],
  [
    'a slot by hand',
    faulty(
      {},
      {
        states: {
          readItem: {
            ...compute.readItem,
            step: (r: Any, { rings }: Any) => {
              r.item = rings[0].words[rings[0].slotOf(r.done)];
            },
          },
        },
      },
    ),
  ],
  [
    'a slot that is read late',
    faulty(
      {},
      {
        states: {
          readItem: { ...compute.readItem, next: 'release' },
          release: { ...compute.release, next: 'execute' },
          execute: {
            ...compute.execute,
            step: (r: Any, { rings, tiles }: Any) => tiles.execute(rings[0].read(r.done - 1)),
            next: compute.release.next,
          },
        },
      },
    ),
  ],
  [
    'a way round without an end',
    faulty(
      {},
      { states: { awaitItem: { ...compute.awaitItem, toReach: (r: Any) => r.done, next: 'awaitItem' } } },
    ),
  ],
  [
    'an end too early',
    faulty(
      {},
      {
        states: {
          release: {
            ...compute.release,
            next: (r: Any, { ops }: Any, go: Any) => (r.done + 1 === ops.executes ? go.end : go.awaitItem),
          },
        },
      },
    ),
  ],
  [
    'an end after the second one',
    faulty(
      {},
      {
        states: {
          release: {
            ...compute.release,
            next: (r: Any, { ops }: Any, go: Any) =>
              r.done === ops.executes || r.done === 2 ? go.end : go.awaitItem,
          },
        },
      },
    ),
  ],
];

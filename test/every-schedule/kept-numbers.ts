import { vary } from '../../src/lane/vary.js';
import type { Protocol } from '../../src/program/protocol.js';
import { countersOf } from '../../src/protocols/counters.js';
import { sequence } from '../../src/protocols/sequence.js';
import { type Any, dma, faulty, hazard } from './attacks.js';

const compute: Record<string, Any> = sequence.lanes[1].source.states;
const released = compute.release.next;
const ofDma = dma.load.next;

/** A state before each LOAD's wait, which sets registers and may skip the wait. */
const beforeWait = (
  registers: string[],
  step: (r: Any) => void,
  next: Any,
  states: Record<string, Any> = {},
) =>
  faulty({
    registers,
    redirect: { awaitOperand: 'set' },
    states: { set: { touches: () => {}, step, next }, ...states },
  });
/** What the compute lane does in one state, otherwise. */
const computing = (registers: string[], states: Record<string, Any>) => faulty({}, { registers, states });
/** An EXECUTE is left out where a second ring or cell says so. */
const skipping = (told: (r: Any, c: Any) => number, isTold: (r: Any, c: Any) => boolean): Protocol => {
  const both =
    (name: 'declareRead' | 'declareWrite', at: (r: Any) => number) =>
    (r: Any, { rings }: Any, bytes: Any) => {
      rings[0][name](at(r), bytes);
      rings[1][name](at(r), bytes);
    };
  const states = {
    fillSlot: {
      ...dma.fillSlot,
      touches: both('declareWrite', (r) => r.pushed),
      step: (r: Any, c: Any) => {
        c.rings[0].write(r.pushed, r.op);
        c.rings[1].write(r.pushed, told(r, c));
      },
    },
  };
  const readItem = {
    ...compute.readItem,
    touches: both('declareRead', (r) => r.done),
    step: (r: Any, c: Any) => {
      r.item = c.rings[0].read(r.done);
      r.flag = isTold(r, c) ? 1 : 0;
    },
    next: (r: Any, _: Any, go: Any) => (r.flag ? go.release : go.execute),
  };
  const made = faulty({ states }, { registers: ['flag'], states: { readItem } });
  return { ...made, rings: ['compute', 'extra'] };
};
/** A lane of `counters` whose LOADs do otherwise. */
const counting = (load: Record<string, Any>, registers: string[] = []): Protocol => {
  const { lanes, ...rest } = countersOf(['a', 'b']);
  const was: Record<string, Any> = lanes[0].source.states;
  return {
    ...rest,
    lanes: [vary(lanes[0], { registers, states: { load: { ...was.load, ...load } } }), lanes[1]],
  };
};
const countersNext: Any = countersOf(['a', 'b']).lanes[0].source.states.load.next;
const countersOp = (r: Any, { ops }: Any) => ops.operationOf(0, r.done);

/** Faults that keep a number where another is counted, or tell apart what is 0. */
export const keptNumbers: readonly (readonly [string, Protocol])[] = [
  [
    'a count that is ahead of all EXECUTEs',
    beforeWait(
      ['mark'],
      (r) => {
        r.mark = r.pushed + 9;
      },
      (r: Any, c: Any, go: Any) => (r.mark === c.ops.executes ? go.load : go.awaitOperand),
    ),
  ],
  [
    'a count behind another one that is 0',
    beforeWait(
      ['low'],
      (r) => {
        r.low = r.pushed - 9;
      },
      'awaitOperand',
      {
        load: {
          ...dma.load,
          step: (r: Any, { tiles }: Any) => {
            if (r.pushed !== 0) tiles.load(r.op);
            r.op++;
          },
        },
      },
    ),
  ],
  [
    'the first operation, beside a flag',
    beforeWait(
      ['flag'],
      (r) => {
        r.flag = 1;
      },
      'awaitOperand',
      {
        load: {
          ...dma.load,
          step: (r: Any, { tiles }: Any) => {
            if (r.op !== 0) tiles.load(r.op);
            r.op++;
          },
        },
        store: {
          ...dma.store,
          step: (r: Any, { tiles }: Any) => {
            r.flag = r.op;
            tiles.store(r.op);
            r.op++;
          },
        },
      },
    ),
  ],
  [
    'the operation before the first',
    faulty({
      registers: ['before'],
      states: {
        look: {
          touches: () => {},
          step: (r: Any) => {
            r.before = r.op - 1;
          },
          next: (r: Any, c: Any, go: Any) => (r.before < 0 ? go.stuck : ofDma(r, c, go)),
        },
        stuck: { awaits: 1, toReach: (r: Any) => r.pushed + 1, next: 'end' },
      },
      options: { begin: (_: Any, __: Any, go: Any) => go.look },
    }),
  ],
  [
    'an operation and some more, in one step',
    faulty({
      registers: ['mark'],
      states: {
        publish: {
          ...dma.publish,
          value: (r: Any) => {
            r.op++;
            r.mark = r.op + 7;
            return ++r.pushed;
          },
          next: (r: Any, c: Any, go: Any) => {
            const isAt = r.mark === c.ops.length;
            r.mark = r.op;
            return isAt ? go.end : ofDma(r, c, go);
          },
        },
      },
    }),
  ],
  [
    'a count that another function of the state sees as 20',
    computing(['kept'], {
      release: {
        ...compute.release,
        value: (r: Any) => {
          r.done++;
          r.kept = r.done;
          r.done = 20;
          return r.kept;
        },
        next: (r: Any, c: Any, go: Any) => {
          const isAt = r.done === r.kept;
          r.done = r.kept;
          return isAt ? go.end : released(r, c, go);
        },
      },
    }),
  ],
  [
    'a count that is less until the state is left',
    computing([], {
      release: {
        ...compute.release,
        value: (r: Any) => {
          r.done++;
          r.done -= 6;
          return r.done + 6;
        },
        next: (r: Any, c: Any, go: Any) => {
          const isZero = r.done === 0;
          r.done += 6;
          return isZero ? go.end : released(r, c, go);
        },
      },
    }),
  ],
  [
    'a count in a slot',
    skipping(
      (r) => r.pushed - 20,
      (r, { rings }) => rings[1].read(r.done) === 0,
    ),
  ],
  [
    'a number in a slot',
    skipping(
      () => 15,
      (r, { rings, ops }) => rings[1].read(r.done) === ops.length,
    ),
  ],
  [
    'the first item',
    computing([], {
      readItem: {
        ...compute.readItem,
        next: (r: Any, _: Any, go: Any) => (r.item === 0 ? go.release : go.execute),
      },
    }),
  ],
  [
    'a number in a cell of operations',
    {
      ...faulty(
        {
          states: {
            publish: { ...dma.publish, next: 'tell' },
            tell: { stores: 2, value: () => 15, next: ofDma },
            store: { ...dma.store, next: 'tellStore' },
            tellStore: { stores: 2, value: (r: Any) => r.op, next: ofDma },
          },
        },
        {
          registers: ['flag'],
          states: {
            readItem: { ...compute.readItem, next: 'look' },
            look: {
              loads: 2,
              take: (r: Any, value: Any, c: Any) => {
                r.flag = value === c.ops.length ? 1 : 0;
              },
              next: (r: Any, _: Any, go: Any) => (r.flag ? go.release : go.execute),
            },
          },
        },
      ),
      cells: ['head', 'tail', 'operation'],
    },
  ],
  [
    'the first operation of a lane by itself',
    counting({
      step: (r: Any, c: Any) => {
        if (countersOp(r, c) !== 0) c.tiles.load(countersOp(r, c));
        r.done++;
      },
    }),
  ],
  [
    'the sixth operation of a lane by itself',
    counting(
      {
        step: (r: Any, c: Any) => {
          c.tiles.load(countersOp(r, c));
          r.done++;
          r.mark = r.done - 6;
        },
        next: (r: Any, c: Any, go: Any) => (r.mark === 0 ? go.end : countersNext(r, c, go)),
      },
      ['mark'],
    ),
  ],
  [
    'a register that is set where an operation is named',
    faulty({
      registers: ['late'],
      states: { awaitOperand: { ...dma.awaitOperand, toReach: (r: Any, c: Any) => hazard(r, c) - r.late } },
      options: {
        operation: (r: Any) => {
          if (r.op === 20) r.late = 1;
          return r.op;
        },
      },
    }),
  ],
];

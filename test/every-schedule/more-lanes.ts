import { registers } from '../../src/lane/lane.js';
import { byKind, lane, type Protocol } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { type Any, dma } from './attacks.js';

const [, ofCompute] = sequence.lanes;
const made = (protocol: Partial<Protocol>): Protocol => ({
  ...sequence,
  name: 'more lanes',
  fixedSteps: false,
  ...protocol,
});
const declares = (r: Any, { ops }: Any, bytes: Any) => ops.declare(r.op, bytes);
const declaresItem = (r: Any, { ops }: Any, bytes: Any) => ops.declare(r.item, bytes);

const onDrained = (r: Any, { ops }: Any, go: Any) =>
  byKind(ops, r.op, go.finish, go.drainLoad, go.drainExecute, go.awaitAccumulator, go.drainRows);
/** The same, but for a LOAD that does not wait for STOREs. */
const onLoadAtOnce = (r: Any, { ops }: Any, go: Any) =>
  byKind(ops, r.op, go.finish, go.awaitOperand, go.drainExecute, go.awaitAccumulator, go.drainRows);

/** STOREs are handed over to a third lane through a second ring, and what comes after one waits until that lane is done. */
function withStorer(next: Any): Protocol {
  const drain = (to: string) => ({ awaits: 3, toReach: (r: Any) => r.given, next: to });
  const first: Any = {
    load: { ...dma.load, next },
    awaitOperand: dma.awaitOperand,
    awaitRoom: dma.awaitRoom,
    fillSlot: dma.fillSlot,
    publish: { ...dma.publish, next },
    rows: { ...dma.rows, next },
    drainLoad: drain('awaitOperand'),
    drainExecute: drain('awaitRoom'),
    drainRows: drain('rows'),
    awaitAccumulator: { ...dma.awaitAccumulator, next: 'awaitStoreRoom' },
    awaitStoreRoom: {
      awaits: 3,
      toReach: (r: Any, { rings }: Any) => rings[1].roomGoal(r.given),
      next: 'fillStore',
    },
    fillStore: {
      touches: (r: Any, { rings }: Any, bytes: Any) => rings[1].declareWrite(r.given, bytes),
      step: (r: Any, { rings }: Any) => rings[1].write(r.given, r.op),
      next: 'give',
    },
    give: {
      stores: 2,
      value: (r: Any) => {
        r.op++;
        return ++r.given;
      },
      next,
    },
    finish: { stores: 4, value: () => 1, next: 'end' },
  };
  const third: Any = {
    wait: { awaits: [2, 4], toReach: [(r: Any) => r.stored + 1, () => 1], next: 'readDone' },
    readDone: {
      loads: 4,
      take: (r: Any, value: number) => {
        r.ends = value;
      },
    },
    readHead: {
      loads: 2,
      take: (r: Any, value: number) => {
        r.has = ((value - (r.stored + 1)) | 0) >= 0 ? 1 : 0;
      },
      next: (r: Any, _: Any, go: Any) => (r.has ? go.read : r.ends ? go.end : go.wait),
    },
    read: {
      touches: (r: Any, { rings }: Any, bytes: Any) => rings[1].declareRead(r.stored, bytes),
      step: (r: Any, { rings }: Any) => {
        r.item = rings[1].read(r.stored);
      },
    },
    store: { touches: declaresItem, step: (r: Any, { tiles }: Any) => tiles.store(r.item) },
    release: { stores: 3, value: (r: Any) => ++r.stored, next: 'wait' },
  };
  return made({
    lanes: [
      lane('dma', registers('op', 'pushed', 'given'), first, { begin: next }),
      ofCompute,
      lane('storer', registers('stored', 'item', 'has', 'ends'), third),
    ],
    cells: ['head', 'tail', 'store head', 'stored', 'done'],
    rings: ['compute', 'stores'],
  });
}

const inTurns = (r: Any, { ops }: Any, go: Any) =>
  byKind(ops, r.op, go.finish, go.drain, r.turn ? go.room1 : go.room0, go.drain, go.rows);
const move = (r: Any, { ops }: Any, go: Any) => (ops.kind(r.op) === 0 ? go.load : go.store);

/** Two compute lanes with a ring each take EXECUTEs in turns, and each waits for the other; a LOAD or STORE waits for both. */
function twoComputing(): Protocol {
  const first: Any = {
    load: { ...dma.load, next: inTurns },
    store: { ...dma.store, next: inTurns },
    rows: { ...dma.rows, next: inTurns },
    drain: { awaits: 1, toReach: (r: Any) => r.a, next: 'drainOther' },
    drainOther: { awaits: 3, toReach: (r: Any) => r.b, next: move },
    room0: { awaits: 1, toReach: (r: Any, { rings }: Any) => rings[0].roomGoal(r.a) },
    fill0: {
      touches: (r: Any, { rings }: Any, bytes: Any) => rings[0].declareWrite(r.a, bytes),
      step: (r: Any, { rings }: Any) => rings[0].write(r.a, r.op),
    },
    publish0: {
      stores: 0,
      value: (r: Any) => {
        r.op++;
        r.turn = 1;
        return ++r.a;
      },
      next: inTurns,
    },
    room1: { awaits: 3, toReach: (r: Any, { rings }: Any) => rings[1].roomGoal(r.b) },
    fill1: {
      touches: (r: Any, { rings }: Any, bytes: Any) => rings[1].declareWrite(r.b, bytes),
      step: (r: Any, { rings }: Any) => rings[1].write(r.b, r.op),
    },
    publish1: {
      stores: 2,
      value: (r: Any) => {
        r.op++;
        r.turn = 0;
        return ++r.b;
      },
      next: inTurns,
    },
    finish: { stores: 4, value: () => 1, next: 'end' },
  };
  const computing = (name: string, head: number, other: number, slots: (c: Any) => Any, ahead: Any) => {
    const states: Any = {
      wait: { awaits: [head, 4], toReach: [(r: Any) => r.done + 1, () => 1] },
      readEnds: {
        loads: 4,
        take: (r: Any, value: number) => {
          r.ends = value;
        },
      },
      readHead: {
        loads: head,
        take: (r: Any, value: number) => {
          r.has = ((value - (r.done + 1)) | 0) >= 0 ? 1 : 0;
        },
        next: (r: Any, _: Any, go: Any) => (r.has ? go.read : r.ends ? go.end : go.wait),
      },
      read: {
        touches: (r: Any, c: Any, bytes: Any) => slots(c).declareRead(r.done, bytes),
        step: (r: Any, c: Any) => {
          r.item = slots(c).read(r.done);
        },
      },
      chain: { awaits: other, toReach: ahead },
      execute: { touches: declaresItem, step: (r: Any, { tiles }: Any) => tiles.execute(r.item) },
      release: { stores: head + 1, value: (r: Any) => ++r.done, next: 'wait' },
    };
    return lane(name, registers('done', 'item', 'has', 'ends'), states);
  };
  return made({
    lanes: [
      lane('dma', registers('op', 'a', 'b', 'turn'), first, { begin: inTurns }),
      computing(
        'even',
        0,
        3,
        ({ rings }) => rings[0],
        (r: Any) => r.done,
      ),
      computing(
        'odd',
        2,
        1,
        ({ rings }) => rings[1],
        (r: Any) => r.done + 1,
      ),
    ],
    cells: ['head 0', 'done 0', 'head 1', 'done 1', 'ends'],
    rings: ['even', 'odd'],
  });
}

const onDma = (r: Any, { ops }: Any, go: Any) =>
  byKind(ops, r.op, go.end, go.wait, go.skip, go.wait, go.wait);
const onCompute = (r: Any, { ops }: Any, go: Any) =>
  byKind(ops, r.op, go.end, go.skip, go.wait, go.skip, go.skip);

/** Both lanes go through the list in step, and each carries out what is its own. */
function inStep(): Protocol {
  const passing = (mine: number, begin: Any, own: Any) => {
    const states: Any = {
      wait: { awaits: 1 - mine, toReach: (r: Any) => r.passed, next: own.next ?? 'execute' },
      ...own.states,
      skip: { awaits: 1 - mine, toReach: (r: Any) => r.passed + 1, next: 'tell' },
      tell: {
        stores: mine,
        value: (r: Any) => {
          r.op++;
          return ++r.passed;
        },
        next: begin,
      },
    };
    return lane(mine === 0 ? 'dma' : 'compute', registers('op', 'passed'), states, { begin });
  };
  const moving = {
    load: { touches: declares, step: (r: Any, { tiles }: Any) => tiles.load(r.op), next: 'tell' },
    store: { touches: declares, step: (r: Any, { tiles }: Any) => tiles.store(r.op), next: 'tell' },
    rows: { touches: declares, step: (r: Any, { tiles }: Any) => tiles.rows(r.op), next: 'tell' },
  };
  const which = (r: Any, { ops }: Any, go: Any) =>
    byKind(ops, r.op, go.end, go.load, go.skip, go.store, go.rows);
  const execute = { touches: declares, step: (r: Any, { tiles }: Any) => tiles.execute(r.op), next: 'tell' };
  return made({
    lanes: [
      passing(0, onDma, { states: moving, next: which }),
      passing(1, onCompute, { states: { execute } }),
    ],
    cells: ['passed by dma', 'passed by compute'],
    rings: [],
  });
}

export const rightWithMoreLanes: readonly (readonly [string, Protocol])[] = [
  ['a lane of its own for STOREs', withStorer(onDrained)],
  ['two compute lanes in turns', twoComputing()],
  ['two lanes in step', inStep()],
];

export const lateStores = withStorer(onLoadAtOnce);

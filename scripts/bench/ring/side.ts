// One of the two threads between which a queue is measured; side 0 produces, side 1 consumes.
import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { insist, Meeting } from './meeting.js';
import { type Ends, ITEM_WORDS, QUEUES, type Queue } from './queues.js';

/** What a side is told when it starts: it measures one kind of queue, so that its code is compiled for that one. */
export interface SideData {
  readonly side: 0 | 1;
  readonly meeting: SharedArrayBuffer;
}

/** One measurement. */
export interface Task {
  readonly ends: Ends;
  readonly capacity: number;
  /** How many items go from one side to the other, or there and back. */
  readonly items: number;
  readonly roundTrip: boolean;
  readonly bounces: number;
}

/** What came of it, as this side saw it. */
export interface Outcome {
  readonly elapsedNs: number;
  /** The probes before and after, nanoseconds there and back. */
  readonly probesNs: readonly [number, number];
}

const { side, meeting: memory } = workerData as SideData;
const meeting = new Meeting(memory, side);
const item = new Int32Array(ITEM_WORDS);

parentPort?.on('message', async (task: Task) => {
  const move = task.ends.name === 'MessagePort' ? portMover(task.ends.port, task) : await queueMover(task);
  const before = meeting.probe(task.bounces);
  meeting.meet();
  const start = performance.now();
  await move();
  const elapsedNs = (performance.now() - start) * 1e6;
  const after = meeting.probe(task.bounces);
  if (task.ends.name === 'MessagePort') task.ends.port.close();
  parentPort?.postMessage({ elapsedNs, probesNs: [before, after] } satisfies Outcome);
});

async function queueMover({ ends, capacity, items, roundTrip }: Task): Promise<() => void> {
  if (ends.name === 'MessagePort') throw new Error('a port is no queue over shared memory');
  const kind = QUEUES[ends.name];
  const out = await kind.open(ends.out, capacity);
  const back = await kind.open(ends.back, capacity);
  if (!roundTrip) return () => (side === 0 ? produce(out, items) : consume(out, items));
  return () => (side === 0 ? serve(out, back, items) : returnAll(out, back, items));
}

function produce(queue: Queue, items: number): void {
  for (let number = 0; number < items; number++) {
    item[0] = number;
    insist(() => queue.tryPush(item));
  }
}

function consume(queue: Queue, items: number): void {
  for (let number = 0; number < items; number++) {
    insist(() => queue.tryPop(item));
    check(item, number);
  }
}

function serve(out: Queue, back: Queue, items: number): void {
  for (let number = 0; number < items; number++) {
    item[0] = number;
    insist(() => out.tryPush(item));
    insist(() => back.tryPop(item));
    check(item, number);
  }
}

function returnAll(out: Queue, back: Queue, items: number): void {
  for (let number = 0; number < items; number++) {
    insist(() => out.tryPop(item));
    insist(() => back.tryPush(item));
  }
}

/** A port as it is meant to be used: a message is a copy of the item, and arrives as an event. */
function portMover(port: MessagePort, { items, roundTrip }: Task): () => Promise<void> {
  const send = (number: number) => {
    item[0] = number;
    port.postMessage(item);
  };
  if (side === 0 && !roundTrip) {
    return async () => {
      for (let number = 0; number < items; number++) send(number);
      await once(port, 'message'); // the consumer has them all
    };
  }
  const received = new Promise<void>((resolve) => {
    let number = 0;
    port.on('message', (message: Int32Array) => {
      check(message, number++);
      if (side === 1 && (roundTrip || number === items)) port.postMessage(message);
      if (number === items) resolve();
      else if (side === 0) send(number);
    });
  });
  return () => {
    if (side === 0) send(0);
    return received;
  };
}

function check(received: Int32Array, number: number): void {
  if (received[0] !== number) throw new Error(`item ${received[0]} came as number ${number}`);
}

// The ring against ringbuf.js and MessagePort: items of 32 bytes between two threads.
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { alternate } from './lib/alternate.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { spread } from './lib/spread.js';
import { MEETING_BYTES } from './ring/meeting.js';
import { type Ends, QUEUES, type QueueName } from './ring/queues.js';
import type { Outcome, SideData, Task } from './ring/side.js';

const NAMES: readonly QueueName[] = ['Heddle', 'ringbuf.js', 'MessagePort'];
const CAPACITIES = [8, 1024];
/**
 * A measurement counts where the probes before and after it differ by no more than this share of the smaller, and
 * are at most so many times the table's first decile: the threads were on two cores all the time, and near.
 */
const AGREEMENT = 0.25;
const NEAR = 2;

/** For each table; on a quiet machine it takes a few seconds. */
const LIMIT_MS = 30_000;

/** One measurement, in nanoseconds. */
interface Measured {
  /** For one item. */
  readonly itemNs: number;
  /** For a word there and back, before and after. */
  readonly probesNs: readonly [number, number];
}

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const pairs = new Map(NAMES.map((name) => [name, new Pair()]));
  try {
    for (const roundTrip of [false, true]) {
      for (const capacity of CAPACITIES) yield await measure(pairs, capacity, roundTrip, quick);
    }
  } finally {
    for (const pair of pairs.values()) await pair.end();
  }
}

async function measure(
  pairs: ReadonlyMap<QueueName, Pair>,
  capacity: number,
  roundTrip: boolean,
  quick: boolean,
): Promise<Figures> {
  const size = { capacity, roundTrip, bounces: quick ? 500 : 2000 };
  const contestants = NAMES.map((name) => {
    const items = roundTrip || name === 'MessagePort' ? 5_000 : 20_000;
    const task = { ...size, items: quick ? items / 10 : items };
    return { name, turn: () => (pairs.get(name) as Pair).measure(name, task) };
  });
  await alternate(contestants, quick ? 1 : 20, LIMIT_MS); // so that the code is compiled
  const measured = await alternate(contestants, quick ? 3 : 300, LIMIT_MS);
  const probesNs = [...measured.values()].flat().flatMap((one) => one.probesNs);
  const nearNs = probesNs.toSorted((a, b) => a - b)[Math.floor(probesNs.length / 10)];
  const times = (name: string) => (measured.get(name) ?? []).filter((one) => counts(one, nearNs));
  const spreadOf = (name: string) =>
    spread(
      times(name).map(({ itemNs }) => itemNs),
      'smaller',
    );
  const peer = spreadOf('ringbuf.js');
  const rows = NAMES.map((name) => {
    const { best, median, count } = spreadOf(name);
    return {
      queue: name,
      ...(roundTrip
        ? { 'round trip ns, best': best, 'ns, median': median }
        : { 'million items/s, best': 1e3 / best, 'million/s, median': 1e3 / median }),
      'times ringbuf.js, best': peer.best / best,
      'times, median': peer.median / median,
      'probe ns, median': spread(
        times(name).map(({ probesNs }) => probesNs[0]),
        'smaller',
      ).median,
      kept: count,
      dropped: (measured.get(name) ?? []).length - count,
    };
  });
  return {
    title: `${roundTrip ? 'Round trips' : 'One way'}, ${capacity} slots of 32 bytes, two threads`,
    rows,
    notes: [
      'A probe bounces one word between the two threads, before and after each measurement, which is dropped where',
      `the two differ by more than ${100 * AGREEMENT} %, or exceed ${NEAR} times the first decile: the cores of a virtual`,
      'machine move. MessagePort has no capacity.',
    ],
  };
}

function counts({ probesNs }: Measured, nearNs: number): boolean {
  const [smaller, larger] = probesNs.toSorted((a, b) => a - b);
  return larger <= (1 + AGREEMENT) * smaller && larger <= NEAR * nearNs;
}

/** Two threads that measure one kind of queue. */
class Pair {
  private readonly workers: readonly Worker[];

  constructor() {
    const meeting = new SharedArrayBuffer(MEETING_BYTES);
    this.workers = ([0, 1] as const).map(
      (side) =>
        new Worker(new URL('./ring/side.js', import.meta.url), {
          workerData: { side, meeting } satisfies SideData,
        }),
    );
  }

  async measure(name: QueueName, task: Omit<Task, 'ends'>): Promise<Measured> {
    const outcomes = this.workers.map((worker) => once(worker, 'message'));
    const ends = await endsOf(name, task.capacity);
    this.workers.forEach((worker, side) => {
      const mine = ends[side];
      worker.postMessage({ ...task, ends: mine }, 'port' in mine ? [mine.port] : []);
    });
    // Both began together; the later end is the consumer's last item, or the last one back.
    const [[first], [second]] = (await Promise.all(outcomes)) as [[Outcome], [Outcome]];
    return {
      itemNs: Math.max(first.elapsedNs, second.elapsedNs) / task.items,
      probesNs: first.probesNs,
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** What each of the two sides is given of a new queue. */
async function endsOf(name: QueueName, capacity: number): Promise<readonly [Ends, Ends]> {
  if (name === 'MessagePort') {
    const { port1, port2 } = new MessageChannel();
    return [
      { name, port: port1 },
      { name, port: port2 },
    ];
  }
  const { memory } = QUEUES[name];
  const ends: Ends = { name, out: await memory(capacity), back: await memory(capacity) };
  return [ends, ends];
}

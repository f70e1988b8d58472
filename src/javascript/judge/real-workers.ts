import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { native } from '../shims/native.js';
import { FIRST_BYTES, HEAP_BYTES } from '../thread/message-heap.js';
import type { Message, Settings, ThreadData, Thrown } from '../thread/messages.js';

/** As they are before the module that is checked replaces them, or is refused them. */
const RealWorker = Worker;
const receive = receiveMessageOnPort;

/** How long a thread may take to be there. */
export const OPENING_MS = 30_000;

/** What threads run: the module, the names of its functions, the memory that setup makes. */
export interface Cast {
  readonly url: string;
  readonly names: readonly string[];
  readonly buffers: readonly SharedArrayBuffer[];
  readonly stripped: ThreadData['stripped'];
  readonly parameters: unknown;
}

/** The workers that threads run on, and what they say to the judge. */
export class RealWorkers {
  private readonly workers: Worker[] = [];
  private readonly ports: MessagePort[] = [];
  private readonly heap = new native.SharedArrayBuffer(FIRST_BYTES, { maxByteLength: HEAP_BYTES });
  private readonly exchange = `heddle ${randomUUID()}`;
  private settings: Settings = { choosing: null, spunOn: [] };
  /** How many settings have been told. */
  private settled = 0;

  constructor(
    private readonly cast: Cast,
    private readonly block: SharedArrayBuffer,
    private readonly records: number,
  ) {}

  /** Tells all threads, and those that come later, what holds from now on. */
  set(settings: Settings): void {
    this.settled++;
    this.settings = settings;
    for (const port of this.ports) port.postMessage(settings);
  }

  /** A real worker for a thread; `name` is null for one that others start. */
  make(thread: number, name: string | null): Worker {
    const { cast } = this;
    const { port1, port2 } = new MessageChannel();
    const data: ThreadData = {
      block: this.block,
      records: this.records,
      self: thread,
      url: cast.url,
      name,
      buffers: cast.buffers,
      heap: this.heap,
      exchange: this.exchange,
      settled: this.settled,
      settings: this.settings,
      port: port2,
      stripped: cast.stripped,
      parameters: cast.parameters,
    };
    const worker = new RealWorker(createRequire(import.meta.url).resolve('#thread'), {
      workerData: data,
      transferList: [port2],
    });
    this.ports[thread]?.close();
    void this.workers[thread]?.terminate();
    this.workers[thread] = worker;
    this.ports[thread] = port1;
    return worker;
  }

  /** A thread of the beginning, ready to run. @throws ScenarioError where it cannot load the module */
  async start(thread: number): Promise<void> {
    const { cast } = this;
    const worker = this.make(thread, cast.names[thread]);
    const port1 = this.ports[thread];
    const timer = AbortSignal.timeout(OPENING_MS);
    const died = once(worker, 'error', { signal: timer }).then(([error]) => Promise.reject(error));
    const left = once(worker, 'exit', { signal: timer }).then(() => undefined);
    died.catch(() => {});
    left.catch(() => {});
    const ready = once(port1, 'message', { signal: timer });
    const first = await Promise.race([ready, died, left]);
    port1.removeAllListeners('message');
    const message = (first as [Message | { data: Message }] | undefined)?.[0];
    const said = message && 'data' in message ? message.data : message;
    if (said?.kind === 'ready') return;
    if (said?.kind === 'failed') throw new ScenarioError(said.error);
    throw new ScenarioError({
      name: 'Error',
      message: `thread ${cast.names[thread]} ended while it loaded`,
      stack: '',
    });
  }

  /** What a thread has said next; undefined where there is nothing. */
  receive(thread: number): Message | undefined {
    return (receive(this.ports[thread]) as { message: Message } | undefined)?.message;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    for (const port of this.ports) port.close();
  }
}

/** The scenario cannot be run: its module does not load, or its setup throws. */
export class ScenarioError extends Error {
  constructor(readonly thrown: Thrown) {
    super(thrown.message);
    this.name = 'ScenarioError';
  }
}

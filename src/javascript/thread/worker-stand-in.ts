import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { Kind } from '../../../sim/stateless/trace.js';
import { Aborted } from '../baton/baton.js';
import { MOST_THREADS, Word } from '../baton/control-block.js';
import { bear, doom } from '../baton/lifetimes.js';
import { inboxOf, STARTS } from '../baton/waiters.js';
import type { Mail } from './mail.js';
import { MessageKind, PortWord, type Taken } from './message-heap.js';
import type { Payloads } from './payloads.js';
import { shortText } from './ports.js';
import { type Program, programOf } from './programs.js';
import { StaleState } from './stale-state.js';

/** What a worker is started with. */
export interface Start {
  readonly program: Program;
  readonly workerData: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly environment: ReadonlyMap<unknown, unknown>;
}

interface Options {
  readonly eval?: boolean;
  readonly workerData?: unknown;
  readonly transferList?: readonly object[];
  readonly env?: Start['env'] | symbol;
  readonly argv?: readonly unknown[];
  readonly execArgv?: readonly string[];
  readonly name?: string;
  readonly stdin?: boolean;
  readonly resourceLimits?: object;
}

/** What starting takes; set once. */
let thread: {
  readonly mail: Mail;
  readonly payloads: Payloads;
  /** Has the judge see to it that a real worker is there for a thread. @throws Error where it could not be made */
  readonly ask: (number: number, program: Program) => void;
  readonly environment: ReadonlyMap<unknown, unknown>;
  readonly fail: (error: Error) => void;
};

/** Workers of this thread that have not exited. */
const running = new Set<WorkerStandIn>();

/** How busy a real event loop is: the same always. */
const UTILIZATION = { idle: 0, active: 0, utilization: 0.5 };

/** Stands in for Worker: what it starts is one more thread, held as all are. */
export class WorkerStandIn extends EventEmitter {
  threadId = -1;
  readonly resourceLimits: object;
  readonly stdin: Writable | null;
  readonly stdout = new Readable({ read() {} });
  readonly stderr = new Readable({ read() {} });
  readonly performance = { eventLoopUtilization: () => UTILIZATION };
  readonly #thread: number;
  readonly #port: number;
  readonly #execution: number;
  #exitCode: number | null = null;
  #isOnline = false;

  constructor(file: unknown, options: Options = {}) {
    super();
    const { mail, payloads, ask, environment } = thread;
    const { gate, heap } = mail;
    if (!gate.isHeld) {
      throw new Error(
        'new Worker outside of the function of a thread: a worker that is started while a module is loaded, in setup or in check belongs to no thread. Start it in a function of `threads`',
      );
    }
    const program = programOf(file, options.eval === true);
    this.resourceLimits = options.resourceLimits ?? {};
    this.stdin = options.stdin ? new Writable({ write: (_chunk, _encoding, done) => done() }) : null;
    this.#port = heap.channel(gate.self);
    const start: Start = {
      program,
      workerData: options.workerData,
      env: { ...(typeof options.env === 'object' ? options.env : process.env) },
      argv: (options.argv ?? []).map(String),
      execArgv: options.execArgv ?? [],
      environment,
    };
    const port = heap.words[this.#port + PortWord.peer];
    gate.point(Kind.update, STARTS, 4);
    const number = gate.words[Word.threads];
    if (number >= MOST_THREADS) throw new Error(`there are more than ${MOST_THREADS} threads at once`);
    ask(number, program);
    // Only a thread that is there hears of shared memory.
    const { bytes, transfer } = payloads.write(start, options.transferList);
    transfer();
    heap.words[port + PortWord.owner] = number;
    bear(gate.words, gate.layout, gate.self, heap.keep(bytes), port);
    gate.also(inboxOf(number), 8);
    if (gate.tells) gate.telling.what(`start ${program.label}`);
    gate.changed(STARTS, 4);
    this.#thread = number;
    this.#execution = gate.words[Word.execution];
    this.threadId = number;
    running.add(this);
    mail.listen(this.#port, true, (taken) => this.#take(taken));
    this.on('newListener', (type) => {
      if (type === 'online' && !this.#isOnline) setTimeout(() => this.#goOnline(), 0);
    });
  }

  postMessage(value: unknown, transfer: readonly object[] | { transfer?: readonly object[] } = []): void {
    const list = Array.isArray(transfer) ? transfer : ((transfer as { transfer?: object[] })?.transfer ?? []);
    const { mail, payloads } = thread;
    if (this.#hasExited()) return;
    const payload = payloads.write(value, list);
    mail.post(mail.heap.words[this.#port + PortWord.peer], MessageKind.data, payload);
    if (mail.gate.tells) mail.gate.tell(shortText(value));
  }

  /** Ends the thread at whatever it stands before. */
  terminate(): Promise<number | undefined> {
    if (this.#hasExited()) return Promise.resolve(undefined);
    const { gate } = thread.mail;
    this.ref();
    const exited = new Promise<number>((resolve) => this.once('exit', resolve));
    gate.point(Kind.update, inboxOf(this.#thread), 8);
    this.end();
    gate.changed(inboxOf(this.#thread), 4);
    if (gate.tells) gate.telling.what('terminate');
    return exited;
  }

  /** Ends the thread as part of the step that was taken last. */
  end(): void {
    const { gate } = thread.mail;
    doom(gate.words, gate.layout, this.#thread, inboxOf(gate.self));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
  }

  ref(): this {
    if (!this.#hasExited()) thread.mail.setRef(this.#port, true);
    return this;
  }

  unref(): this {
    if (!this.#hasExited()) thread.mail.setRef(this.#port, false);
    return this;
  }

  getHeapSnapshot(): Promise<never> {
    return Promise.reject(new Error('a worker that is held has no heap snapshot'));
  }

  #hasExited(): boolean {
    const { mail, fail } = thread;
    if (mail.gate.isHeld && this.#execution !== mail.gate.words[Word.execution]) {
      fail(new StaleState('worker'));
      throw new Aborted();
    }
    return this.#exitCode !== null;
  }

  #goOnline(): void {
    if (this.#isOnline) return;
    this.#isOnline = true;
    this.emit('online');
  }

  #take({ kind, bytes }: Taken): void {
    const { payloads, mail } = thread;
    this.#goOnline();
    if (kind === MessageKind.exit) {
      this.#exitCode = payloads.read(bytes) as number;
      this.threadId = -1;
      running.delete(this);
      mail.unlisten(this.#port);
      this.stdout.push(null);
      this.stderr.push(null);
      this.emit('exit', this.#exitCode);
    } else if (kind === MessageKind.error) this.emit('error', payloads.read(bytes));
    else if (kind === MessageKind.data) {
      let value: unknown;
      try {
        value = payloads.read(bytes);
      } catch (error) {
        this.emit('messageerror', error);
        return;
      }
      if (mail.gate.tells) mail.gate.tell(shortText(value));
      this.emit('message', value);
    }
  }
}

/** Forgets what an earlier execution started. */
export function forgetWorkers(): void {
  running.clear();
}

/** Ends all workers of this thread, as it ends itself, and says whether there are any. */
export function endWorkers(): boolean {
  for (const worker of running) worker.end();
  return running.size > 0;
}

/** Called once, before any worker is started. */
export function useWorkers(needed: typeof thread): void {
  thread = needed;
}

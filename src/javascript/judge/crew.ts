import type { Trace } from '../../../sim/stateless/trace.js';
import { Baton } from '../baton/baton.js';
import {
  Aborting,
  type End,
  JUDGE,
  type Layout,
  layOut,
  MOST_THREADS,
  Of,
  Phase,
  State,
  threadAt,
  Word,
} from '../baton/control-block.js';
import { type Choosing, Strategist } from '../baton/strategist.js';
import type { Message, Request } from '../thread/messages.js';
import { nothingSaid, type Outcome, type Said, takeIn, type Waiting } from './outcome.js';
import { type Cast, OPENING_MS, RealWorkers, ScenarioError } from './real-workers.js';

/** How long a thread may go without an access to shared memory before it is given up, and how often that is looked at. */
const STALL_MS = 1500;
const LOOK_MS = 100;
/** The part of that time that the process has to have computed: on a busy machine, a thread may only not have its turn. */
const USED = 0.6;
/** How many times as long a thread may go on without computing. */
const IDLE = 3;
/** The same for a thread that loads modules for the first time. */
const LOADING_MS = 2500;

/** What holds for all executions of a crew. */
export interface CrewOptions {
  /** Records of a trace, at most. */
  readonly records: number;
  readonly schedulesPlain: boolean;
  readonly anyTimeout: boolean;
}

/** One execution to be made. */
export interface Order {
  /** The thread of each point, as far as that is prescribed. */
  readonly schedule: ArrayLike<number>;
  /** The threads that sleep when the last of them is chosen, a bit each, in the sense of sleep sets. */
  readonly asleep: number;
  /** Those of them whose step would write nothing. */
  readonly quiet: number;
  readonly tells: boolean;
}

/** What a thread does that is in a state. */
const WAYS_TO_WAIT: ReadonlyMap<number, string> = new Map([
  [State.sleeping, 'sleeps on'],
  [State.spinning, 'spins on'],
  [State.idle, 'awaits'],
]);

/** Words about the execution that the next one goes on with. */
const LASTING: ReadonlySet<number> = new Set([Word.settings, Word.version, Word.watched, Word.execution]);

/** Threads on real workers, one of which goes on at a time. */
export class Crew {
  private readonly spins: (readonly [number, string])[] = [];
  private readonly block: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly layout: Layout;
  private readonly baton: Baton;
  private readonly workers: RealWorkers;
  /** How many messages of each thread have been taken in. */
  private readonly heard: number[] = new Array(MOST_THREADS).fill(0);
  /** What the workers that threads start run, by number, and what they are called. */
  private readonly programs: string[] = [];
  private names: string[] = [];
  private said: Said = nothingSaid();
  private strategist: Strategist | null = null;

  private constructor(
    private readonly cast: Cast,
    private readonly options: CrewOptions,
  ) {
    this.layout = layOut(options.records);
    this.block = new SharedArrayBuffer(4 * this.layout.words);
    this.words = new Int32Array(this.block);
    this.baton = new Baton(this.words, this.layout, JUDGE);
    this.workers = new RealWorkers(cast, this.block, options.records);
  }

  /** @throws Thrown, as a `ScenarioError`, where a thread cannot load the module. */
  static async open(cast: Cast, options: CrewOptions): Promise<Crew> {
    const crew = new Crew(cast, options);
    try {
      await Promise.all(cast.names.map((_, thread) => crew.workers.start(thread)));
    } catch (error) {
      await crew.close();
      throw error;
    }
    return crew;
  }

  get threads(): number {
    return this.words[Word.threads];
  }

  /** The trace of the last execution; it holds until the next. */
  get trace(): Trace {
    const { words, layout } = this;
    return { words: words.subarray(layout.trace), length: words[Word.records], threads: words[Word.threads] };
  }

  get points(): number {
    return this.words[Word.points];
  }

  /** Who chooses from now on (null lets a thread go on while it can), and the words that are known to be spun on. */
  set(choosing: Choosing | null, spunOn: readonly number[]): void {
    this.words[Word.settings]++;
    this.strategist = choosing && new Strategist(this.words, this.layout, choosing, true);
    this.workers.set({ choosing, spunOn });
  }

  /** Loops that threads were found to spin in since this was last asked: the word's address, and the call stack. */
  takeSpins(): readonly (readonly [number, string])[] {
    return this.spins.splice(0);
  }

  /**
   * Makes one execution.
   * @throws ScenarioError where setup throws in a thread; then the crew is of no use any more.
   */
  run(order: Order): Outcome {
    const { words, layout } = this;
    this.begin(order);
    this.strategist?.begin();
    this.baton.give(0);
    let stuck = this.await();
    while (stuck < 0 && words[Word.asks] >= 0) stuck = this.answer(words[Word.asks]);
    const waiting = this.waiting();
    if (stuck < 0 && words[Word.phase] !== Phase.setup) stuck = this.unwind();
    for (let thread = 0; thread < words[Word.threads]; thread++) {
      const count = words[threadAt(layout, thread) + Of.messages];
      while (this.heard[thread] < count && this.hear(thread) !== undefined);
    }
    const { threw } = this.said;
    if (words[Word.phase] === Phase.setup && threw) throw new ScenarioError(threw.error);
    return {
      ...this.said,
      end: words[Word.verdict] as End,
      stuck,
      waiting,
      hadLimits: words[Word.limits] > 0,
      timedOut: words[Word.over] > 0,
      names: this.names,
    };
  }

  async close(): Promise<void> {
    await this.workers.close();
  }

  private begin({ schedule, asleep, quiet, tells }: Order): void {
    const { words, layout, options, cast } = this;
    for (let word = 0; word < layout.threads; word++) if (!LASTING.has(word)) words[word] = 0;
    words[Word.threads] = cast.names.length;
    words[Word.beginners] = cast.names.length;
    words[Word.last] = -1;
    words[Word.threw] = -1;
    words[Word.asks] = -1;
    words[Word.execution]++;
    this.names = [...cast.names];
    this.said = nothingSaid();
    words[Word.asleep] = asleep;
    words[Word.quiet] = quiet;
    words[Word.prefix] = schedule.length;
    words[Word.schedulesPlain] = options.schedulesPlain ? 1 : 0;
    words[Word.anyTimeout] = options.anyTimeout ? 1 : 0;
    words[Word.tells] = tells ? 1 : 0;
    words[Word.limit] = options.records;
    words.set(schedule, layout.prefix);
    words.fill(0, layout.waiters, layout.versionKeys);
    for (let thread = 0; thread < MOST_THREADS; thread++) {
      const base = threadAt(layout, thread);
      const messages = words[base + Of.messages];
      words.fill(0, base, base + Of.watches);
      words[base + Of.starter] = -1;
      words[base + Of.messages] = messages;
      if (thread < cast.names.length) words[base] = State.ready;
    }
  }

  private waiting(): Outcome['waiting'] {
    const { words, layout } = this;
    const waiting = new Map<number, Waiting>();
    for (let thread = 0; thread < words[Word.threads]; thread++) {
      const base = threadAt(layout, thread);
      const [address, size] = [words[base + Of.address], words[base + Of.size]];
      const how = WAYS_TO_WAIT.get(words[base]);
      if (how) waiting.set(thread, { how, address, size });
    }
    return waiting;
  }

  /** Sleeps until the baton comes back; the thread that keeps it without an access to shared memory, or -1. */
  private await(): number {
    const { words, layout } = this;
    let records = -1;
    let turns = -1;
    let holder = -1;
    let usedMs = 0;
    for (let waited = 0; !this.baton.takeWithin(LOOK_MS); ) {
      if (words[Word.records] !== records || words[Word.turns] !== turns || words[Word.holder] !== holder) {
        records = words[Word.records];
        turns = words[Word.turns];
        holder = words[Word.holder];
        waited = 0;
        usedMs = processorMs();
      } else {
        waited += LOOK_MS;
        const loads = holder < MOST_THREADS && words[threadAt(layout, holder) + Of.loads] === 1;
        const limit = loads ? LOADING_MS : STALL_MS;
        if (waited >= limit && processorMs() - usedMs >= USED * limit) return holder;
        if (waited >= IDLE * limit) return holder;
      }
    }
    return -1;
  }

  /** Ends threads that stand before an access: it throws there. */
  private unwind(): number {
    const { words, layout } = this;
    words[Word.aborts] = Aborting.execution;
    for (let thread = 0; thread < words[Word.threads]; thread++) {
      const state = words[threadAt(layout, thread)];
      if (state === State.ended || state === State.unborn) continue;
      this.baton.give(thread);
      const stuck = this.await();
      if (stuck >= 0) return stuck;
    }
    return -1;
  }

  /** Sees to it that there is a real worker for a thread that another one starts, and goes on. */
  private answer(asker: number): number {
    const { words, baton, programs, names } = this;
    words[Word.asks] = -1;
    let request: Request | null = null;
    while (request === null) {
      const message = this.hear(asker);
      if (message === undefined) throw new Error(`${names[asker]} asks for nothing`);
      if (message.kind === 'start') request = message;
    }
    const { thread, program, label } = request;
    names.length = thread;
    names[thread] = `${label}#${1 + names.filter((name) => name.startsWith(`${label}#`)).length}`;
    if (programs[thread] !== program) {
      this.workers.make(thread, null);
      programs[thread] = program;
      if (!baton.takeWithin(OPENING_MS)) throw new Error(`a thread for ${names[thread]} does not start`);
      const ready = this.workers.receive(thread);
      if (ready?.kind === 'failed') throw new ScenarioError(ready.error);
    }
    baton.give(asker);
    return this.await();
  }

  /** Takes in what a thread has said next. */
  private hear(thread: number): Message | undefined {
    const message = this.workers.receive(thread);
    if (message === undefined) return undefined;
    this.heard[thread]++;
    takeIn(this.said, message, thread, this.names[thread]);
    if (message.kind === 'spins')
      message.addresses.forEach((address, at) => void this.spins.push([address, message.stacks[at]]));
    return message;
  }
}

/** Time that this process has computed, in ms. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

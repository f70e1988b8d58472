import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { INBOX } from '../../../sim/stateless/dependence.js';
import { divergence, divergenceText } from '../../../sim/stateless/divergence.js';
import type { Prefix } from '../../../sim/stateless/dpor.js';
import { Field, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { End } from '../../../src/javascript/baton/control-block.js';
import { scheduleOf } from '../../../src/javascript/judge/runner.js';
import type { Executor, Outcome, Run } from '../../sim/stateless/executor.js';
import type { Rules } from '../../sim/stateless/machine-state.js';
import { BYTES, type Program, REGISTERS } from '../../sim/stateless/program.js';
import { BuiltEngine, type Change } from './built-engine.js';
import { programCode } from './program-code.js';

export const THREADS = 4;
/** Where in memory programs have theirs, in turn: what is known of a place is known of its next program. */
const PLACES = 500;
const TEXT_BYTES = 1 << 16;
const RECORDS = 4000;
const VERDICTS: ReadonlyMap<number, Outcome['verdict']> = new Map([
  [End.ended, 'ended'],
  [End.deadlock, 'deadlock'],
  [End.livelock, 'livelock'],
]);

/** What the host answers to a run. */
interface Answer extends Trace {
  readonly end: End;
  readonly stuck: number;
  readonly threw: { readonly name: string; readonly message: string } | null;
  readonly memory: readonly number[];
  readonly spunOn: number;
  /** The address of the first byte. */
  readonly base: number;
}

/** The engine with a crew of real threads, which runs one program after another. */
export class Engine implements Executor {
  /** Words of the program that are known to be spun on; and whether others were found since these are known. */
  known: ReadonlySet<number> = new Set();
  isLearning = false;
  /** Of every so many executions one is made again, and must be the same. */
  repeats = Number.POSITIVE_INFINITY;
  executions = 0;
  private place = 0;
  private spunOn = 0;

  private constructor(
    private readonly built: BuiltEngine,
    private readonly worker: Worker,
    private readonly parameters: Parameters,
  ) {}

  static open(rules: Rules, changes: readonly Change[] = []): Engine {
    const built = new BuiltEngine(changes);
    const parameters = new Parameters();
    parameters.set(0, '[]');
    const options = {
      records: RECORDS,
      schedulesPlain: rules.plainPoints,
      anyTimeout: rules.timeouts === 'any',
      stopsAtRaces: !rules.plainPoints,
    };
    const url = new URL('programs.threads.mjs', import.meta.url).href;
    const workerData = { dist: built.dist, url, parameters: { ...parameters }, options };
    const worker = new Worker(new URL('host.mjs', import.meta.url), { workerData });
    return new Engine(built, worker, parameters);
  }

  /** From now on, this is the program. */
  async load(program: Program): Promise<void> {
    this.place = (this.place + 1) % PLACES;
    this.parameters.set(this.place, programCode(program));
    await this.learn();
  }

  /** What was found to be spun on is known from now on. */
  async learn(): Promise<void> {
    const { addresses, base } = (await this.ask('learn')) as { addresses: number[]; base: number };
    const first = base + BYTES * this.place;
    const words = addresses.map((address) => (address - first) >> 2);
    this.known = new Set(words.filter((word) => word >= 0 && word < BYTES / 4));
    this.spunOn = addresses.length;
    this.isLearning = false;
  }

  async run(prefix: Prefix): Promise<Run> {
    const { schedule, asleep, quiet } = prefix;
    const answer = (await this.ask('run', { schedule, asleep, quiet })) as Answer;
    if (++this.executions % this.repeats === 0) await this.repeat(answer);
    return this.seen(answer);
  }

  /** What `heddle check` would find, and whether it would have looked at everything. */
  async search(): Promise<{ readonly fault: string | null; readonly complete: boolean }> {
    return (await this.ask('search')) as { fault: string | null; complete: boolean };
  }

  async close(): Promise<void> {
    await this.ask('close');
    await this.worker.terminate();
    this.built.remove();
  }

  /** Makes an execution again by its whole schedule. @throws Error where a record is another one. */
  private async repeat(was: Answer): Promise<void> {
    const schedule = scheduleOf(was);
    const is = (await this.ask('run', { schedule, asleep: 0, quiet: 0 })) as Answer;
    const different = divergence(was, is, 0, was.length);
    if (different) throw new Error(divergenceText(different));
  }

  private seen(answer: Answer): Run {
    const { end, stuck, threw, memory, spunOn } = answer;
    if (threw) throw new Error(`${threw.name}: ${threw.message}`);
    if (stuck >= 0) throw new Error(`thread ${stuck} goes on without an access`);
    const verdict = VERDICTS.get(end);
    if (verdict === undefined && end !== End.asleep) throw new Error(`the execution ended with ${end}`);
    this.isLearning ||= spunOn !== this.spunOn;
    const first = BYTES * this.place;
    const trace = this.atHome(answer);
    if (verdict === undefined) return { trace, outcome: null };
    const registers = Array.from({ length: THREADS }, (_, thread) => this.parameters.registersOf(thread));
    return { trace, outcome: { verdict, memory: memory.slice(first, first + BYTES), registers } };
  }

  /** A trace with the addresses that the machine has. */
  private atHome({ words, length, threads, base }: Answer): Trace {
    const first = base + BYTES * this.place;
    for (let at = Field.address; at < length * RECORD; at += RECORD) {
      words[at] = words[at] >= INBOX ? INBOX + (words[at] - INBOX) / 2 : words[at] - first;
    }
    return { words, length, threads };
  }

  private async ask(what: string, order: object = {}): Promise<unknown> {
    const answered = once(this.worker, 'message');
    this.worker.postMessage({ what, order });
    const [{ answer, error }] = await answered;
    if (error !== undefined) throw new Error(error);
    return answer;
  }
}

/** What setup is told, in memory that all threads have in common. */
class Parameters {
  readonly orders = new Int32Array(new SharedArrayBuffer(12));
  readonly text = new Uint8Array(new SharedArrayBuffer(TEXT_BYTES));
  readonly registers = new Int32Array(new SharedArrayBuffer(4 * THREADS * REGISTERS));
  readonly places = PLACES;

  set(place: number, code: string): void {
    const bytes = new TextEncoder().encode(code);
    this.text.set(bytes);
    this.orders.set([this.orders[0] + 1, place, bytes.length]);
  }

  registersOf(thread: number): number[] {
    return [...this.registers.slice(REGISTERS * thread, REGISTERS * (thread + 1))];
  }
}

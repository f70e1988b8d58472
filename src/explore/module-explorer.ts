import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ExploreAnswer, ExploreQuestion, ExplorerSays } from '../javascript/verdict/explored.js';
import { shellLine } from '../model/shell.js';
import { BadInput } from '../refusal/bad-input.js';
import { exploredLanes, exploredThreads } from '../report/pages/explored-story.js';
import { sourceLines } from '../report/pages/source-lines.js';
import type { Here, StoryInput, Way } from '../report/pages/story/story-data.js';
import type { Explorer } from './explorer.js';
import { hereInWords, threadsWayInWords, turnsInWords, wayInWords } from './words.js';

/** How long a module may take to load, or to answer one question: what it does may have no end. */
const LONGEST_MS = 30_000;
const IDLE = new AbortController().signal;

type Answer<Ask extends ExploreAnswer['ask']> = Extract<ExploreAnswer, { readonly ask: Ask }>;

/** A module's lanes, or its threads, to look around in. They run on a thread of their own, which can be ended. */
export class ModuleExplorer implements Explorer {
  /** Who waits for an answer, and to which question. */
  private waiting: { readonly id: number; resolve(answer: ExploreAnswer): void } | null = null;
  /** One question waits for the other: of several it would not be known which one does not get on. */
  private last: Promise<unknown> = Promise.resolve();
  private worker: Promise<Worker> | null = null;
  /** The thread that questions go to. */
  private current: Worker | null = null;
  private asked = 0;
  /** The lanes or threads by name, in the order of their columns. */
  private lanes: readonly string[] = [];
  /** What a file says is kept as long as what was loaded of it: somebody may write in it meanwhile. */
  private linesOf: ReturnType<typeof sourceLines>;

  /**
   * @param url the module.
   * @param file its path, as it was named.
   * @param longestMs how long it may take to load, or to answer one question.
   */
  constructor(
    private readonly url: URL,
    private readonly file: string,
    private readonly longestMs = LONGEST_MS,
  ) {
    this.linesOf = sourceLines(url);
  }

  async run(order: readonly number[], goesOn: boolean): Promise<StoryInput> {
    const answer = await this.ask('run', order, goesOn, IDLE);
    const { token } = answer;
    const command = shellLine(['heddle', 'replay', token, this.file]);
    const page = { title: this.file, facts: [], token, command };
    this.lanes = answer.run.story.lanes;
    return answer.of === 'lanes'
      ? exploredLanes(answer.run, page, (number) => (number < 0 ? 'none' : `operation ${number}`))
      : exploredThreads(answer.run, page, {
          file: this.file,
          replaying: command,
          linesOf: this.linesOf,
        });
  }

  async here(order: readonly number[], signal: AbortSignal): Promise<Here> {
    if (this.lanes.length === 0) await this.run([], false);
    const answer = await this.ask('here', order, false, signal);
    return answer.of === 'lanes'
      ? hereInWords(answer.here, this.lanes)
      : turnsInWords(answer.turns, this.lanes);
  }

  async way(order: readonly number[], signal: AbortSignal): Promise<Way> {
    const answer = await this.ask('way', order, false, signal);
    return answer.of === 'lanes' ? wayInWords(order, answer.way) : threadsWayInWords(answer.way);
  }

  async close(): Promise<void> {
    const worker = await this.worker?.catch(() => null);
    this.worker = null;
    this.current = null;
    await worker?.terminate();
  }

  private ask<Ask extends Exclude<ExploreQuestion['ask'], 'stop'>>(
    ask: Ask,
    order: readonly number[],
    goesOn: boolean,
    signal: AbortSignal,
  ): Promise<Answer<Ask>> {
    const answer = this.last.then(() => this.askNow(ask, order, goesOn, signal));
    this.last = answer.catch(() => {});
    return answer;
  }

  private async askNow<Ask extends Exclude<ExploreQuestion['ask'], 'stop'>>(
    ask: Ask,
    order: readonly number[],
    goesOn: boolean,
    signal: AbortSignal,
  ): Promise<Answer<Ask>> {
    signal.throwIfAborted();
    this.worker ??= this.open();
    const worker = await this.worker;
    const id = ++this.asked;
    const stop = () => worker.postMessage({ id, ask: 'stop', order: [], goesOn } satisfies ExploreQuestion);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const answered = new Promise<ExploreAnswer>((resolve) => {
        this.waiting = { id, resolve };
      });
      worker.postMessage({ id, ask, order, goesOn } satisfies ExploreQuestion);
      const answer = await within(answered, this.longestMs, () => void this.giveUp());
      if (answer.ask === 'refused') throw new BadInput(answer.why);
      return answer as Answer<Ask>;
    } finally {
      signal.removeEventListener('abort', stop);
      this.waiting = null;
    }
  }

  /** Ends a thread that does not get on; the next question opens another. */
  private async giveUp(): Promise<void> {
    await this.close();
    this.refuse(`it gave no answer in ${this.seconds}, and is loaded anew: take another step`);
  }

  private refuse(why: string): void {
    this.waiting?.resolve({ ask: 'refused', why: `${this.file}: ${why}` });
  }

  private get seconds(): string {
    return `${this.longestMs / 1000} s`;
  }

  private async open(): Promise<Worker> {
    const worker = new Worker(createRequire(import.meta.url).resolve('#explorer'), {
      workerData: { url: this.url.href },
      stdin: false,
      stdout: true,
    });
    this.current = worker;
    this.linesOf = sourceLines(this.url);
    // Standard output is the command's: what the module prints goes beside it.
    worker.stdout.on('data', (bytes) => process.stderr.write(bytes));
    const opened = new Promise<string | null>((resolve) => {
      worker.on('message', (says: ExplorerSays) => {
        if (says.id === null) resolve(says.failed);
        else if (says.id === this.waiting?.id) this.waiting.resolve(says.answer);
      });
      worker.on('error', (error) => resolve(error.message));
      worker.on('exit', (code) => {
        resolve(`${this.file}: it ends its thread, with process.exit(${code}): leave that out`);
        // An earlier one may end when another has been opened already.
        if (this.current !== worker) return;
        this.worker = null;
        this.refuse('it ended the thread that it ran on, and is loaded anew: take another step');
      });
    });
    let isLate = false;
    const failed = await within(opened, this.longestMs, () => {
      isLate = true;
      void worker.terminate();
    });
    if (failed === null) return worker;
    this.worker = null;
    await worker.terminate();
    const what = `it is not loaded after ${this.seconds}: it may go round for ever at its top level`;
    throw new BadInput(isLate ? `${this.file}: ${what}` : failed);
  }
}

/** Waits for something, for so long; then `late` sees to it that it comes. */
async function within<T>(work: Promise<T>, longestMs: number, late: () => void): Promise<T> {
  const timer = setTimeout(late, longestMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

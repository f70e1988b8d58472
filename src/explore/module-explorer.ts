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

/** How long a module may take to load, or to answer: what it does may have no end. */
const LONGEST_MS = 30_000;
const IDLE = new AbortController().signal;

type Answer<Ask extends ExploreAnswer['ask']> = Extract<ExploreAnswer, { readonly ask: Ask }>;

/** A module's lanes, or its threads, to look around in. They run on a thread of their own, which can be ended. */
export class ModuleExplorer implements Explorer {
  private readonly waiting = new Map<number, (answer: ExploreAnswer) => void>();
  private worker: Promise<Worker> | null = null;
  /** The thread that questions go to. */
  private current: Worker | null = null;
  private asked = 0;
  /** The lanes or threads by name, in the order of their columns. */
  private lanes: readonly string[] = [];

  /**
   * @param url the module.
   * @param file its path, as it was named.
   */
  constructor(
    private readonly url: URL,
    private readonly file: string,
  ) {}

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
          linesOf: sourceLines(this.url),
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

  private async ask<Ask extends Exclude<ExploreQuestion['ask'], 'stop'>>(
    ask: Ask,
    order: readonly number[],
    goesOn: boolean,
    signal: AbortSignal,
  ): Promise<Answer<Ask>> {
    this.worker ??= this.open();
    const worker = await this.worker;
    const id = ++this.asked;
    const stop = () => worker.postMessage({ id, ask: 'stop', order: [], goesOn } satisfies ExploreQuestion);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const answered = new Promise<ExploreAnswer>((resolve) => this.waiting.set(id, resolve));
      worker.postMessage({ id, ask, order, goesOn } satisfies ExploreQuestion);
      const answer = await within(answered, () => void this.giveUp());
      if (answer.ask === 'refused') throw new BadInput(answer.why);
      return answer as Answer<Ask>;
    } finally {
      signal.removeEventListener('abort', stop);
      this.waiting.delete(id);
    }
  }

  /** Ends a thread that does not get on; the next question opens another. */
  private async giveUp(): Promise<void> {
    await this.close();
    this.refuseAll('the module did not get on, and was loaded anew: ask again');
  }

  private refuseAll(why: string): void {
    for (const resolve of this.waiting.values()) resolve({ ask: 'refused', why });
  }

  private async open(): Promise<Worker> {
    const worker = new Worker(createRequire(import.meta.url).resolve('#explorer'), {
      workerData: { url: this.url.href },
      stdin: false,
      stdout: true,
    });
    this.current = worker;
    // Standard output is the command's: what the module prints goes beside it.
    worker.stdout.on('data', (bytes) => process.stderr.write(bytes));
    const opened = new Promise<string | null>((resolve) => {
      worker.on('message', (says: ExplorerSays) => {
        if (says.id === null) resolve(says.failed);
        else this.waiting.get(says.id)?.(says.answer);
      });
      worker.on('error', (error) => resolve(error.message));
      worker.on('exit', (code) => {
        resolve(`${this.file}: it ends its thread, with process.exit(${code}): leave that out`);
        // An earlier one may end when another has been opened already.
        if (this.current !== worker) return;
        this.worker = null;
        this.refuseAll('the module ended the thread that it ran on: it was loaded anew: ask again');
      });
    });
    let isLate = false;
    const failed = await within(opened, () => {
      isLate = true;
      void worker.terminate();
    });
    if (failed === null) return worker;
    this.worker = null;
    await worker.terminate();
    const what = `it is not loaded after ${LONGEST_MS / 1000} s: it may go round for ever at its top level`;
    throw new BadInput(isLate ? `${this.file}: ${what}` : failed);
  }
}

/** Waits for something, for so long; then `late` sees to it that it comes. */
async function within<T>(work: Promise<T>, late: () => void): Promise<T> {
  const timer = setTimeout(late, LONGEST_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

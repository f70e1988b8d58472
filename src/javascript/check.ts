import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Estimate, estimateOf } from '../../sim/stateless/estimate.js';
import { BadInput } from '../refusal/bad-input.js';
import type { JudgeData, JudgeSays } from './judge/judge.js';
import type { PartOf, PartReport } from './verdict/part.js';
import type { CheckOptions, ThreadsReport } from './verdict/report.js';
import type { ThreadsToken } from './verdict/token.js';

/** How long the judge may take over code of the scenario that is not a thread's: loading it, setup, check. */
const JUDGE_STALL_MS = 30_000;
const LOOK_MS = 250;

/** How a check gets on. */
export interface Progress {
  readonly executions: number;
  readonly steps: number;
  /** While every order is searched: how much of that is done, about. Null at other times, and of lanes. */
  readonly done: Estimate | null;
}

/** How to check, and who is told meanwhile. */
export interface CheckRun extends CheckOptions {
  /** Called now and then. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the check early: then the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Checks a module of threads: searches the orders in which they can make their atomic accesses to shared memory.
 * @param module its path or its URL. It exports `setup()`, `threads` and perhaps `check(shared, results)`.
 * @throws BadInput where the module cannot be checked, or behaves differently in executions that should be the same.
 */
export function check(module: string | URL, options: CheckRun = {}): Promise<ThreadsReport> {
  const { onProgress, signal, ...rest } = options;
  return judged(module, rest, null, onProgress, signal);
}

/**
 * Plays the execution that a token names.
 * @throws BadInput where a module has changed since, or the token is of another one.
 */
export function replayThreads(
  module: string | URL,
  token: ThreadsToken,
  options: CheckOptions = {},
): Promise<ThreadsReport> {
  return judged(module, options, token);
}

/**
 * Makes a part of a search, for a campaign.
 * @throws BadInput where the module cannot be checked, is not the one that the part was made for, or behaves differently in
 * executions that should be the same.
 */
export async function checkPart(
  module: string | URL,
  options: CheckOptions,
  part: PartOf,
  signal?: AbortSignal,
): Promise<PartReport> {
  const says = await ask(module, { options, replay: null, part }, () => {}, signal);
  if (says.kind === 'part') return says.report;
  throw new Error('the judge made more than the part that it was asked for');
}

async function judged(
  module: string | URL,
  options: CheckOptions,
  replay: ThreadsToken | null,
  onProgress: (progress: Progress) => void = () => {},
  signal?: AbortSignal,
): Promise<ThreadsReport> {
  const says = await ask(module, { options, replay }, onProgress, signal);
  if (says.kind === 'report') return says.report;
  throw new Error('the judge made a part of what it was asked for');
}

/** Has a judge say something. @throws what the judge says that it failed by. */
async function ask(
  module: string | URL,
  asked: Pick<JudgeData, 'options' | 'replay' | 'part'>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<JudgeSays & { readonly kind: 'report' | 'part' }> {
  const url =
    typeof module === 'string' && !/^file:/.test(module) ? pathToFileURL(module).href : String(module);
  const progress = new SharedArrayBuffer(12);
  const counts = new Int32Array(progress);
  const data: JudgeData = { url, ...asked, progress };
  const worker = new Worker(createRequire(import.meta.url).resolve('#judge'), {
    workerData: data,
    stdin: false,
    stdout: true,
  });
  // Standard output is the caller's: what setup and check print goes beside it.
  worker.stdout.pipe(process.stderr, { end: false });
  let timer: NodeJS.Timeout | undefined;
  try {
    const says = await new Promise<JudgeSays>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) =>
        reject(new BadInput(`the module ended the check: it exited with ${code}`)),
      );
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      let last = -1;
      let stalledMs = 0;
      timer = setInterval(() => {
        const [executions, steps, millionths] = counts;
        onProgress({ executions, steps, done: millionths === 0 ? null : estimateOf((millionths - 1) / 1e6) });
        stalledMs = executions === last ? stalledMs + LOOK_MS : 0;
        last = executions;
        if (stalledMs >= JUDGE_STALL_MS) {
          reject(
            new BadInput('the module does not get on: loading it, setup or check goes on without an end'),
          );
        }
      }, LOOK_MS);
    });
    if (says.kind === 'report' || says.kind === 'part') return says;
    if (says.kind === 'bad-input') throw new BadInput(says.message);
    throw Object.assign(new Error(says.error.message), { name: says.error.name, stack: says.error.stack });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

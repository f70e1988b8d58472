import { parentPort, workerData } from 'node:worker_threads';
import { BadInput } from '../../refusal/bad-input.js';
import { End } from '../baton/control-block.js';
import { thrown } from '../thread/messages.js';
import type { PartOf, PartReport } from '../verdict/part.js';
import type { CheckOptions, ThreadsReport } from '../verdict/report.js';
import { checkModules, type ThreadsToken } from '../verdict/token.js';
import { openBench } from './bench.js';
import { reportOf } from './make-report.js';
import { PartSearch } from './part-search.js';
import { ScenarioError } from './real-workers.js';
import type { Runner } from './runner.js';
import { type Found, Search } from './search.js';

/** What the judge is made with. */
export interface JudgeData {
  readonly url: string;
  readonly options: CheckOptions;
  /** The one execution to be played; null where they are searched. */
  readonly replay: ThreadsToken | null;
  /** The part of a search that is to be made; null for a whole one. */
  readonly part?: PartOf | null;
  /**
   * Three words: executions so far, and steps; whoever waits sees that it goes on. And how much is done, in millionths and
   * one more; 0 where that is not known.
   */
  readonly progress: SharedArrayBuffer;
}

/** What the judge says in the end. */
export type JudgeSays =
  | { readonly kind: 'report'; readonly report: ThreadsReport }
  | { readonly kind: 'part'; readonly report: PartReport }
  | { readonly kind: 'bad-input'; readonly message: string }
  | { readonly kind: 'failed'; readonly error: ReturnType<typeof thrown> };

const { url, options, replay, part, progress } = workerData as JudgeData;
const counts = new Int32Array(progress);
const say = (message: JudgeSays) => parentPort?.postMessage(message);
const tellShare = (share: number | null) => {
  counts[2] = share === null ? 0 : 1 + Math.round(1e6 * share);
};
// What a stray promise of the module's rejects with ends the check: nothing it did counts any more.
process.on('unhandledRejection', (error) => say({ kind: 'failed', error: thrown(error) }));

try {
  say(await judge());
} catch (error) {
  if (error instanceof BadInput) say({ kind: 'bad-input', message: error.message });
  else if (error instanceof ScenarioError)
    say({ kind: 'bad-input', message: `a thread cannot begin: ${error.message}` });
  else say({ kind: 'failed', error: thrown(error) });
}

async function judge(): Promise<JudgeSays> {
  const bench = await openBench(url, options, replay, (executions, steps) => {
    counts[0] = executions;
    counts[1] = steps;
  });
  const { modules } = bench;
  if (part?.modules) checkModules({ modules: part.modules }, modules);
  if ('system' in bench) {
    if (part) throw new BadInput('a system of lanes is searched as a whole: leave --campaign out');
    // Lanes bring many modules, which threads have no use for.
    const { checkSystem, replaySystem } = await import('./lanes.js');
    const report = replay
      ? await replaySystem(bench.system, modules, replay, options)
      : await checkSystem(bench.system, modules, options, (states) => {
          counts[0] = Math.min(states, 0x7fff_ffff);
        });
    return { kind: 'report', report };
  }
  const { scenario, runner, witness } = bench;
  try {
    const begunMs = performance.now();
    if (part) {
      const report = await new PartSearch(runner, part).run(witness, scenario.names, modules);
      return { kind: 'part', report };
    }
    const found = replay
      ? await replayed(runner, replay)
      : await new Search(runner, options, tellShare).run();
    const report = await reportOf(found, witness, runner, scenario, options, begunMs);
    return { kind: 'report', report };
  } finally {
    await runner.close();
  }
}

/** The one execution that a token names. @throws BadInput where a thread cannot take a step that it has. */
async function replayed(runner: Runner, token: ThreadsToken): Promise<Found> {
  runner.choose(null);
  const { outcome, fault } = await runner.run({
    schedule: token.schedule,
    asleep: 0,
    quiet: 0,
    tells: false,
  });
  if (outcome.end === End.diverged) {
    throw new BadInput(
      'token: a thread cannot take the step that it says: the scenario is not deterministic',
    );
  }
  return {
    fault,
    complete: false,
    strategy: 'preemption-bound',
    bound: -1,
    covered: 'one execution, from a token',
  };
}

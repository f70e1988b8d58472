import { parentPort, workerData } from 'node:worker_threads';
import { LanesExplorer } from '../../../sim/close-up/lanes-explorer.js';
import { wordsOf } from '../../../sim/story/story.js';
import type { System } from '../../../sim/system.js';
import { BadInput } from '../../refusal/bad-input.js';
import { messageOf } from '../../refusal/thrown.js';
import type { ExploreAnswer, ExploreQuestion, ExplorerSays } from '../verdict/explored.js';
import { formatThreadsToken, type HashedModule } from '../verdict/token.js';
import { openBench } from './bench.js';
import { ScenarioError } from './real-workers.js';
import { inSlices } from './slices.js';
import { ThreadsExplorer } from './threads-explorer.js';

/** What answers questions about one module. */
type Answering = (question: ExploreQuestion, signal: AbortSignal) => Promise<ExploreAnswer>;

const { url } = workerData as { readonly url: string };
const say = (says: ExplorerSays) => parentPort?.postMessage(says);
/** Questions that are being answered, by their numbers. */
const open = new Map<number, AbortController>();

try {
  const answering = await begun();
  parentPort?.on('message', (question: ExploreQuestion) => void answer(question, answering));
  say({ id: null, failed: null });
} catch (error) {
  say({ id: null, failed: inWords(error) });
}

async function begun(): Promise<Answering> {
  const bench = await openBench(url, {}, null);
  if ('system' in bench) return answeringLanes(bench.system, bench.modules);
  const explorer = new ThreadsExplorer(bench.witness, bench.runner);
  await explorer.begin();
  return answeringThreads(explorer);
}

async function answer(question: ExploreQuestion, answering: Answering): Promise<void> {
  const { id, ask } = question;
  if (ask === 'stop') return open.get(id)?.abort();
  const controller = new AbortController();
  open.set(id, controller);
  try {
    say({ id, answer: await answering(question, controller.signal) });
  } catch (error) {
    say({ id, answer: { ask: 'refused', why: inWords(error) } });
  } finally {
    open.delete(id);
  }
}

function answeringLanes(system: System, modules: readonly HashedModule[]): Answering {
  const explorer = new LanesExplorer(system, wordsOf(system));
  const tokenOf = (schedule: readonly number[]) =>
    formatThreadsToken({ modules, schedulesPlain: false, anyTimeout: false, parameters: null, schedule });
  return async ({ ask, order, goesOn }, signal) => {
    switch (ask) {
      case 'here':
        return { ask, of: 'lanes', here: await inSlices(explorer.here(order), signal) };
      case 'way':
        return { ask, of: 'lanes', way: await inSlices(explorer.way(order), signal) };
      default: {
        const run = explorer.run(order, goesOn);
        return { ask: 'run', of: 'lanes', run, token: tokenOf(run.order) };
      }
    }
  };
}

function answeringThreads(explorer: ThreadsExplorer): Answering {
  return async ({ ask, order }, signal) => {
    switch (ask) {
      case 'here':
        return { ask, of: 'threads', turns: await explorer.here(order) };
      case 'way':
        return { ask, of: 'threads', way: await explorer.way(order, signal) };
      default: {
        const run = await explorer.run(order);
        return { ask: 'run', of: 'threads', run, token: explorer.tokenOf(run.schedule) };
      }
    }
  };
}

/** Why there is no answer, in a line. What a module threw is told as it said it. */
function inWords(error: unknown): string {
  if (error instanceof ScenarioError) return `a thread cannot begin: ${error.message}`;
  if (error instanceof BadInput || error instanceof RangeError) return error.message;
  return messageOf(error);
}

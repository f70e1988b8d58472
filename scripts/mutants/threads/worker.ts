import { parentPort, workerData } from 'node:worker_threads';
import { Runner } from '../../../src/javascript/judge/runner.js';
import { Scenario } from '../../../src/javascript/judge/scenario.js';
import { Search } from '../../../src/javascript/judge/search.js';
import type { CheckOptions } from '../../../src/javascript/verdict/report.js';
import type { Cases } from './cases.js';

/** An algorithm by its module, the parameters of each case, and how each is searched. */
export interface Bench {
  readonly url: string;
  readonly cases: readonly object[];
  readonly searches: readonly CheckOptions[];
}

/** What a search of a case came to. */
export interface Searched {
  readonly verdict: string;
  /** Executions that it took. */
  readonly executions: number;
}

const RECORDS = 20_000;

const { url, cases, searches } = workerData as Bench;
const module = new URL(`cases.js?of=${encodeURIComponent(url)}`, import.meta.url).href;
const parameters: Cases = { which: new Int32Array(new SharedArrayBuffer(4)), cases };
parentPort?.postMessage(await benched());

/** The results of each case, in the order of the searches. */
async function benched(): Promise<readonly (readonly Searched[])[]> {
  const { which } = parameters;
  const scenario = await Scenario.load(module, parameters);
  if (!(scenario instanceof Scenario)) throw new Error(`${url} is no module of threads`);
  const cast = {
    url: module,
    names: scenario.names,
    buffers: scenario.buffers.pool,
    stripped: {},
    parameters,
  };
  const how = {
    records: RECORDS,
    schedulesPlain: false,
    anyTimeout: false,
    isolates: false,
    stopsAtRaces: true,
  };
  const runner = new Runner(scenario, cast, how, () => {});
  const results: Searched[][] = [];
  for (which[0] = 0; which[0] < cases.length; which[0]++) {
    const found: Searched[] = [];
    for (const options of searches) found.push(await search(runner, options));
    results.push(found);
  }
  await runner.close();
  return results;
}

async function search(runner: Runner, options: CheckOptions): Promise<Searched> {
  const before = runner.executions;
  runner.timedOut = false;
  runner.cut = 0;
  const { fault, complete } = await new Search(runner, options).run();
  // A wake-up that is lost hides behind a time limit: a wait that needs one is no proof.
  const proof = runner.timedOut ? 'late' : 'proved';
  return {
    verdict: fault?.kind ?? (complete ? proof : 'incomplete'),
    executions: runner.executions - before,
  };
}

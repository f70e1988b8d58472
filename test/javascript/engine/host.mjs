import { parentPort, workerData } from 'node:worker_threads';

/**
 * Runs the engine as it was built, in a thread of its own, since it replaces what the thread has of SharedArrayBuffers.
 * Each message is an order, and is answered.
 */
const { dist, url, parameters, options } = workerData;
const from = (path) => import(new URL(path, dist).href);
const { Runner } = await from('src/javascript/judge/runner.js');
const { Scenario } = await from('src/javascript/judge/scenario.js');
const { Search } = await from('src/javascript/judge/search.js');

const scenario = await Scenario.load(url, parameters);
const { pool } = scenario.buffers;
const cast = { url, names: scenario.names, buffers: pool, stripped: null, parameters };
const runner = new Runner(scenario, cast, { ...options, isolates: false }, () => {});
const bytes = new Uint8Array(pool[0]);
const base = scenario.buffers.addressOf(pool[0]);

const answers = {
  /** The words that are known to be spun on are known from now on. */
  learn() {
    runner.choose(null);
    return { addresses: [...runner.spunOn.keys()], base };
  },
  async run(order) {
    const { outcome, trace } = await runner.run({ ...order, tells: false });
    return {
      end: outcome.end,
      stuck: outcome.stuck,
      threw: outcome.threw?.error ?? null,
      words: trace.words.slice(0, 8 * trace.length),
      length: trace.length,
      threads: trace.threads,
      memory: [...bytes],
      spunOn: runner.spunOn.size,
      base,
    };
  },
  async search() {
    const { fault, complete } = await new Search(runner, { exhaustive: true }).run();
    return { fault: fault?.kind ?? null, complete };
  },
  close: () => runner.close(),
};

parentPort.on('message', async ({ what, order }) => {
  try {
    parentPort.postMessage({ answer: await answers[what](order) });
  } catch (error) {
    parentPort.postMessage({ error: String(error?.stack ?? error) });
  }
});

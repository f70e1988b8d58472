// Campaigns: what a queue can carry, what a second worker is worth, and how many workers one server is enough for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../sim/random.js';
import { type FuzzJob, type Job, jobId } from '../../src/campaign/ledger/job.js';
import type { JobResult } from '../../src/campaign/ledger/result.js';
import { JobQueue } from '../../src/campaign/queue/job-queue.js';
import { placeOf } from '../../src/campaign/queue/place.js';
import { checkSpec } from '../../src/campaign/workers/check-spec.js';
import { leadCampaign } from '../../src/campaign.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { spread } from './lib/spread.js';

const ACTORS = fileURLToPath(new URL('../../../scripts/bench/check/actors.threads.mjs', import.meta.url));
/** Jobs that a process has carried out at once. */
const AT_ONCE = 32;
/** Of a job in the simulation. */
const JOB_MS = 1000;
/** Workers lose no more than this while they wait for the server. */
const LOSS = 0.05;

const RESULT: JobResult = {
  kind: 'fuzz',
  runs: 1,
  steps: 1,
  findings: [],
  coverage: [],
  lanes: 2,
  workloads: 1,
  longest: 1,
  skipped: 0,
};

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-campaign-'));
  try {
    const { HEDDLE_BENCH_REDIS: redis, HEDDLE_BENCH_POSTGRES: postgres } = process.env;
    const places = [redis, postgres, join(folder, 'queue')].filter((place) => place !== undefined);
    const rates = new Map<string, number>();
    const rows: Figures['rows'][number][] = [];
    for (const place of places) {
      const { added, done } = await operations(place, quick ? 50 : 1000, quick ? 1 : 3);
      const { kind } = placeOf(place);
      rates.set(kind, done);
      rows.push({ queue: kind, 'jobs added/s, best': added, 'jobs done/s, best': done });
    }
    yield {
      title: 'Queues: jobs that do nothing, given out and taken in by one process',
      rows,
      notes: [`${AT_ONCE} at once; a job is added, taken, and its result stored and read.`],
    };
    yield await secondWorker(
      folder,
      quick ? 1 : 3,
      quick ? { steps: 6, each: 30 } : { steps: 15, each: 4000 },
    );
    yield carried(rates);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function operations(place: string, jobs: number, rounds: number) {
  const [added, done]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const queue = await JobQueue.open(placeOf(place), `bench-${process.pid}-${round}`);
    const all = Array.from({ length: jobs }, (_, batch): Job => {
      const job: FuzzJob = { kind: 'fuzz', campaign: jobId(round), batch, runs: 1 };
      return job;
    });
    const begunMs = performance.now();
    await queue.add(all);
    const addedMs = performance.now();
    queue.work(async () => RESULT, 'bench', AT_ONCE);
    while ((await queue.counts()).completed < jobs) await new Promise((resolve) => setTimeout(resolve, 20));
    await queue.latest(jobs);
    added.push((1000 * jobs) / (addedMs - begunMs));
    done.push((1000 * jobs) / (performance.now() - addedMs));
    await queue.leave();
  }
  return { added: spread(added, 'larger').best, done: spread(done, 'larger').best };
}

/** The same campaign by one and by two workers of one process, in turn. */
async function secondWorker(
  folder: string,
  rounds: number,
  { steps, each }: { readonly steps: number; readonly each: number },
): Promise<Figures> {
  const spec = { ...(await checkSpec(ACTORS, { query: `steps=${steps}`, exhaustive: true })), each };
  const seconds = new Map<number, number[]>([1, 2].map((workers) => [workers, []]));
  let executions = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [workers, all] of seconds) {
      const begunMs = performance.now();
      const where = join(folder, `${workers}-${round}`);
      const { report } = await leadCampaign({ where, files: [ACTORS], workers, spec });
      executions = report.runs;
      all.push((performance.now() - begunMs) / 1000);
    }
  }
  const [one, two] = [1, 2].map((workers) => spread(seconds.get(workers) ?? [], 'smaller'));
  return {
    title: 'A search of every order, by one worker and by two',
    rows: [
      {
        workers: 1,
        executions,
        's, best': one.best,
        's, median': one.median,
        'efficiency, best': 1,
        median: 1,
      },
      {
        workers: 2,
        executions,
        's, best': two.best,
        's, median': two.median,
        'efficiency, best': one.best / two.best / 2,
        median: one.median / two.median / 2,
      },
    ],
    notes: [
      `Two actors of ${steps} accesses each, up to ${each} executions a job, in a folder; opening the folder included.`,
    ],
  };
}

/** How many workers with jobs of a second wait for a server no more than the loss, by simulation from its rate. */
function carried(rates: ReadonlyMap<string, number>): Figures {
  const rows = [...rates].map(([queue, rate]) => {
    let workers = 1;
    while (lossOf(Math.ceil(workers * 1.1), 1000 / rate) < LOSS) workers = Math.ceil(workers * 1.1);
    return { queue, 'jobs/s of the server': rate, workers };
  });
  return {
    title: `Workers that one server carries at jobs of ${JOB_MS / 1000} s`,
    rows,
    notes: [
      `Simulated: jobs take half to one and a half times as long, the server does one thing after the other, and workers wait for it for less than ${100 * LOSS} % of their time.`,
    ],
  };
}

/** The share of their time that workers wait for a server which takes so long for each job. */
function lossOf(workers: number, serviceMs: number): number {
  const random = new Random(`${workers}`);
  const jobs = 20 * workers;
  const free = Array.from({ length: workers }, () => random.below(1000) * (JOB_MS / 1000));
  let serverMs = 0;
  let waitedMs = 0;
  let workedMs = 0;
  for (let job = 0; job < jobs; job++) {
    let next = 0;
    for (let worker = 1; worker < workers; worker++) if (free[worker] < free[next]) next = worker;
    const begins = Math.max(free[next], serverMs);
    const lasts = JOB_MS * (0.5 + random.below(1001) / 1000);
    serverMs = begins + serviceMs;
    waitedMs += serverMs - free[next];
    workedMs += lasts;
    free[next] = serverMs + lasts;
  }
  return waitedMs / (waitedMs + workedMs);
}

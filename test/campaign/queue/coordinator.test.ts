import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Job } from '../../../dist/src/campaign/ledger/job.js';
import { jobId } from '../../../dist/src/campaign/ledger/job.js';
import { Coordinator } from '../../../dist/src/campaign/queue/coordinator.js';
import type { FinishedJob, JobQueue } from '../../../dist/src/campaign/queue/job-queue.js';
import { checkSpec } from '../../../dist/src/campaign/workers/check-spec.js';
import { Files } from '../../../dist/src/campaign/workers/files.js';
import { JobWorker } from '../../../dist/src/campaign/workers/worker.js';

const module = fileURLToPath(new URL('../../../examples/two-locks.threads.mjs', import.meta.url));

/**
 * A queue in which as many jobs have failed as are named, and the others are done when they are asked for the second time.
 * @param forgets as many additions as this.
 */
async function queueWith(failed: (added: readonly Job[]) => readonly string[], forgets = 0) {
  const spec = await checkSpec(module, { exhaustive: true });
  const worker = new JobWorker(spec, new Files([module]), 1);
  const added: Job[] = [];
  let asked = 0;
  const queue = {
    add: async (jobs: readonly Job[]) => {
      if (jobs.length > 0 && forgets-- <= 0) added.push(...jobs);
    },
    counts: async () => ({
      active: 0,
      completed: ++asked > 1 ? added.length : 0,
      failed: failed(added).length,
      waiting: 0,
    }),
    latest: async (): Promise<readonly FinishedJob[]> =>
      Promise.all(
        added.map(async (job) => ({ id: jobId(job), result: await worker.carryOut(job) }) as FinishedJob),
      ),
    resultsOf: async () => [],
    failed: async () => new Map(failed(added).map((id) => [id, 'it failed'])),
    isStopped: async () => false,
    stop: async () => {},
    begin: async () => {},
  };
  return { coordinator: await Coordinator.of(queue as unknown as JobQueue, spec), worker };
}

test('jobs of somebody else that fail end no campaign', async () => {
  const { coordinator, worker } = await queueWith(() =>
    Array.from({ length: 500 }, (_, at) => `foreign-${at}`),
  );
  const { left, report } = await coordinator.run({});
  await worker.end();
  expect(left).toBe('done');
  expect(report).toMatchObject({ verdict: 'proved' });
});

test('jobs that a server has forgotten are given to it again', async () => {
  const { coordinator, worker } = await queueWith(() => [], 1);
  const { left, report } = await coordinator.run({ timeMs: 60_000 });
  await worker.end();
  expect({ left, verdict: report.verdict }).toEqual({ left: 'done', verdict: 'proved' });
}, 120_000);

test('a campaign whose own jobs all failed says which', async () => {
  const { coordinator, worker } = await queueWith((added) => ['foreign', ...added.map(jobId)]);
  const { left, failed } = await coordinator.run({});
  await worker.end();
  expect(left).toBe('failed');
  expect(failed.size).toBe(2);
});

import { Worker } from 'node:worker_threads';
import type { CheckOptions } from '../../../src/javascript/verdict/report.js';
import type { Algorithm } from './algorithms.js';
import type { Bench, Searched } from './worker.js';

/** How a search came out for one mutant. */
export type { Searched } from './worker.js';

/**
 * Searches an algorithm with each of some parameters, in each of some ways. All are made in the same threads, since to
 * start them takes longer than to search; so the memory that setup makes has to be as large for all.
 * @param built where the built scripts lie, for those that run from their sources.
 */
export async function searched(
  { url }: Algorithm,
  cases: readonly object[],
  searches: readonly CheckOptions[],
  built = new URL('.', import.meta.url),
): Promise<readonly (readonly Searched[])[]> {
  const workerData: Bench = { url: url.href, cases, searches };
  const worker = new Worker(new URL('worker.js', built), { workerData });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`${url.href} ended its worker`)));
    });
  } finally {
    await worker.terminate();
  }
}

import { wholeNumber } from '../../workload/numbers.js';
import type { Arguments } from './list.js';

/** More threads than any machine has processors. */
const MOST_WORKERS = 1024;

/**
 * On how many threads lanes are hosted, for those that take the processors that there are where nobody says.
 * @throws BadInput where that is no number of threads.
 */
export function workersGiven({ workers }: Arguments<'workers'>): { readonly workers?: number } {
  return workers === undefined ? {} : { workers: wholeNumber('workers', workers, 1, MOST_WORKERS) };
}

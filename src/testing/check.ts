import { pathToFileURL } from 'node:url';
import { type CheckRun as SearchRun, check as search } from '../javascript/check.js';
import type { ThreadsReport } from '../javascript/verdict/report.js';
import { reportsFolder } from './reports-folder.js';
import { writeFindingPage } from './write-finding-page.js';

/** How to check, who is told meanwhile, and where to write what is found. */
export interface CheckRun extends SearchRun {
  /**
   * Writes the page of what is found into this folder; `true` is the folder `heddle-reports`. Default: what the environment
   * variable HEDDLE_REPORTS says, in the same way; nothing is written without.
   */
  readonly reports?: string | boolean;
}

/**
 * Checks a module of threads: searches the orders in which they can make their atomic accesses to shared memory.
 * @param module its path or its URL. It exports `setup()`, `threads` and perhaps `check(shared, results)`.
 * @throws BadInput where the module cannot be checked, or behaves differently in executions that should be the same.
 */
export async function check(module: string | URL, options: CheckRun = {}): Promise<ThreadsReport> {
  const { reports, ...rest } = options;
  const folder = reportsFolder(reports);
  if (folder === null) return search(module, rest);
  const report = await search(module, { ...rest, closely: true });
  const { finding } = report;
  if (!finding) return report;
  const url =
    typeof module === 'string' && !/^file:/.test(module) ? pathToFileURL(module) : new URL(String(module));
  const page = writeFindingPage(folder, report, finding, url);
  return page === null ? report : { ...report, finding: { ...finding, page } };
}

/** `check` by a name that says more where several things are checked. */
export const checkThreads = check;

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';

/** What the tests came to under one Node. */
export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly isWell: boolean;
  /** File and name of each test that failed, and each file that could not be run. */
  readonly failures: readonly string[];
}

/** The part of vitest's JSON report that is needed. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/**
 * Runs the tests under a Node, which is also the first on the path: some tests start programs by name.
 * @param files which tests; all where there are none.
 * @param folder where the report goes.
 */
export function runTests(node: string, files: readonly string[], folder: string): TestRun {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  rmSync(report, { force: true });
  spawnSync(node, [vitest, 'run', ...reporters, ...files], { stdio: 'inherit', env });
  if (!existsSync(report))
    return { passed: 0, failed: 0, skipped: 0, isWell: false, failures: ['vitest did not run'] };
  return summarise(JSON.parse(readFileSync(report, 'utf8')));
}

/** The figures of vitest's JSON report, and what failed. */
export function summarise(report: Report): TestRun {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    isWell: report.success,
    failures: report.testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, assertionResults }) => {
        const path = relative(process.cwd(), name);
        const failed = assertionResults.filter(({ status }) => status === 'failed');
        return failed.length === 0 ? [path] : failed.map(({ fullName }) => `${path}: ${fullName}`);
      }),
  };
}

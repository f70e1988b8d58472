import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const byFolder = fileURLToPath(new URL('scripts/lib/coverage-by-folder.cjs', import.meta.url));

/** What `npm run test:fast` leaves out: what starts programs or a browser, runs threads or documents, measures, or draws cases. */
const SLOW = [
  'test/{bad-input,cli,docs,examples,mutants,run}/**/*.test.ts',
  'test/campaign/queue/*.test.ts',
  'test/ring/ring-threads.test.ts',
  'test/safety/{force-on-threads,user-protocol}.test.ts',
  'test/speed/calibration/*.test.ts',
  'test/readme.test.ts',
  'test/{explore,javascript,packages,testing}/**/*.test.ts',
  'property-tests/*.prop.test.ts',
  'test/bench/*.test.ts',
  'test/report/pages/*/*-page.test.ts',
  'test/sim/explore/{every-verb,first,first-with-faults,methods,methods-with-faults,minimality}.test.ts',
  'test/sim/explore/{persistent-sets,symmetry,symmetry-with-faults}.test.ts',
];

/** Packages have tests of their own. */
const FOREIGN = '**/node_modules/**';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        // Files share what they import: loading it for each anew takes longer than most of their tests.
        test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: [...SLOW, FOREIGN], isolate: false },
      },
      { extends: true, test: { name: 'slow', include: SLOW, exclude: [FOREIGN] } },
    ],
    // No test takes a tenth of it on a machine of its own: it ends what hangs, and not what others hold up. Property tests may be
    // asked to go on for longer: see property-tests/runs.ts.
    testTimeout: 300_000 + 120_000 * Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0),
    hookTimeout: 300_000,
    // Most of the time goes into processes that the tests start; by itself vitest would leave a core of two idle.
    maxWorkers: 2,
    // Commands are called as they were built: Node loads them, as it does for a user.
    server: { deps: { external: [/\/dist\/src\//] } },
    // With --coverage only, as `npm test` has it. Code is seen where a test imports it. What runs from dist, in workers
    // and in processes of its own, is not: of what runs nowhere else, nothing could be said but 0 %.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'sim/**/*.ts'],
      exclude: [
        'src/kernels/assembly/**',
        'src/report/pages/{kit,run,story}/**',
        'src/cli/commands/**',
        'src/cli/main.ts',
        'src/cli/commands/suite.ts',
        '**/*worker.ts',
        '**/index.ts',
      ],
      reporter: ['text-summary', [byFolder, {}]],
    },
  },
});

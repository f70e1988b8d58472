import type { CheckOptions, SearchName } from '../src/javascript/verdict/report.js';
import { plainTable } from '../src/report/terminal/plain-table.js';
import { algorithms, inParallel } from './mutants/threads/algorithms.js';
import { searched } from './mutants/threads/bench.js';

/** Runs after which a mutant counts as not found, for one seed. */
const RUNS = 1000;
/** Seeds of every cell of the matrix: the same seeds give the same matrix. */
const SEEDS = Array.from({ length: 10 }, (_, index) => String(index + 1));
/** Algorithms at a time. */
const AT_ONCE = 2;

/** How each strategy is asked for. Those that take no chances need one seed. */
const STRATEGIES: readonly (readonly [SearchName, CheckOptions])[] = [
  ['preemption-bound', { preemptions: 3, timeMs: 10_000 }],
  ['dpor', { exhaustive: true }],
  ['random', { strategy: 'random', runs: RUNS }],
  ['pct', { strategy: 'pct', runs: RUNS }],
  ['pos', { strategy: 'pos', runs: RUNS }],
  ['surw', { strategy: 'surw', runs: RUNS }],
];

async function main(): Promise<void> {
  const startMs = performance.now();
  const all = await algorithms(new URL('../../test/javascript/scenarios/', import.meta.url));
  const seedsOf = ({ strategy }: CheckOptions) => (strategy ? SEEDS : SEEDS.slice(0, 1));
  const searches = STRATEGIES.flatMap(([, options]) =>
    seedsOf(options).map((seed) => ({ ...options, seed })),
  );
  const results = await inParallel(all, AT_ONCE, (algorithm) =>
    searched(
      algorithm,
      Object.keys(algorithm.mutants).map((mutant) => ({ mutant })),
      searches,
    ),
  );
  const table = plainTable(['mutant', 'is a', ...STRATEGIES.map(([name]) => name)]);
  const killed = STRATEGIES.map(() => 0);
  let mutants = 0;
  all.forEach(({ name, mutants: finds }, algorithm) => {
    table.push([`${name}:`, '', ...STRATEGIES.map(() => '')]);
    Object.entries(finds).forEach(([mutant, kind], row) => {
      // As right as the original, or helped by time limits: there is nothing to find.
      if (kind === 'proved' || kind === 'late') return;
      mutants++;
      let at = 0;
      const medians = STRATEGIES.map(([, options]) => {
        const runs = seedsOf(options).map(() => {
          const { verdict, executions } = results[algorithm][row][at++];
          return verdict === 'incomplete' || verdict === 'proved' ? Number.POSITIVE_INFINITY : executions;
        });
        return median(runs);
      });
      medians.forEach((runs, strategy) => {
        killed[strategy] += Number(runs <= RUNS);
      });
      table.push([`  ${mutant}`, kind, ...medians.map((runs) => (runs <= RUNS ? String(runs) : '-'))]);
    });
  });
  table.push([`killed, of ${mutants}`, '', ...killed.map(String)]);
  print(
    `Executions that each strategy takes to kill each mutant. Where chance decides, the median over ${SEEDS.length} seeds,`,
    `with the first execution, in which a thread goes on while it can. "-": not in ${RUNS}.`,
    '',
    table.toString(),
    '',
    `${((performance.now() - startMs) / 1000).toFixed(0)} s`,
  );
}

function median(runs: readonly number[]): number {
  const sorted = [...runs].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return (low + high) / 2;
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

await main();

// Threads as they are written: executions and steps a second, and how long complete searches take.
import { existsSync } from 'node:fs';
import { check, type ThreadsReport } from '../../src/threads.js';
import { againstScheduler } from './explorer/scheduler.js';
import { alternate } from './lib/alternate.js';
import type { BenchOptions, Figures } from './lib/figures.js';
import { spread } from './lib/spread.js';

const ROOT = new URL('../../../', import.meta.url);
const SCENARIOS = new URL('scripts/bench/check/', ROOT);
const RINGBUF = new URL('test/packages/ringbuf.threads.mjs', ROOT);

const STRATEGIES = ['random', 'pct'] as const;

export async function* bench({ quick }: BenchOptions): AsyncGenerator<Figures> {
  const [rounds, turnMs] = quick ? [3, 500] : [7, 3000];
  yield await rates(rounds, turnMs);
  yield await complete(rounds);
  yield await againstScheduler(rounds, turnMs);
}

/** Executions and steps a second, opening the threads included. */
async function rates(rounds: number, turnMs: number): Promise<Figures> {
  const contestants = [20, 100].flatMap((steps) =>
    STRATEGIES.map((strategy) => ({
      name: `2 x ${steps}, ${strategy}`,
      turn: () =>
        check(new URL(`actors.threads.mjs?steps=${steps}`, SCENARIOS), {
          strategy,
          depth: 3,
          timeMs: turnMs,
        }),
    })),
  );
  const reports = await alternate(contestants, rounds);
  const rows = contestants.map(({ name }) => {
    const perSecond = (count: (report: ThreadsReport) => number) =>
      spread(
        (reports.get(name) ?? []).map((report) => (1e3 * count(report)) / report.elapsedMs),
        'larger',
      );
    const [executions, steps] = [
      perSecond((report) => report.executions),
      perSecond((report) => report.steps),
    ];
    return {
      actors: name,
      'executions/s, best': executions.best,
      'executions/s, median': executions.median,
      'steps/s, best': steps.best,
      'steps/s, median': steps.median,
    };
  });
  return {
    title: 'Threads as they are written: two actors, so many accesses each',
    rows,
    notes: ['Real threads that hand a baton over; races are looked for in every execution. PCT of depth 3.'],
  };
}

/** Complete searches: how long until `proved`. */
async function complete(rounds: number): Promise<Figures> {
  const rings = existsSync(new URL('test/packages/node_modules', ROOT))
    ? [2, 3, 4].map((items) => [`ringbuf.js, ${items} items, capacity 2`, `${RINGBUF.href}?items=${items}`])
    : [];
  const contestants = [
    ...rings,
    ['mutex of three threads', new URL('mutex.threads.mjs', SCENARIOS).href],
  ].map(([name, url]) => ({ name, turn: () => check(new URL(url), { exhaustive: true }) }));
  const reports = await alternate(contestants, rounds);
  const rows = contestants.map(({ name }) => {
    const all = reports.get(name) ?? [];
    const ms = spread(
      all.map(({ elapsedMs }) => elapsedMs),
      'smaller',
    );
    return {
      scenario: name,
      verdict: [...new Set(all.map(({ verdict }) => verdict))].join(),
      executions: all[0].executions,
      'ms, best': ms.best,
      'ms, median': ms.median,
    };
  });
  return {
    title: 'Complete searches',
    rows,
    notes: ['Opening the threads included, which takes about 200 ms.'],
  };
}

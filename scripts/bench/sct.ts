// Classical systems: what a search through all states finds, in both forms, and how many runs each strategy needs.
import type { BenchOptions, Cell, Figures } from './lib/figures.js';
import type { Classic } from './sct/classic.js';
import { examine } from './sct/examine.js';
import { PUBLISHED_SOURCE, published } from './sct/published.js';
import { type RunsToFinding, runsToFinding, STRATEGIES, type StrategyName } from './sct/runs-to-finding.js';
import { CLASSICS } from './sct/systems.js';
import { countTraces } from './sct/trace-count.js';

/** Seeds, and the most runs with each, where the options do not say. */
const SEEDS = 20;
const CAP = 10_000;

export async function* bench({ quick, names, seeds, cap }: BenchOptions): AsyncGenerator<Figures> {
  const unknown = names.find((name) => CLASSICS.every((one) => one.name !== name));
  if (unknown !== undefined) {
    const names = CLASSICS.map(({ name }) => name).join(', ');
    console.error(`bench sct: there is no system ${unknown}: give ${names}`);
    process.exit(2);
  }
  const chosen = CLASSICS.filter(({ name }) => names.length === 0 || names.includes(name));
  yield searches(chosen);
  const counted = chosen.filter(({ traces }) => traces !== null);
  if (counted.length > 0) yield traces(counted);
  const wrong = chosen.filter(({ finds }) => finds.length > 0 && !finds.includes('livelock'));
  if (wrong.length > 0) yield runs(wrong, seeds ?? (quick ? 3 : SEEDS), cap ?? (quick ? 100 : CAP));
}

function searches(classics: readonly Classic[]): Figures {
  return {
    title: 'Classical systems: a search through all states, of both forms',
    rows: classics.map((classic) => {
      const { name, searched } = classic;
      const table = searched === 'neither' ? null : examine(classic.table());
      const generators = searched === 'both' ? examine(classic.generators()) : null;
      return {
        system: name,
        verdict: table?.verdict ?? 'not searched',
        'states, table': table?.states ?? Number.NaN,
        'states, generators': generators?.states ?? Number.NaN,
        'context switches': table?.switches ?? Number.NaN,
        steps: table?.steps ?? Number.NaN,
      };
    }),
    notes: [
      'Context switches and steps are those of the counterexample that has the fewest. A step is one access; a lock is',
      'taken in one access. A dash: too many states for this table, or nothing is wrong.',
    ],
  };
}

function traces(classics: readonly Classic[]): Figures {
  return {
    title: 'Mazurkiewicz traces: orders of the steps that conflict',
    rows: classics.map(({ name, traces: published, ...forms }) => ({
      system: name,
      traces: countTraces(forms.table()),
      published: published ?? Number.NaN,
    })),
    notes: ['So many executions an optimal partial-order reduction makes: Abdulla et al., POPL 2014.'],
  };
}

function runs(classics: readonly Classic[], seeds: number, cap: number): Figures {
  return {
    title: `Runs to the first finding: medians of ${seeds} seeds, at most ${cap.toLocaleString('en')} runs each`,
    rows: classics.map((classic) => {
      const row: Record<string, Cell> = { system: classic.name };
      for (const strategy of Object.keys(STRATEGIES) as StrategyName[]) {
        const ours = runsToFinding(classic.table(), strategy, seeds, cap);
        const theirs = published(classic.name, strategy);
        row[strategy] = told(ours, seeds) + (theirs ? ` (${told(theirs, 20)})` : '');
      }
      return row;
    }),
    notes: [
      `In parentheses what was published: ${PUBLISHED_SOURCE}.`,
      'A dash: more than half of the seeds found nothing; n/20: only so many seeds found anything.',
    ],
  };
}

function told({ median, found }: RunsToFinding, seeds: number): string {
  const figure = Number.isNaN(median) ? '-' : String(median);
  return found === seeds || found === 0 ? figure : `${figure} ${found}/${seeds}`;
}

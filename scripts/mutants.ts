import { check } from '../sim/explore/check.js';
import { explore } from '../sim/explore/explore.js';
import { RaceDetector } from '../sim/watch/race-detector.js';
import { BadLane } from '../src/lane/bad-lane.js';
import { plainTable } from '../src/report/terminal/plain-table.js';
import { mutants } from './mutants/all.js';
import { RUNS, runsToKill, STRATEGY_NAMES, type StrategyName } from './mutants/kill.js';
import type { Mutant } from './mutants/mutant.js';
import { refusedByHolding } from './mutants/refused/by-holding.js';
import { type Refused, workerSystem } from './mutants/refused/refused.js';
import { refusedWhenBuilt } from './mutants/refused/when-built.js';
import { refusedWhileRunning } from './mutants/refused/while-running.js';

/** Seeds of every cell of the matrix: the same seeds give the same matrix on any machine. */
const SEEDS = Array.from({ length: 20 }, (_, index) => String(index + 1));

interface Cell {
  /** The median over the seeds of how many runs it took, or Infinity. */
  readonly alone: number;
  /** The same with races found by happens-before as well. */
  readonly watched: number;
}

function main(): void {
  const startMs = performance.now();
  const table = plainTable(['mutant', 'is a', 'states', ...STRATEGY_NAMES]);
  const killed = STRATEGY_NAMES.map(() => ({ alone: 0, watched: 0 }));
  let explored = 0;
  for (const of of new Set(mutants.map((mutant) => mutant.of))) {
    table.push([`${of}:`, '', '', ...STRATEGY_NAMES.map(() => '')]);
    for (const mutant of mutants.filter((other) => other.of === of)) {
      const { findings, states } = explore(mutant.build(), { byLevels: mutant.byLevels });
      explored += Number(findings.length > 0);
      const cells = STRATEGY_NAMES.map((strategy) => cellOf(mutant, strategy));
      cells.forEach((cell, index) => {
        killed[index].alone += Number(cell !== null && cell.alone <= RUNS);
        killed[index].watched += Number(cell !== null && cell.watched <= RUNS);
      });
      table.push([`  ${mutant.name}`, mutant.finds[0], states, ...cells.map(cellText)]);
    }
  }
  const counts = killed.map(({ alone, watched }) => `${alone} | ${watched}`);
  table.push([`killed, of ${mutants.length}`, '', '', ...counts]);
  print(
    `Runs that each strategy takes to kill each mutant: the median over ${SEEDS.length} seeds (${SEEDS[0]} to ` +
      `${SEEDS.at(-1)}), without | with races found by happens-before.`,
    `"-": not in ${RUNS} runs, for half of the seeds or more. "loops": not for systems with loops.`,
    `Exploring every interleaving kills ${explored} of ${mutants.length}; "states" is how many it takes.`,
    `Lanes that are none, or do more than they say: ${refused()} are refused when built or by checking.`,
    '',
    table.toString(),
    '',
    `${((performance.now() - startMs) / 1000).toFixed(0)} s`,
  );
}

/** How many of the systems that must be refused are. */
function refused(): string {
  const all = [...refusedWhenBuilt, ...refusedWhileRunning, ...refusedByHolding];
  const isRefused = ([, states]: Refused) => {
    try {
      check(workerSystem(states));
      return false;
    } catch (error) {
      return error instanceof BadLane;
    }
  };
  return `${all.filter(isRefused).length} of ${all.length}`;
}

/** Null where the strategy cannot be used. */
function cellOf(mutant: Mutant, strategy: StrategyName): Cell | null {
  // One run does not show that no end can be reached.
  if (mutant.finds[0] === 'livelock') return null;
  const alone = median(mutant, strategy, false);
  if (alone === null) return null;
  // Happens-before finds races alone: it makes no difference to any other mutant.
  const watched = mutant.finds.includes('race') ? median(mutant, strategy, true) : alone;
  return { alone, watched: watched ?? Number.POSITIVE_INFINITY };
}

function median(mutant: Mutant, strategy: StrategyName, watch: boolean): number | null {
  const detector = watch ? new RaceDetector() : null;
  const system = mutant.build();
  const runs: number[] = [];
  let survived = 0;
  for (const seed of SEEDS) {
    const needed = runsToKill(system, strategy, `${mutant.of}/${mutant.name}/${seed}`, detector);
    if (needed === 'loops') return null;
    // Half of the seeds without a kill decide the median: the others need not be tried.
    if (needed > RUNS && ++survived >= SEEDS.length / 2) return Number.POSITIVE_INFINITY;
    runs.push(needed);
  }
  runs.sort((a, b) => a - b);
  return (runs[Math.floor((runs.length - 1) / 2)] + runs[Math.floor(runs.length / 2)]) / 2;
}

function cellText(cell: Cell | null): string {
  if (!cell) return 'loops';
  const number = (runs: number) => (runs <= RUNS ? String(runs) : '-');
  const { alone, watched } = cell;
  return alone === watched ? number(alone) : `${number(alone)} | ${number(watched)}`;
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

main();

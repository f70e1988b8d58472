import fc from 'fast-check';
import { lanesIn, Random, RandomWalk, registers, System, sample } from '../../../sim/index.js';
import { alternate } from '../lib/alternate.js';
import type { Figures } from '../lib/figures.js';
import { spread } from '../lib/spread.js';

/** Two actors that each count up a word of their own, and what must hold in the end: both are done. */
const ACTORS = 2;
const SEED = 1;

/**
 * Interleavings sampled a second, all checks on: fast-check's scheduler, and Heddle's `sample` under the random
 * strategy, on the same two actors. Each step of either may be followed by a step of any actor that is not done.
 */
export async function againstScheduler(repeats: number, turnMs: number): Promise<Figures> {
  const rows = [];
  for (const steps of [20, 100]) {
    const contestants = [
      { name: 'Heddle, random', turn: () => heddleRuns(steps, turnMs) },
      { name: 'fast-check, waitIdle', turn: () => fastCheckRuns(steps, turnMs, (s) => s.waitIdle()) },
      {
        name: 'fast-check, waitNext',
        turn: () => fastCheckRuns(steps, turnMs, (s) => s.waitNext(2 * steps)),
      },
    ];
    const rates = await alternate(contestants, repeats);
    const heddle = spread(rates.get('Heddle, random') ?? [], 'larger');
    for (const { name } of contestants) {
      const { best, median } = spread(rates.get(name) ?? [], 'larger');
      rows.push({
        contestant: name,
        'steps of each actor': steps,
        'runs/s, best': best,
        'runs/s, median': median,
        'Heddle / this, best': heddle.best / best,
        'Heddle / this, median': heddle.median / median,
      });
    }
  }
  return {
    title: 'Interleavings sampled, against fc.scheduler(): two actors, one core',
    rows,
    notes: [
      'fast-check looks at the result when a run is over; Heddle also looks for a race before every step.',
      'Both ways of fast-check to take all steps are measured: what is waited for is all that differs.',
    ],
  };
}

/** Runs a second. */
function heddleRuns(steps: number, forMs: number): number {
  const lane = lanesIn<{ readonly words: Int32Array }>();
  const actors = Array.from({ length: ACTORS }, (_, actor) =>
    lane(`actor${actor}`, registers('done'), {
      count: {
        touches: (_, __, bytes) => bytes.writes(4 * actor, 4),
        step: (r, { words }) => {
          words[actor]++;
          r.done++;
        },
        next: (r, _, go) => (r.done === steps ? go.end : go.count),
      },
    }),
  );
  const system = new System({
    lanes: actors,
    cells: [],
    plainWords: ACTORS,
    context: (words) => ({ words }),
    finalFault: (words) => (words.every((word) => word === steps) ? null : `ended at ${words.join()}`),
  });
  const walk = new RandomWalk(new Random(String(SEED)));
  const start = performance.now();
  let runs = 0;
  do {
    const { finding, steps: taken } = sample(system, walk);
    if (finding || taken !== ACTORS * steps) throw new Error(`a run of ${taken} steps: ${finding?.kind}`);
    runs++;
  } while (performance.now() - start < forMs);
  return (1e3 * runs) / (performance.now() - start);
}

/** Runs a second, by fast-check's own count of runs. */
async function fastCheckRuns(
  steps: number,
  forMs: number,
  wait: (scheduler: fc.Scheduler) => Promise<void>,
): Promise<number> {
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const words = new Int32Array(ACTORS);
    const actors = Array.from({ length: ACTORS }, (_, actor) => count(scheduler, words, actor, steps));
    await wait(scheduler);
    await Promise.all(actors);
    return words.every((word) => word === steps);
  });
  const start = performance.now();
  const { failed, numRuns } = await fc.check(property, {
    seed: SEED,
    numRuns: 1e9,
    interruptAfterTimeLimit: forMs,
    skipAllAfterTimeLimit: forMs,
  });
  if (failed || numRuns === 0) throw new Error(`fast-check made ${numRuns} runs, failed: ${failed}`);
  return (1e3 * numRuns) / (performance.now() - start);
}

async function count(
  scheduler: fc.Scheduler,
  words: Int32Array,
  actor: number,
  steps: number,
): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await scheduler.schedule(Promise.resolve());
    words[actor]++;
  }
}

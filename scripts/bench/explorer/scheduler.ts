import fc from 'fast-check';
import { lanesIn, Random, RandomWalk, registers, System, sample } from '../../../src/sim.js';
import { alternate } from '../lib/alternate.js';
import type { Figures } from '../lib/figures.js';
import { spread } from '../lib/spread.js';

/** Two actors, each step of which adds one to a shared word; in the end it must have counted all of them. */
const ACTORS = 2;
const SHARED = 0;
const SEED = 1;

/**
 * Interleavings sampled a second, all checks on: fast-check's scheduler, and Heddle's `sample` under the random
 * strategy, on the same two actors. Each step of either may be followed by a step of any actor that is not done.
 */
export async function againstScheduler(repeats: number, turnMs: number): Promise<Figures> {
  const rows = [];
  for (const steps of [20, 100]) {
    const contestants = [
      { name: 'Heddle, random', turn: heddle(steps, turnMs) },
      { name: 'fast-check, waitIdle', turn: fastCheck(steps, turnMs, (s) => s.waitIdle()) },
      {
        name: 'fast-check, waitNext',
        turn: fastCheck(steps, turnMs, (s) => s.waitNext(2 * steps)),
      },
    ];
    const rates = await alternate(contestants, repeats);
    const ours = spread(rates.get('Heddle, random') ?? [], 'larger');
    for (const { name } of contestants) {
      const { best, median } = spread(rates.get(name) ?? [], 'larger');
      rows.push({
        contestant: name,
        'steps of each actor': steps,
        'runs/s, best': best,
        'runs/s, median': median,
        'Heddle / this, best': ours.best / best,
        'Heddle / this, median': ours.median / median,
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

/** An actor as a lane; its context is the number of its steps. */
const actor = lanesIn<number>()('actor', registers('done'), {
  count: {
    updates: SHARED,
    to: (old) => old + 1,
    next: (r, steps, go) => (++r.done === steps ? go.end : go.count),
  },
});

/** A turn of so many milliseconds; it gives runs a second. */
function heddle(steps: number, forMs: number): () => number {
  const system: System = new System({
    lanes: [actor, actor],
    cells: ['count'],
    context: () => steps,
    finalFault: () => (system.cell(SHARED) === ACTORS * steps ? null : `counted ${system.cell(SHARED)}`),
  });
  const walk = new RandomWalk(new Random(String(SEED)));
  return () => {
    const start = performance.now();
    let runs = 0;
    do {
      const { finding, steps: taken } = sample(system, walk);
      if (finding || taken !== ACTORS * steps) throw new Error(`a run of ${taken} steps: ${finding?.kind}`);
      runs++;
    } while (performance.now() - start < forMs);
    return (1e3 * runs) / (performance.now() - start);
  };
}

/** The same of fast-check, by its own count of runs. */
function fastCheck(
  steps: number,
  forMs: number,
  wait: (scheduler: fc.Scheduler) => Promise<void>,
): () => Promise<number> {
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const shared = { count: 0 };
    const actors = Array.from({ length: ACTORS }, () => count(scheduler, shared, steps));
    await wait(scheduler);
    await Promise.all(actors);
    return shared.count === ACTORS * steps;
  });
  return async () => {
    const start = performance.now();
    const { failed, numRuns } = await fc.check(property, {
      seed: SEED,
      numRuns: 1e9,
      interruptAfterTimeLimit: forMs,
    });
    if (failed || numRuns === 0) throw new Error(`fast-check made ${numRuns} runs, failed: ${failed}`);
    return (1e3 * numRuns) / (performance.now() - start);
  };
}

async function count(scheduler: fc.Scheduler, shared: { count: number }, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await scheduler.schedule(Promise.resolve());
    shared.count++;
  }
}

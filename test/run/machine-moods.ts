import { Random } from '../../sim/random.js';
import { FasterWay, LOOP, THREADS } from '../../src/run/faster-way.js';

/** What a run takes either way, for so many runs, in nanoseconds. */
export interface Mood {
  readonly loopNs: number;
  readonly threadsNs: number;
  readonly runs: number;
}

export const quiet = (runs: number): Mood => ({ loopNs: 100e3, threadsNs: 60e3, runs });
export const busy = (runs: number): Mood => ({ loopNs: 105e3, threadsNs: 3000e3, runs });

/** What is drawn upon the time of a run. */
export interface Noise {
  readonly seed: string;
  /** Each time is longer by up to this share of itself. */
  readonly share: number;
  /** How many runs come between two that the machine holds up; 0 for none. */
  readonly outlierEvery: number;
  readonly outlierFactor: number;
}

export const CALM: Noise = { seed: '1', share: 0, outlierEvery: 0, outlierFactor: 1 };

/** Runs as they were chosen, and what they took in all. */
export interface Course {
  /** By mood: how many of its runs went on threads. */
  readonly onThreads: readonly number[];
  readonly took: number;
  /** The sum of what the better way of each mood would have taken. */
  readonly better: number;
}

/** Lets the choice go through moods of a machine: it is told what the way that it chose took. */
export function course(moods: readonly Mood[], { seed, share, outlierEvery, outlierFactor }: Noise): Course {
  const random = new Random(seed);
  const fasterWay = new FasterWay();
  let run = 0;
  let took = 0;
  let better = 0;
  const onThreads = moods.map(({ loopNs, threadsNs, runs }) => {
    let threads = 0;
    const sums = { [LOOP]: 0, [THREADS]: 0 };
    for (let i = 0; i < runs; i++, run++) {
      const isOutlier = outlierEvery > 0 && run % outlierEvery === outlierEvery - 1;
      // Of the moment, and so the same for both ways.
      const factor = isOutlier ? outlierFactor : 1 + share * fraction(random);
      const times = { [LOOP]: loopNs * factor, [THREADS]: threadsNs * factor };
      const { way } = fasterWay;
      fasterWay.took(way, times[way]);
      threads += Number(way === THREADS);
      took += times[way];
      sums[LOOP] += times[LOOP];
      sums[THREADS] += times[THREADS];
    }
    better += Math.min(sums[LOOP], sums[THREADS]);
    return threads;
  });
  return { onThreads, took, better };
}

const STEPS = 1000;
const fraction = (random: Random) => random.below(STEPS) / STEPS;

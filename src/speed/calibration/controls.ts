import { randomModel } from '../../model/random-model.js';
import type { Tensor } from '../../model/tensor.js';
import { Engine } from '../../run/engine.js';
import { compile } from '../../schedule/compile.js';
import type { LaneRole } from '../../schedule/lanes.js';
import { givenTensors, type Schedule } from '../../schedule/schedule.js';
import type { Machine, Spread } from '../machine.js';
import { predictedNs } from './lane-costs.js';
import { pipeline, TILE } from './micro-schedules.js';
import type { Probe } from './probe.js';
import { type QuietRuns, timeQuietly } from './quiet-runs.js';

/** Runs of each in a pass. */
const RUNS_A_PASS = 9;
/** With fewer in quiet moments, those in others count as well. */
const FEW_RUNS = 20;

/** A run that nothing is fitted to, from hardly more than its start to some milliseconds. */
interface Control {
  readonly schedule: Schedule;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly all: number[];
  readonly quiet: number[];
}

/** Measures how far runs lie apart, and from what is predicted of them. */
export class Controls {
  private readonly engine = new Engine({ threaded: true, workers: 2 });
  private readonly controls: readonly Control[] = [
    pipeline({ tile: TILE, slots: 8, loadsLeft: true, loadsRight: true, storesBehind: 0 }, 1),
    product([128, 64, 32, 32], 64, ['dma', 'compute']),
    product([256, 256], 64, ['all', 'all']),
    product([512, 512], 64, ['dma', 'compute', 'compute']),
    product([2048, 512], 64, ['all', 'all']),
  ].map((schedule) => ({ schedule, inputs: halves(schedule), all: [], quiet: [] }));

  /** Runs each some times, a probe before and after. */
  async round(probe: Probe): Promise<void> {
    for (const { schedule, inputs, all, quiet } of this.controls) {
      const run = async () => (await this.engine.execute(schedule, inputs)).makespanNs;
      await run(); // caches and compilers
      const runs = await timeQuietly(probe, run, ({ all }) => all.length >= RUNS_A_PASS);
      all.push(...runs.all);
      quiet.push(...runs.quiet);
    }
  }

  /** What came out. @param executeNs of one 32x32x32. */
  spread(machine: Machine, executeNs: number): Spread {
    const measured = this.controls.map(({ schedule, ...runs }) => {
      const [bestNs, ...shares] = tails(runs);
      return { bestNs, shares, predictedNs: predictedNs(schedule, machine, executeNs) };
    });
    measured.sort((a, b) => a.bestNs - b.bestNs);
    const distinct = measured.filter(({ bestNs }, at) => at === 0 || bestNs > measured[at - 1].bestNs);
    const factors = measured.map(({ bestNs, predictedNs }) =>
      Math.max(bestNs / predictedNs, predictedNs / bestNs),
    );
    return {
      runNs: distinct.map(({ bestNs }) => bestNs),
      fromShare: distinct.map(({ shares }) => shares[0]),
      toShare: distinct.map(({ shares }) => shares[1]),
      offBy: Math.max(...factors) - 1,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine.close();
  }
}

/** The best time, and as multiples of it what all but a twentieth took at each end. */
function tails({ quiet, all }: QuietRuns): readonly [number, number, number] {
  const times = (quiet.length < FEW_RUNS ? all : quiet).toSorted((a, b) => a - b);
  const last = times.length - 1;
  const [bestNs] = times;
  return [bestNs, times[Math.floor(0.05 * last)] / bestNs, times[Math.ceil(0.95 * last)] / bestNs];
}

/** A model of random weights, in 32x32x32 tiles, whose EXECUTE is always timed. */
function product(layers: readonly number[], batch: number, lanes: readonly LaneRole[]): Schedule {
  const model = randomModel({ layers, seed: 'control' });
  return compile(model, { batch, tile: TILE, buffers: 4, order: 'pipelined', lanes });
}

function halves(schedule: Schedule): ReadonlyMap<string, Tensor> {
  return new Map(
    givenTensors(schedule).map(({ name, rows, cols }) => [
      name,
      { rows, cols, data: new Float32Array(rows * cols).fill(0.5) },
    ]),
  );
}

import { Engine } from '../../engine/engine.js';
import type { Tensor } from '../../model/tensor.js';
import { sequence } from '../../protocols/sequence.js';
import { givenTensors, type Schedule } from '../../schedule/schedule.js';
import { operationIntervals } from '../metrics.js';

/** A measured time: the best, and how far the middle of the others lay above it, as a part of it. */
export interface Reading {
  readonly ns: number;
  readonly spread: number;
}

/** Makes a micro-schedule of so many repetitions. */
export type Micro = (count: number) => Schedule;

/** Times micro-schedules on the real executors, again and again, and takes the best: noise only ever adds. */
export class Stopwatch {
  private readonly engine = new Engine();
  private readonly tensors = new Map<string, Tensor>();

  /** @param rounds how often each schedule is run. */
  constructor(private readonly rounds: number) {}

  close(): Promise<void> {
    return this.engine.close();
  }

  /** One repetition, without what a run costs besides: the difference of runs of `count` and of twice as many. */
  async each(micro: Micro, count: number, backend: 'sequential' | 'threads' = 'threads'): Promise<Reading> {
    const [short, long] = await this.alternate([micro(count), micro(2 * count)], backend);
    const differences = long.map((ns, round) => (ns - short[round]) / count);
    return reading((Math.min(...long) - Math.min(...short)) / count, differences);
  }

  /** A whole run. */
  async whole(schedule: Schedule, backend: 'sequential' | 'threads' = 'threads'): Promise<Reading> {
    const [times] = await this.alternate([schedule], backend);
    return reading(Math.min(...times), times);
  }

  /** How long the operations of one kind last in a running pipeline, in the median, clock readings included. */
  async lasting(kind: 'LOAD' | 'EXECUTE' | 'STORE', schedule: Schedule): Promise<Reading> {
    this.engine.setThreaded(true);
    const medians: number[] = [];
    for (let round = 0; round < this.rounds; round++) {
      const { logs } = await this.engine.execute(schedule, this.inputs(schedule), { trace: true });
      const lane = kind === 'EXECUTE' ? 1 : 0;
      const log = logs?.[lane];
      if (!log) throw new Error('a traced run came back without its logs');
      const all = operationIntervals(sequence.lanes[lane], log).filter(({ event }) => event === kind);
      medians.push(median(all.map(({ startNs, endNs }) => endNs - startNs)));
    }
    return reading(Math.min(...medians), medians);
  }

  private async alternate(schedules: readonly Schedule[], backend: 'sequential' | 'threads') {
    this.engine.setThreaded(backend === 'threads');
    const times: number[][] = schedules.map(() => []);
    // The first round warms caches and compilers up.
    for (let round = -1; round < this.rounds; round++) {
      for (const [at, schedule] of schedules.entries()) {
        const { makespanNs } = await this.engine.execute(schedule, this.inputs(schedule));
        if (round >= 0) times[at].push(makespanNs);
      }
    }
    return times;
  }

  /** Tensors by their size, kept: making 64 MiB of them takes longer than a measurement. */
  private inputs(schedule: Schedule): ReadonlyMap<string, Tensor> {
    return new Map(
      givenTensors(schedule).map(({ name, rows, cols }) => {
        const size = `${rows}x${cols}`;
        const kept = this.tensors.get(size) ?? { rows, cols, data: new Float32Array(rows * cols).fill(0.5) };
        this.tensors.set(size, kept);
        return [name, kept];
      }),
    );
  }
}

function reading(ns: number, samples: readonly number[]): Reading {
  return { ns, spread: ns > 0 ? Math.abs(median(samples) - ns) / ns : 0 };
}

function median(samples: readonly number[]): number {
  return Float64Array.from(samples).sort()[samples.length >> 1] ?? 0;
}

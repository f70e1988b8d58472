import { median } from 'simple-statistics';
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

export type RealBackend = 'sequential' | 'threads';

/** How long a schedule is run at least, each time that it is asked for. */
/** Moments in which both cores are quiet are rarer. */
const LEAST_NS = { sequential: 1e7, threads: 5e7 };
const MOST_ROUNDS = 200;

/** One schedule on one backend, and every time that it took. */
interface Series {
  readonly schedule: Schedule;
  readonly timesNs: number[];
}

/**
 * Times micro-schedules on the real executors and takes the best, because noise only ever adds. Asked for the same one
 * again, it runs it again and takes the best of all: a machine that is slow for seconds at a time has to be asked at
 * different times.
 */
export class Stopwatch {
  private readonly engine = new Engine();
  private readonly tensors = new Map<string, Tensor>();
  private readonly series = new Map<string, Series>();

  /**
   * @param rounds how often each schedule is run at least, each time that it is asked for.
   * @param patience how much of the usual time is spent on short schedules.
   */
  constructor(
    private readonly rounds: number,
    private readonly patience = 1,
  ) {}

  close(): Promise<void> {
    return this.engine.close();
  }

  /** One repetition, of runs so long that what a run costs besides does not count. */
  async each(name: string, micro: Micro, count: number, backend: RealBackend = 'threads'): Promise<Reading> {
    const { ns, spread } = await this.whole(`${name} x ${count}`, () => micro(count), backend);
    return { ns: ns / count, spread };
  }

  /** A whole run. A short one is repeated for longer: the quiet moments of a machine may be far apart. */
  async whole(name: string, micro: () => Schedule, backend: RealBackend = 'threads'): Promise<Reading> {
    const { schedule, timesNs } = this.seriesOf(`${name} ${backend}`, micro);
    this.engine.setThreaded(backend === 'threads');
    const inputs = this.inputs(schedule);
    await this.engine.execute(schedule, inputs); // caches and compilers
    let totalNs = 0;
    for (
      let round = 0;
      round < this.rounds || (totalNs < this.patience * LEAST_NS[backend] && round < MOST_ROUNDS);
      round++
    ) {
      const { makespanNs } = await this.engine.execute(schedule, inputs);
      totalNs += makespanNs;
      timesNs.push(makespanNs);
    }
    return reading(Math.min(...timesNs), timesNs);
  }

  /** How long the operations of one kind last in a running pipeline, in the median, clock readings included. */
  async lasting(name: string, kind: 'LOAD' | 'EXECUTE' | 'STORE', micro: () => Schedule): Promise<Reading> {
    const { schedule, timesNs } = this.seriesOf(`${name} ${kind}`, micro);
    const lane = kind === 'EXECUTE' ? 1 : 0;
    this.engine.setThreaded(true);
    for (let round = 0; round < this.rounds; round++) {
      const { logs } = await this.engine.execute(schedule, this.inputs(schedule), { trace: true });
      if (!logs) throw new Error('a traced run came back without its logs');
      const all = operationIntervals(sequence.lanes[lane], logs[lane]).filter(({ event }) => event === kind);
      timesNs.push(median(all.map(({ startNs, endNs }) => endNs - startNs)));
    }
    return reading(Math.min(...timesNs), timesNs);
  }

  private seriesOf(key: string, micro: () => Schedule): Series {
    const series = this.series.get(key) ?? { schedule: micro(), timesNs: [] };
    this.series.set(key, series);
    return series;
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

/** @param samples of which `ns` is the best. */
export function reading(ns: number, samples: readonly number[]): Reading {
  return { ns, spread: ns > 0 ? Math.abs(median([...samples]) - ns) / ns : 0 };
}

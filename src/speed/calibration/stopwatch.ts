import { median } from 'simple-statistics';
import type { Tensor } from '../../model/tensor.js';
import { defaultProtocol } from '../../protocols/resolve.js';
import { Engine } from '../../run/engine.js';
import { givenTensors, type Schedule } from '../../schedule/schedule.js';
import { type Interval, operationIntervals } from '../metrics.js';

/** A measured time: the best, and how far the middle of the others lay above it, as a part of it. */
export interface Reading {
  readonly ns: number;
  readonly spread: number;
}

/** Notes a parameter down as it came out of a reading, and gives it back: not less than zero. */
export type Note = (parameter: string, reading: Reading, value: number) => number;

/** Makes a micro-schedule of so many repetitions. */
export type Micro = (count: number) => Schedule;

export type RealBackend = 'sequential' | 'threads';

/** How long a schedule is run at least, each time that it is asked for. Moments in which both cores are quiet are rare. */
export const LEAST_NS = { sequential: 1e7, threads: 5e7 };
const MOST_ROUNDS = 200;
/** On a machine that is busy, it may come to so many times as much. */
const MOST_TIMES = 10;

/** One schedule on one backend, and every time that it took. */
interface Series {
  readonly schedule: Schedule;
  readonly timesNs: number[];
  /** Of traced runs: the shortest makespan, and the time that was taken in that run. */
  shortest: { readonly makespanNs: number; readonly ns: number };
}

/**
 * Times micro-schedules on the real executors and takes the best, because noise only ever adds. Asked for the same one
 * again, it runs it again and takes the best of all: a machine that is slow for seconds at a time has to be asked at
 * different times.
 */
export class Stopwatch {
  private readonly engine = new Engine({ workers: 2 });
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

  [Symbol.asyncDispose](): Promise<void> {
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
    await this.repeat(LEAST_NS[backend], async () => {
      const { makespanNs } = await this.engine.execute(schedule, inputs);
      timesNs.push(makespanNs);
      return makespanNs;
    });
    return reading(Math.min(...timesNs), timesNs);
  }

  /** How long the operations of one kind last in a running pipeline, in the median, clock readings included. */
  async lasting(
    name: string,
    kind: 'LOAD' | 'EXECUTE' | 'STORE',
    micro: () => Schedule,
    leastNs = LEAST_NS.threads,
  ): Promise<Reading> {
    return this.traced(`${name} ${kind}`, micro, leastNs, (dma, compute) => {
      const all = (kind === 'EXECUTE' ? compute : dma).filter(({ event }) => event === kind);
      return median(all.map(({ startNs, endNs }) => endNs - startNs));
    });
  }

  /** How long the first lane's operations last while the second one is at work, in the median. */
  async meanwhile(name: string, micro: () => Schedule): Promise<Reading> {
    return this.traced(name, micro, LEAST_NS.threads, (first, second) => {
      const [fromNs, untilNs] = [second[0].startNs, second[second.length - 1].endNs];
      const beside = first.filter(({ startNs, endNs }) => startNs >= fromNs && endNs <= untilNs);
      // Where they never met, nothing is known: the factor is then that of LOADs alone.
      return median((beside.length > 0 ? beside : first).map(({ startNs, endNs }) => endNs - startNs));
    });
  }

  /** From the end of the first operation, which is the DMA lane's, to the beginning of the compute lane's first. */
  async between(name: string, micro: () => Schedule): Promise<Reading> {
    return this.traced(name, micro, LEAST_NS.threads, ([{ endNs }], [{ startNs }]) => startNs - endNs);
  }

  /**
   * A time taken from the logs of runs: that of the shortest run. The shortest such time would be of another kind of run:
   * where the other lane loses its core for a while, operations that it would disturb take less and not more.
   */
  private async traced(
    key: string,
    micro: () => Schedule,
    leastNs: number,
    time: (first: readonly Interval[], second: readonly Interval[]) => number,
  ): Promise<Reading> {
    const series = this.seriesOf(key, micro);
    const { schedule, timesNs } = series;
    const { lanes } = defaultProtocol(schedule);
    this.engine.setThreaded(true);
    await this.repeat(leastNs, async () => {
      const { logs, makespanNs } = await this.engine.execute(schedule, this.inputs(schedule), {
        trace: true,
      });
      if (!logs) throw new Error('a traced run came back without its logs');
      const [first, second] = logs.map((log, lane) => operationIntervals(lanes[lane], log));
      const ns = time(first, second);
      timesNs.push(ns);
      if (makespanNs < series.shortest.makespanNs) series.shortest = { makespanNs, ns };
      return makespanNs;
    });
    return reading(series.shortest.ns, timesNs);
  }

  /**
   * Runs again and again, for so long that a short run meets a quiet moment: as often as runs as short as the shortest
   * would take that time. One that was disturbed may last as long as hundreds, and says nothing.
   * @param run gives its makespan.
   */
  private async repeat(leastNs: number, run: () => Promise<number>): Promise<void> {
    const wantedNs = this.patience * leastNs;
    let shortestNs = Number.POSITIVE_INFINITY;
    let totalNs = 0;
    const isEnough = (round: number) =>
      round >= this.rounds &&
      (round * shortestNs >= wantedNs || totalNs >= MOST_TIMES * wantedNs || round >= MOST_ROUNDS);
    for (let round = 0; !isEnough(round); round++) {
      const ns = await run();
      shortestNs = Math.min(shortestNs, ns);
      totalNs += ns;
    }
  }

  private seriesOf(key: string, micro: () => Schedule): Series {
    const series = this.series.get(key) ?? {
      schedule: micro(),
      timesNs: [],
      shortest: { makespanNs: Number.POSITIVE_INFINITY, ns: 0 },
    };
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

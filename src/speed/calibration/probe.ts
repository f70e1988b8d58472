import { Engine } from '../../run/engine.js';
import { pipeline, TILE } from './micro-schedules.js';

/** Two lanes at work for about half a millisecond: LOADs, cache lines that travel, EXECUTEs. */
export const PROBE_SCHEDULE = pipeline(
  {
    tile: TILE,
    slots: 8,
    loadsLeft: true,
    loadsRight: true,
    storesBehind: null,
  },
  200,
);
/** A moment counts as quiet while the probe takes at most so much more than at its best. */
const TOLERANCE = 1.1;

/**
 * Tells a slow moment of the machine from a wrong prediction: the same small run again and again. Other tenants of a
 * machine can take a core away, or half of its speed; then this run is slow too.
 */
export class Probe {
  private readonly engine = new Engine({ threaded: true, workers: 2 });
  private readonly since: number[] = [];
  private readonly inputs = new Map(
    PROBE_SCHEDULE.tensors.map(({ name, rows, cols }) => [
      name,
      { rows, cols, data: new Float32Array(rows * cols).fill(0.5) },
    ]),
  );

  /** @param bestNs the best reading so far, such as one of a calibration; infinite for none. */
  constructor(public bestNs = Number.POSITIVE_INFINITY) {}

  /** Takes a reading, and says whether the machine is as fast as it has been at its best. */
  async isQuiet(): Promise<boolean> {
    const [ns] = await this.readings(1);
    return ns <= TOLERANCE * this.bestNs;
  }

  /** So many readings in a row, in nanoseconds. */
  async readings(count: number): Promise<readonly number[]> {
    const times: number[] = [];
    for (let reading = 0; reading < count; reading++) {
      times.push((await this.engine.execute(PROBE_SCHEDULE, this.inputs)).makespanNs);
    }
    this.bestNs = Math.min(this.bestNs, ...times);
    this.since.push(...times);
    return times;
  }

  /** All readings since this was asked last. */
  takeReadings(): readonly number[] {
    return this.since.splice(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine.close();
  }
}

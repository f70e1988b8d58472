import { Engine } from '../engine/engine.js';
import { pipeline, TILE } from './calibration/micro-schedules.js';

/** Two lanes at work for about half a millisecond: LOADs, cache lines that travel, EXECUTEs. */
const SCHEDULE = pipeline(
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
  private readonly engine = new Engine({ threaded: true });
  private readonly inputs = new Map(
    SCHEDULE.tensors.map(({ name, rows, cols }) => [
      name,
      { rows, cols, data: new Float32Array(rows * cols).fill(0.5) },
    ]),
  );

  /** @param bestNs the best reading so far, such as one of a calibration; infinite for none. */
  constructor(public bestNs = Number.POSITIVE_INFINITY) {}

  /** Takes a reading, and says whether the machine is as fast as it has been at its best. */
  async isQuiet(): Promise<boolean> {
    const { makespanNs } = await this.engine.execute(SCHEDULE, this.inputs);
    this.bestNs = Math.min(this.bestNs, makespanNs);
    return makespanNs <= TOLERANCE * this.bestNs;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine.close();
  }
}

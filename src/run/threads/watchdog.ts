import { LaneHang, type LaneWait } from '../../lane/wait.js';
import { LaneFailure } from './lane-failure.js';
import type { LaneView } from './lane-view.js';

/** How often the watchdog looks while a run lasts. */
export const WATCH_MS = 250;
/** A lane that runs without a sign of life has so many times as long as lanes that all wait. */
const WORKING_FACTOR = 10;
/** How long a worker may take to begin its lane: it may have modules to load on a machine that is busy. */
const BEGIN_LIMIT_MS = 30_000;

/** What the watchdog asks of each lane, beside where it is. */
export interface LaneProgress {
  readonly beganNs: number;
  readonly endedNs: number;
}

/**
 * Notices that a run does not go on. Time is counted in looks, not by the clock, so that a process that was stopped
 * for a while, workers and all, does not find them hanging when it goes on.
 */
export class Watchdog {
  private seen = '';
  private stillMs = 0;

  /**
   * @param limitMs how long all lanes may wait without any of them moving.
   * @param longestStepMs what the longest step may take that a lane can make, on top of ten times the limit.
   */
  constructor(
    private readonly lanes: LaneView,
    private readonly progress: readonly LaneProgress[],
    private readonly limitMs: number,
    private readonly longestStepMs: number,
  ) {}

  /** To be called every `WATCH_MS` of a run: what is wrong with it, or null. */
  look(): LaneHang | LaneFailure | null {
    const seen = [this.lanes.snapshot(), ...this.progress.map(({ endedNs }) => endedNs)].join(' ');
    this.stillMs = seen === this.seen ? this.stillMs + WATCH_MS : 0;
    this.seen = seen;
    const lanes = this.progress.flatMap(({ endedNs }, lane) => (endedNs === 0 ? [lane] : []));
    const working = lanes.filter((lane) => this.lanes.waitsIn(lane) === null);
    if (working.length === 0) return this.hang(lanes);
    // The others of its worker cannot go on before that one does.
    return this.stuck(working.find((lane) => this.lanes.isAt(lane)) ?? working[0]);
  }

  private hang(lanes: readonly number[]): LaneHang | null {
    if (lanes.length === 0 || this.stillMs < this.limitMs) return null;
    const waits = lanes.map((lane) => this.lanes.wait(lane));
    // One that is null has gone on at the last moment.
    return waits.includes(null)
      ? null
      : new LaneHang(`no lane has moved for ${this.limitMs} ms`, waits as LaneWait[]);
  }

  private stuck(lane: number): LaneFailure | null {
    const workingMs = WORKING_FACTOR * this.limitMs + this.longestStepMs;
    const hasBegun = this.progress[lane].beganNs !== 0;
    if (this.stillMs < (hasBegun ? workingMs : Math.max(workingMs, BEGIN_LIMIT_MS))) return null;
    const name = this.lanes.name(lane);
    const message = hasBegun
      ? `the ${name} lane is stuck${this.lanes.place(lane)}: it neither moved nor waited for ${this.stillMs} ms`
      : `the ${name} lane did not begin within ${this.stillMs} ms`;
    return new LaneFailure(message, name, hasBegun ? this.lanes.operation(lane) : -1, 'stuck');
  }
}

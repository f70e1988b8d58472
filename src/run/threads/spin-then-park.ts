import type { Lane, RegisterFile, State } from '../../lane/lane.js';
import type { parkingWords } from '../../program/memory-image.js';
import type { Surroundings } from './advance.js';
import { type Hosts, oneEach } from './hosting.js';
import type { Cells } from './lane-runner.js';
import { Looks } from './looks.js';
import { Patience } from './patience.js';
import { Sleeper } from './sleeper.js';
import { flagOf, WakeUps } from './wake-ups.js';

/** How the lane of a worker that has no other waits: it looks, spins a little, then parks. */
export class SpinThenPark implements Surroundings {
  /** Set by every wait that found its goal not yet reached. */
  private waited = false;
  readonly looks: Looks;
  private readonly sleeper: Sleeper;
  private readonly wakeUps: WakeUps;
  private readonly patience = new Patience();

  /**
   * @param cells the protocol's cells.
   * @param parking the parking cells of `lanes`, of which this one is number `lane`.
   * @param hosts which lanes each worker has. Default: one each.
   */
  constructor(
    readonly cells: Cells,
    parking: ReturnType<typeof parkingWords>,
    private readonly lane: number,
    lanes: readonly Lane[],
    hosts: Hosts = oneEach(lanes.length),
  ) {
    const host = hosts.findIndex((hosted) => hosted.includes(lane));
    this.looks = new Looks(cells);
    this.sleeper = new Sleeper(cells, parking, flagOf(hosts[host], parking));
    this.wakeUps = new WakeUps(cells, parking, host, hosts, lanes);
  }

  /** Forgets what it saw: cells start again from zero. */
  reset(): void {
    this.looks.reset();
    this.waited = false;
  }

  tookWait(): boolean {
    const { waited } = this;
    this.waited = false;
    return waited;
  }

  await(state: State, r: RegisterFile, context: unknown): boolean {
    return this.looks.isOver(state, r, context) || this.wait(state, r, context);
  }

  stored(cell: number, value: number): void {
    this.wakeUps.stored(cell, value);
  }

  private wait(state: State, r: RegisterFile, context: unknown): boolean {
    this.waited = true;
    const { spins } = this.patience;
    for (let spin = 0; spin < spins; spin++) {
      if (!this.looks.isReached(state, r, context)) continue;
      this.patience.met(spin);
      return true;
    }
    return this.park(state, r, context);
  }

  /** Parks until a goal is reached or the run is given up. */
  private park(state: State, r: RegisterFile, context: unknown): boolean {
    return this.sleeper.sleep([{ lane: this.lane, state, r, context }], this.patience);
  }
}

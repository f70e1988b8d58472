import { Verb } from '../../src/lane/lane.js';
import { ComesBack } from '../comes-back.js';
import { ruledLane } from '../interleaving.js';
import type { System } from '../system.js';
import { counterCells } from './counters.js';

/** Steps after which a run has shown enough. */
const MAX_STEPS = 2e4;

/** Waits that made a lane wait in a few runs, and the others: whether those ever do has to be looked at more closely. */
export class LikelyWaits {
  /** Cells of waits that did not make anybody wait. */
  readonly doubtfulCells: ReadonlySet<number>;
  private readonly seen: readonly Uint8Array[];

  constructor(private readonly system: System) {
    for (const marks of system.waited) marks.fill(0);
    for (let first = 0; first < system.threads; first++) this.run(first);
    this.seen = system.waited.map((marks) => marks.slice());
    const isCounter = counterCells(system);
    const cells = system.lanes.flatMap(({ states }, lane) =>
      states.flatMap(({ verb, index, cells: awaited }) =>
        verb === Verb.awaits && this.seen[lane][index] === 0
          ? awaited.filter((cell) => isCounter[cell] !== 0)
          : [],
      ),
    );
    this.doubtfulCells = new Set(cells);
  }

  /** Marks in the system what has been seen here as well. */
  mark(): void {
    this.system.waited.forEach((marks, lane) => {
      this.seen[lane].forEach((waited, index) => {
        marks[index] |= waited;
      });
    });
  }

  /** Lets `first` go as far as it can, and then always the lane that goes on for as long as it can. */
  private run(first: number): void {
    const { system } = this;
    const enabled = new Int32Array(system.lanes.length);
    const comesBack = new ComesBack(system.words);
    system.reset();
    for (let step = 0, lane = first; step < MAX_STEPS; step++) {
      const count = system.enabledLanes(enabled);
      if (count === 0 || comesBack.isBack()) return;
      lane = ruledLane(lane, enabled, count, system);
      system.step(lane);
      if (system.fault() !== null) return;
    }
  }
}

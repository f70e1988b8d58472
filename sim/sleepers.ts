import { type Lane, type State, Verb } from '../src/lane/lane.js';
import { asleepIn, isAsleepAt, placeAt, stateAt } from './asleep.js';

/**
 * Those that sleep on cells, in the order in which they fell asleep: waiter lists are first in, first out (ECMA-262,
 * `AddWaiter` and `RemoveWaiters`). Where every `notifies` wakes all, no order is kept: it would only tell states apart that
 * are alike.
 */
export class Sleepers {
  private readonly inOrder: boolean;

  /** @param words those of a system, which begin with the program counters of these lanes. */
  constructor(
    private readonly words: Int32Array,
    private readonly lanes: readonly Lane[],
  ) {
    this.inOrder = lanes.some(({ states }) => states.some(({ verb, all }) => verb === Verb.notifies && !all));
  }

  fallAsleep(lane: number, { index, cell }: State): void {
    let place = 0;
    if (this.inOrder) {
      place = 1;
      for (let other = 0; other < this.lanes.length; other++) if (this.sleepsOn(other, cell)) place++;
    }
    this.words[lane] = asleepIn(index, place);
  }

  /** Takes a lane out of the queue of the cell that it sleeps on. */
  getUp(lane: number, cell: number): void {
    const { words } = this;
    const place = placeAt(words[lane]);
    words[lane] = stateAt(words[lane]);
    if (!this.inOrder) return;
    for (let other = 0; other < this.lanes.length; other++) {
      if (!this.sleepsOn(other, cell) || placeAt(words[other]) < place) continue;
      words[other] = asleepIn(stateAt(words[other]), placeAt(words[other]) - 1);
    }
  }

  /** The lane that has slept longest on a cell, or any where no order is kept; -1 where there is none. */
  first(cell: number): number {
    for (let lane = 0; lane < this.lanes.length; lane++) {
      if (this.sleepsOn(lane, cell) && placeAt(this.words[lane]) <= 1) return lane;
    }
    return -1;
  }

  private sleepsOn(lane: number, cell: number): boolean {
    const pc = this.words[lane];
    return isAsleepAt(pc) && this.lanes[lane].states[stateAt(pc)].cell === cell;
  }
}

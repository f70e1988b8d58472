import { Verb } from '../../src/lane/lane.js';
import type { MemoryBudget } from '../states/memory-budget.js';
import type { System } from '../system.js';
import { VectorClocks } from '../watch/vector-clock.js';
import { StoreHistory } from './store-history.js';
import type { Walk } from './walk.js';

/**
 * What each lane has heard of by the steps of a walk: of its own steps, and at each wait of what the lane had heard that
 * first stored what it waited for. A lane's time counts its stores, from 1 on, so that 0 means "has not heard of it".
 */
export class PathClocks {
  readonly clocks: VectorClocks;
  /** By cell; null where nobody stores it. */
  private readonly histories: readonly (StoreHistory | null)[];

  constructor(
    private readonly system: System,
    private readonly walk: Walk,
    budget: MemoryBudget,
  ) {
    const { lanes, cellNames } = system;
    this.clocks = new VectorClocks(lanes.length, lanes.length);
    for (let lane = 0; lane < lanes.length; lane++) {
      this.clocks.tick(lane, lane);
      if (walk.isOver(lane)) this.clocks.hearAll(lane);
    }
    this.histories = cellNames.map((_, cell) => {
      const storer = lanes.findIndex(({ states }) =>
        states.some((state) => state.verb === Verb.stores && state.cell === cell),
      );
      return storer < 0 ? null : new StoreHistory(storer, this.clocks, budget);
    });
  }

  /** A lane goes on from a wait for `cell`: whether there is an order of steps in which it has to wait there. */
  hear(lane: number, cell: number): boolean {
    return this.histories[cell]?.hear(lane, this.walk.goal) ?? false;
  }

  /** A lane has stored a cell; false where there is no room for it. */
  tell(lane: number, cell: number): boolean {
    const hasRoom = this.histories[cell]?.add(this.system.cell(cell)) ?? false;
    this.clocks.tick(lane, lane);
    return hasRoom;
  }

  /** A lane has taken a step: where it was its last one, it need not hear of anything any more. */
  after(lane: number): void {
    if (this.walk.isOver(lane)) this.clocks.hearAll(lane);
  }
}

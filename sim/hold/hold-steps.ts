import type { System } from '../system.js';
import { StepCheck } from './step-check.js';

/** How many of the steps taken were held against their declarations. */
export interface Held {
  readonly steps: number;
  readonly of: number;
}

/** So many steps first, whatever they are. */
const ALL_OF = 8192;
/** From there on, those of one state in so many. */
const ONE_IN = 64;
/** And so many of each state of each lane, whenever it comes up. */
const EACH = 64;

/** Holds steps of an exploration: all of them where there are few, and otherwise enough of each kind. */
export class HoldSteps {
  private readonly check: StepCheck;
  private readonly seen: readonly Uint8Array[];
  private visited = 0;
  private steps = 0;

  constructor(private readonly system: System) {
    this.check = new StepCheck(system);
    this.check.beginning();
    this.seen = system.lanes.map(({ states }) => new Uint8Array(states.length));
  }

  /** Counts anew: an exploration begins again. */
  begin(): void {
    this.visited = 0;
    this.steps = 0;
  }

  /**
   * Holds the steps that are possible in the system's present state, which is left as it was.
   * @param enabled the lanes that can go on; the first `count` count.
   * @param taken how many of their steps will be taken from here: the others come again.
   * @throws BadLane
   */
  visit(enabled: Int32Array, count: number, taken = count): void {
    this.visited++;
    if (this.steps > ALL_OF && this.visited % ONE_IN !== 0 && !this.isRare(enabled, count)) return;
    this.steps += taken;
    this.check.state(enabled, count);
  }

  /** @param transitions how many steps were taken in all. */
  count(transitions: number): Held {
    return { steps: this.steps, of: transitions };
  }

  private isRare(enabled: Int32Array, count: number): boolean {
    let isRare = false;
    for (let i = 0; i < count; i++) {
      const lane = enabled[i];
      const state = this.system.stateNumber(lane);
      if (this.seen[lane][state] >= EACH) continue;
      this.seen[lane][state]++;
      isRare = true;
    }
    return isRare;
  }
}

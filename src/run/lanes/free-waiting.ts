import type { Random } from '../../../sim/random.js';
import type { System } from '../../../sim/system.js';
import { hasReached, type RegisterFile, type State, Verb } from '../../lane/lane.js';
import type { Cells, Waiting } from '../threads/lane-runner.js';
import { Patience } from '../threads/patience.js';
import { type LanesControl, Waits } from './lanes-control.js';

/** A lane that waits for a cell looks for itself once in so long, should nobody tell it of a store. */
const SLICE_MS = 10;

/** How a user's lane waits at full speed: it looks, spins a little, then sleeps until a store of another lane. */
export class FreeWaiting implements Waiting {
  /** A sleep in a state that `parks` is one `Atomics.wait`: to wait in slices could lose a wake-up between two of them. */
  readonly parkLimitMs = Number.POSITIVE_INFINITY;
  private readonly patience = new Patience();
  private readonly isAwaited: readonly boolean[];
  private readonly values: Int32Array;
  private readonly again: Int32Array;

  /** @param registers the lane's own words, which are put where others see them before it waits. */
  constructor(
    private readonly system: System,
    private readonly lane: number,
    private readonly cells: Cells,
    private readonly registers: Int32Array,
    private readonly control: LanesControl,
    private readonly random: Random,
  ) {
    const awaited = new Set(system.lanes.flatMap(({ states }) => states.flatMap((state) => state.cells)));
    this.isAwaited = system.cellNames.map((_, cell) => awaited.has(cell));
    this.values = new Int32Array(system.cellNames.length);
    this.again = new Int32Array(system.cellNames.length);
  }

  await(state: State, r: RegisterFile, context: unknown): boolean {
    return this.isOver(state, r, context) || this.wait(state, r, context);
  }

  stored(cell: number): void {
    if (this.isAwaited[cell]) this.control.ring();
  }

  choose(choices: number): number {
    return this.random.below(choices);
  }

  sleeps(): void {
    this.show(Waits.asleep);
  }

  wakes(how: 'ok' | 'not-equal' | 'timed-out'): boolean {
    if (how === 'ok') this.control.countGotUp();
    this.control.setWaits(this.lane, Waits.no);
    return !this.control.isGivenUp;
  }

  notified(woken: number): void {
    this.control.countNotified(woken);
  }

  private isOver(state: State, r: RegisterFile, context: unknown): boolean {
    const { cells, goals } = state;
    if (state.verb !== Verb.awaits) return state.opens(r, this.look(cells), context);
    const { words, at } = this.cells;
    for (let i = 0; i < cells.length; i++) {
      if (hasReached(Atomics.load(words, at[cells[i]]), goals[i](r, context))) return true;
    }
    return false;
  }

  /** The values of cells, which were all the same when looked at a second time: those of one moment. */
  private look(cells: readonly number[]): Int32Array {
    const { words, at } = this.cells;
    const { values, again } = this;
    const take = (into: Int32Array) => {
      for (let i = 0; i < cells.length; i++) into[i] = Atomics.load(words, at[cells[i]]);
    };
    take(values);
    if (cells.length === 1) return values;
    for (;;) {
      take(again);
      if (cells.every((_, i) => values[i] === again[i])) return values;
      values.set(again);
    }
  }

  private wait(state: State, r: RegisterFile, context: unknown): boolean {
    this.show(Waits.forCell);
    const isOver = this.spin(state, r, context) || this.listen(state, r, context);
    this.control.setWaits(this.lane, Waits.no);
    return isOver;
  }

  private spin(state: State, r: RegisterFile, context: unknown): boolean {
    const { spins } = this.patience;
    for (let spin = 0; spin < spins; spin++) {
      if (!this.isOver(state, r, context)) continue;
      this.patience.met(spin);
      return true;
    }
    return false;
  }

  private listen(state: State, r: RegisterFile, context: unknown): boolean {
    const beganMs = performance.now();
    const isOver = this.control.listen(() => this.isOver(state, r, context), SLICE_MS);
    this.patience.slept((performance.now() - beganMs) * 1e6);
    return isOver;
  }

  /** Lets others see what the lane knows, and then that it waits. */
  private show(waits: Waits): void {
    this.system.words.set(this.registers, this.system.registersAt[this.lane]);
    this.control.setWaits(this.lane, waits);
  }
}

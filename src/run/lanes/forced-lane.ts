import { isAsleepAt, stateAt } from '../../../sim/asleep.js';
import { WAKES_BY_CHANCE } from '../../../sim/choices.js';
import { failure } from '../../../sim/lane-values.js';
import { Sleepers } from '../../../sim/sleepers.js';
import type { System } from '../../../sim/system.js';
import { blamed } from '../../lane/bad-lane.js';
import { CHOSEN, END, Ended, hasReached, type State, Verb } from '../../lane/lane.js';
import type { Gate } from '../threads/gate.js';
import { access, type Cells, type Waiting } from '../threads/lane-runner.js';

/** A lane cannot take the step that the order has for it: its functions go by something that no word holds. */
class Astray extends RangeError {
  constructor() {
    super(
      'it cannot take the step that it took before: it goes by more than registers, cells and plain words',
    );
  }
}

/**
 * Takes a lane's steps through a gate, in the order that a run has. Between two turns nobody touches the system's words, so
 * who sleeps on which cell is kept in them, first in, first out, as in the simulator: a lane that is to sleep gives its turn
 * back, and one that is woken has its sleep ended by whoever wakes it. So a time limit is over exactly where the order says.
 */
export class ForcedLane {
  private readonly sleepers: Sleepers;
  private readonly waiting: Waiting;
  private readonly values: Int32Array;
  private choice = 0;
  /** What a lane that was woken in this step says that fails over it. */
  private wokenFault: string | null = null;

  /** @param system laid over the words that lanes share. */
  constructor(
    private readonly system: System,
    private readonly lane: number,
    private readonly cells: Cells,
  ) {
    this.sleepers = new Sleepers(system.words, system.lanes.slice(0, system.threads));
    this.values = new Int32Array(system.cellNames.length);
    this.waiting = {
      await: (state) => this.isOver(state),
      stored: () => {},
      choose: () => this.choice,
    };
  }

  /**
   * Takes the lane's steps until the order has none left.
   * @param choices by step: the number that it chooses, if it does.
   * @param faultNow what is wrong with the state after a step, or null.
   * @param failed called with what a step did wrong, and its number.
   * @throws what a lane's function throws that is no assertion.
   */
  run(
    gate: Gate,
    choices: Uint8Array,
    faultNow: () => string | null,
    failed: (step: number, what: string) => void,
  ): void {
    while (gate.enter()) {
      const { step } = gate;
      this.choice = choices[step];
      const assertion = this.takeStep();
      const fault = faultNow(); // asked after every step, so that none is left over for the next one
      const what = assertion ?? fault;
      if (what !== null) failed(step, what);
      gate.leave();
    }
  }

  /** What the step did wrong, or null. */
  private takeStep(): string | null {
    const { system, lane } = this;
    const { words } = system;
    const state = system.state(lane);
    this.wokenFault = null;
    try {
      const isByChance = state.timeLimitMs === 0 || this.choice === WAKES_BY_CHANCE;
      if (isAsleepAt(words[lane])) this.goOn(lane, isByChance ? Ended.ok : Ended.timedOut);
      else if (this.access(state)) words[lane] = this.successor(lane, state);
      return this.wokenFault;
    } catch (error) {
      return this.failureOf(lane, error);
    }
  }

  /** What a lane says that fails: it takes no more steps. @throws what is no assertion. */
  private failureOf(lane: number, error: unknown): string {
    const { system } = this;
    const { name } = system.lanes[lane];
    const place = system.placeOf(lane);
    const what = failure(error);
    if (what === null) throw blamed(error, name, place);
    system.words[lane] = END;
    return `${name} fails in ${place}: ${what}`;
  }

  /** Makes the access of a state; false where the lane fell asleep over it. */
  private access(state: State): boolean {
    const { system, lane, cells } = this;
    const r = system.registers[lane];
    const context = system.contexts[lane];
    if (state.verb === Verb.parks) {
      const seen = Atomics.load(cells.words, cells.at[state.cell]);
      if (seen === (state.value(r, context) | 0)) {
        this.sleepers.fallAsleep(lane, state);
        return false;
      }
      state.take(r, Ended.notEqual, context);
    } else if (state.verb === Verb.notifies) {
      state.take(r, this.wake(state, state.all ? Infinity : state.value(r, context)), context);
    } else if (!access(state, r, context, cells, this.waiting)) {
      throw new Astray();
    }
    return true;
  }

  private wake({ cell }: State, most: number): number {
    let woken = 0;
    for (let lane = this.sleepers.first(cell); lane >= 0 && woken < most; lane = this.sleepers.first(cell)) {
      try {
        this.goOn(lane, Ended.ok);
      } catch (error) {
        this.wokenFault ??= this.failureOf(lane, error);
      }
      woken++;
    }
    return woken;
  }

  /** Ends the sleep of a lane. */
  private goOn(lane: number, ended: number): void {
    const { system, sleepers } = this;
    const { words, registers, contexts, lanes } = system;
    const state = lanes[lane].states[stateAt(words[lane])];
    sleepers.getUp(lane, state.cell);
    state.take(registers[lane], ended, contexts[lane]);
    words[lane] = this.successor(lane, state);
  }

  private successor(lane: number, state: State): number {
    if (state.next !== CHOSEN) return state.next;
    return state.choose(this.system.registers[lane], this.system.contexts[lane]);
  }

  private isOver({ verb, cells, goals, opens }: State): boolean {
    const { system, lane, values } = this;
    const { words, at } = this.cells;
    const r = system.registers[lane];
    const context = system.contexts[lane];
    cells.forEach((cell, i) => {
      values[i] = Atomics.load(words, at[cell]);
    });
    if (verb !== Verb.awaits) return opens(r, values, context);
    return cells.some((_, i) => hasReached(values[i], goals[i](r, context)));
  }
}

import { ruledLane } from '../interleaving.js';
import { type Story, type StoryStep, type StoryWords, takeTold, tell } from '../story/story.js';
import type { System } from '../system.js';
import type { Finding } from '../watch/finding.js';
import { type Ahead, lookAhead, type StepAhead } from './ahead.js';
import { WELL } from './around.js';
import { type Observed, observe } from './observed.js';
import { findHere } from './spread.js';
import { isWell } from './way-out.js';

/** States that are looked at to say what can become of one; and for a way to a finding, which is asked for. */
const MOST_AHEAD = 10_000;
const MOST_FOR_WAY = 200_000;
/** Steps that a run is taken on by at once, at most. */
const MOST_AT_ONCE = 2000;

/** A run that somebody asked for, up to its last step or to what goes wrong in it. */
export interface ExploredLanes {
  /** The place of each step. */
  readonly order: readonly number[];
  readonly finding: Finding | null;
  readonly story: Story;
  readonly observed: Observed;
}

/** A step that can be taken, in words, and what can become of it. */
export interface ToldStep extends StepAhead {
  readonly told: StoryStep;
}

/** What can be done after a run, and what that leads to. */
export interface ExploredHere extends Omit<Ahead, 'steps'> {
  readonly steps: readonly ToldStep[];
  readonly finding: Finding | null;
}

/**
 * Goes wherever somebody wants to look in a system. It keeps nothing: each question has the whole order in it, so that several can
 * be asked at once. Looking ahead pauses, and other questions may be answered meanwhile.
 */
export class LanesExplorer {
  private readonly enabled: Int32Array;

  constructor(
    private readonly system: System,
    private readonly words: StoryWords,
  ) {
    this.enabled = new Int32Array(system.lanes.length);
  }

  /**
   * The run of these steps.
   * @param goesOn whether it goes on behind them, by the rule: each lane until it blocks, then the lowest that can.
   * @throws RangeError where a lane cannot take its step.
   */
  run(order: readonly number[], goesOn: boolean): ExploredLanes {
    const { system, words } = this;
    const { finding, steps } = this.play(order);
    const taken = order.slice(0, steps);
    const isOver = finding !== null || !goesOn;
    const last = isOver ? { order: taken, finding } : this.goOn(taken);
    const story = tell(system, last.order, last.finding, words);
    const sentence = last.finding ? story.sentence : isWell(system) ? WELL : 'So far nothing is wrong.';
    return { ...last, story: { ...story, sentence }, observed: observe(system, last.order, words).observed };
  }

  /** What can be done after these steps. @throws RangeError where a lane cannot take its step. */
  *here(order: readonly number[]): Generator<void, ExploredHere> {
    const { system, words } = this;
    const { finding } = this.play(order);
    if (finding)
      return { fate: 'fails', canFail: true, steps: [], way: [], states: 1, isWhole: true, finding };
    const state = system.words.slice();
    const ahead = yield* lookAhead(system, { mostStates: MOST_AHEAD });
    const steps = ahead.steps.map((step) => {
      system.words.set(state);
      return { ...step, told: takeTold(system, step.place, order.length + 1, words).told };
    });
    return { ...ahead, steps, finding };
  }

  /** A shortest way from there to something that goes wrong. @throws RangeError where a lane cannot take its step. */
  *way(order: readonly number[]): Generator<void, Ahead> {
    this.play(order);
    return yield* lookAhead(this.system, { mostStates: MOST_FOR_WAY, first: true });
  }

  /** Takes these steps, up to the first after which something is wrong. */
  private play(order: readonly number[]): { readonly finding: Finding | null; readonly steps: number } {
    const { system, enabled } = this;
    system.reset();
    for (const [step, place] of order.entries()) {
      const finding = this.found(null);
      if (finding) return { finding, steps: step };
      if (!enabled.subarray(0, system.enabledLanes(enabled)).includes(place)) {
        throw new RangeError(`step ${step + 1}: lane ${place} cannot take it`);
      }
      system.step(place);
      const fault = system.fault();
      if (fault !== null) return { finding: this.found(fault), steps: step + 1 };
    }
    return { finding: this.found(null), steps: order.length };
  }

  private goOn(order: readonly number[]): Pick<ExploredLanes, 'order' | 'finding'> {
    const { system, enabled } = this;
    const further = [...order];
    let finding: Finding | null = null;
    for (let more = 0; more < MOST_AT_ONCE && finding === null && !isWell(system); more++) {
      const count = system.enabledLanes(enabled);
      const place = ruledLane(further.at(-1) ?? -1, enabled, count, system);
      system.step(place);
      further.push(place);
      finding = this.found(system.fault());
    }
    return { order: further, finding };
  }

  /** What is wrong with the present state. @param fault what the step just taken did wrong, or null. */
  private found(fault: string | null): Finding | null {
    return fault === null ? findHere(this.system, this.enabled) : { kind: 'wrong-result', what: fault };
  }
}

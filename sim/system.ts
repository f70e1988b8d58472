import { blamed } from '../src/lane/bad-lane.js';
import { CHOSEN, END, Ended, type State, Verb } from '../src/lane/lane.js';
import { isAsleepAt, stateAt } from './asleep.js';
import type { Execution } from './execution.js';
import { assertion, asWord, failure, faultText, isPlace, nowhere } from './lane-values.js';
import { byName, type Seen } from './seen.js';
import { Sleepers } from './sleepers.js';
import { cellLayout, checkSpec, plainLayout, type SystemSpec } from './system-spec.js';
import { SystemState } from './system-state.js';
import { SystemTeller } from './system-teller.js';

const nothing = () => null;

/**
 * A whole system as one flat Int32Array: program counters, registers, cells, plain words, in this order. It can be
 * copied, hashed and compared; stepping it is a matter of saying which lane goes next. What a lane's functions give that is
 * no word comes out of the call that ran them as a BadLane, and so does what they throw where code is written wrong; any
 * other error that is thrown over a step is a fault of that step: an assertion.
 */
export class System extends SystemState implements Execution {
  /** What is wrong with the result, once every lane has ended, or null. */
  readonly finalFault: () => string | null;
  readonly teller: SystemTeller;
  /** Set when a check of a step or of a result looks at lanes by name: it may tell those apart that are alike. */
  looksAtLanes = false;
  /** What is asked for a fault, as the system was given it. */
  readonly askedFault: ((seen: Seen) => unknown) | null;
  private readonly askFault: (seen: Seen) => unknown;
  private readonly seen: Seen;
  private readonly sleepers: Sleepers;
  /** What a lane's function threw over the step just taken. */
  private failed: string | null = null;

  /**
   * Lays the words of a `spec` out and puts every lane at its beginning.
   * @param memory words to lie in, of as many as the state has, which are left as they are until it is reset.
   * @throws BadLane where a lane accesses a cell that is not there, or begins nowhere; RangeError where there are no
   * lanes or more than 255, and for names and numbers that are none.
   */
  constructor(
    readonly spec: SystemSpec,
    memory?: Int32Array,
  ) {
    checkSpec(spec);
    super(spec, memory);
    const { words, lanes, registers, cellsAt, plainAt } = this;
    const plain = words.subarray(plainAt);
    // A run begins with other words: what is written here would be gone, and another system would be explored.
    if (!memory && plain.some((word) => word !== 0)) {
      throw new RangeError(
        'system: its context writes plain words, before a run begins: let a lane write them, or say what they begin as with `plain`',
      );
    }
    this.sleepers = new Sleepers(words, lanes.slice(0, this.threads));
    this.teller = new SystemTeller(this, spec);
    const byLane = Object.fromEntries(lanes.map(({ name }, lane) => [name, registers[lane]]));
    const look = () => {
      this.looksAtLanes = true;
      return byLane;
    };
    this.seen = {
      cells: byName(words, cellsAt, cellLayout(spec.cells).places),
      plain: byName(words, plainAt, plainLayout(spec).places),
      get registers() {
        return look();
      },
    };
    this.askedFault = spec.fault ?? null;
    this.askFault = spec.fault?.bind(spec) ?? nothing;
    this.finalFault = () => {
      try {
        return faultText(spec.finalFault?.(plain, this.seen), 'finalFault');
      } catch (error) {
        return assertion(error);
      }
    };
    if (!memory) this.begin();
  }

  /** Puts every lane at its beginning; registers become zero, cells and plain words what they begin as. */
  reset(): void {
    this.fault(); // one that nobody asked for belongs to a run before
    this.begin();
  }

  private begin(): void {
    this.words.set(this.initial);
    for (let lane = 0; lane < this.threads; lane++) {
      const { name, begin, states } = this.lanes[lane];
      try {
        const pc = begin(this.registers[lane], this.contexts[lane]);
        this.words[lane] = isPlace(pc, states) ? pc : nowhere('begin', pc);
      } catch (error) {
        throw blamed(error, name, '');
      }
    }
  }

  /** What the step just taken did wrong, or null; asking forgets it. */
  fault(): string | null {
    const what = this.askedNow();
    const { failed } = this;
    if (failed === null) return what;
    this.failed = null;
    return failed;
  }

  private askedNow(): string | null {
    try {
      const what = this.askFault(this.seen);
      return what === null ? null : faultText(what, 'fault');
    } catch (error) {
      return assertion(error);
    }
  }

  /** Takes the next step of a lane, which must be enabled. */
  step(place: number): void {
    const { words } = this;
    const lane = this.ownerOf[place];
    const state = this.states[lane][stateAt(words[lane])];
    this.stepped[lane][state.index] = 1;
    try {
      if (isAsleepAt(words[lane])) this.goOn(lane, state, this.isByChance(place) ? Ended.ok : Ended.timedOut);
      else if (!this.access(lane, state, this.choiceOf[place])) return;
      words[lane] = this.successor(state, lane);
    } catch (error) {
      this.fail(lane, error);
    }
  }

  /** Takes down what a lane's function threw over its step, or its waking. It takes no more steps. */
  private fail(lane: number, error: unknown): void {
    const what = failure(error);
    if (what === null) throw this.blame(error, lane);
    this.failed ??= `${this.lanes[lane].name} fails in ${this.placeOf(lane)}: ${what}`;
    this.words[lane] = END;
  }

  /** Makes the access of a state; false where the lane fell asleep over it. */
  protected access(lane: number, state: State, choice: number): boolean {
    const { words } = this;
    const r = this.registers[lane];
    const context = this.contexts[lane];
    const at = this.cellsAt + state.cell;
    switch (state.verb) {
      case Verb.touches:
        state.step(r, context);
        break;
      case Verb.stores:
      case Verb.writesCell:
        words[at] = asWord(state.value(r, context), 'value');
        break;
      case Verb.loads:
      case Verb.readsCell:
        state.take(r, words[at], context);
        break;
      case Verb.updates:
      case Verb.updatesWhen:
        words[at] = asWord(state.update(words[at], r, context), 'new value');
        break;
      case Verb.parks:
        if (words[at] === (asWord(state.value(r, context), 'value to sleep on') | 0)) {
          this.sleepers.fallAsleep(lane, state);
          this.waited[lane][state.index] = 1;
          return false;
        }
        state.take(r, Ended.notEqual, context);
        break;
      case Verb.notifies:
        state.take(r, this.wake(state, this.most(state, lane)), context);
        break;
      case Verb.chooses:
        state.take(r, choice, context);
        break;
    }
    return true;
  }

  /** A lane that slept goes on, and takes why. */
  private goOn(lane: number, state: State, ended: number): void {
    this.sleepers.getUp(lane, state.cell);
    state.take(this.registers[lane], ended, this.contexts[lane]);
  }

  private successor(state: State, lane: number): number {
    if (state.next !== CHOSEN) return state.next;
    const pc = state.choose(this.registers[lane], this.contexts[lane]);
    return isPlace(pc, this.states[lane]) ? pc : nowhere('next', pc);
  }

  /** How many a `notifies` wakes at most. */
  private most(state: State, lane: number): number {
    if (state.all) return Infinity;
    const count = state.value(this.registers[lane], this.contexts[lane]);
    return count === Infinity ? count : asWord(count, 'count');
  }

  /** Wakes so many of those that sleep on a cell; how many there were. */
  private wake({ cell }: State, most: number): number {
    let woken = 0;
    for (let lane = this.sleepers.first(cell); lane >= 0 && woken < most; lane = this.sleepers.first(cell)) {
      const state = this.state(lane);
      try {
        this.goOn(lane, state, Ended.ok);
        this.words[lane] = this.successor(state, lane);
      } catch (error) {
        this.fail(lane, error);
      }
      woken++;
    }
    return woken;
  }
}

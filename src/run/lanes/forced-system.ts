import { System } from '../../../sim/system.js';
import type { SystemSpec } from '../../../sim/system-spec.js';
import { blamed } from '../../lane/bad-lane.js';
import { type State, Verb } from '../../lane/lane.js';
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
 * A system over words that threads share, each of which takes its lane's steps when an order says so. Between two turns
 * nobody touches the words, so who sleeps on which cell is kept in them, as in the simulator: a lane that is to sleep gives its
 * turn back, one that is woken has its sleep ended by whoever wakes it, and a time limit is over exactly where the order says.
 * All other accesses are made as threads make them.
 */
export class ForcedSystem extends System {
  readonly cells: Cells;
  private choice = 0;
  private readonly waiting: Waiting = { await: () => true, stored: () => {}, choose: () => this.choice };

  constructor(spec: SystemSpec, words: Int32Array) {
    super(spec, words);
    this.cells = { words, at: Int32Array.from(this.cellNames, (_, cell) => this.cellsAt + cell) };
  }

  /** @throws BadLane where the lane cannot take its step. */
  override step(place: number): void {
    if (!this.isEnabled(place)) {
      const lane = this.ownerOf[place];
      const at = this.hasEnded(lane) ? '' : this.placeOf(lane);
      throw blamed(new Astray(), this.lanes[lane].name, at);
    }
    super.step(place);
  }

  protected override access(lane: number, state: State, choice: number): boolean {
    if (state.verb === Verb.parks || state.verb === Verb.notifies) return super.access(lane, state, choice);
    this.choice = choice;
    return access(state, this.registers[lane], this.contexts[lane], this.cells, this.waiting);
  }
}

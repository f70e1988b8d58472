import type { Lane, State } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import { canWait } from '../metrics.js';

/** All steps of the lanes on one host, in the order in which it took them: each begins where the one before it ended. */
export class HostSteps {
  readonly count: number;
  private readonly laneOf: Int32Array;
  private readonly stepOf: Int32Array;

  /** @param hosted its lanes. */
  constructor(
    private readonly lanes: readonly Lane[],
    private readonly logs: readonly StepLog[],
    hosted: readonly number[],
  ) {
    const most = hosted.reduce((sum, lane) => sum + logs[lane].count, 0);
    this.laneOf = new Int32Array(most);
    this.stepOf = new Int32Array(most);
    const next = hosted.map(() => 0);
    const endNs = (at: number) => logs[hosted[at]].endsNs[next[at]];
    let count = 0;
    for (let taken = 0; taken < most; taken++) {
      let first = -1;
      for (let at = 0; at < hosted.length; at++) {
        if (next[at] === logs[hosted[at]].count || (first >= 0 && endNs(at) >= endNs(first))) continue;
        first = at;
      }
      this.laneOf[count] = hosted[first];
      this.stepOf[count] = next[first]++;
      // A lane that was not at its turn did nothing meanwhile.
      if (!this.waited(count) || canWait(this.state(count).verb)) count++;
    }
    this.count = count;
  }

  lane(at: number): number {
    return this.laneOf[at];
  }

  beganNs(at: number): number {
    return at === 0 ? this.logs[this.laneOf[0]].startNs : this.endNs(at - 1);
  }

  endNs(at: number): number {
    return this.logs[this.laneOf[at]].endsNs[this.stepOf[at]];
  }

  waited(at: number): boolean {
    return this.logs[this.laneOf[at]].states[this.stepOf[at]] < 0;
  }

  /** What its lane worked on, or -1. */
  operation(at: number): number {
    return this.logs[this.laneOf[at]].operations[this.stepOf[at]];
  }

  state(at: number): State {
    const number = this.logs[this.laneOf[at]].states[this.stepOf[at]];
    return this.lanes[this.laneOf[at]].states[number < 0 ? ~number : number];
  }
}

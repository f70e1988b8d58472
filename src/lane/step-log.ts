/**
 * What one lane did and when: a record for every step, in order. A step begins where the one before it ended, so
 * one clock reading a step is enough. Simulated and real runs fill the same log.
 */
export class StepLog {
  /** How many steps there are; the arrays may be longer. */
  count = 0;
  /**
   * The state in which the step was taken; its complement (`~state`) where the lane had to wait in it. Where it is a state
   * that waits for nothing, this is no step, but the time before one in which the lane's host was with other lanes.
   */
  states: Int32Array;
  /** The operation that the lane worked on, or -1. */
  operations: Int32Array;
  /** When the step was complete, in nanoseconds from the start of the run. */
  endsNs: Float64Array;
  /** When the lane began, in nanoseconds from the start of the run. */
  startNs = 0;

  /** @param capacity steps that there is room for at first. */
  constructor(capacity: number) {
    this.states = new Int32Array(capacity);
    this.operations = new Int32Array(capacity);
    this.endsNs = new Float64Array(capacity);
  }

  /** Adds a step that was complete at `endNs`. */
  record(state: number, operation: number, endNs: number, waited: boolean): void {
    if (this.count === this.states.length) this.grow();
    this.states[this.count] = waited ? ~state : state;
    this.operations[this.count] = operation;
    this.endsNs[this.count++] = endNs;
  }

  /** A log from one that came in a message, where it lost its methods. */
  static revive(plain: StepLog): StepLog {
    return Object.assign(new StepLog(0), plain);
  }

  // Rare: a log is made large enough for what the shipped protocols do.
  private grow(): void {
    const larger = new StepLog(Math.max(1024, 2 * this.count));
    larger.states.set(this.states);
    larger.operations.set(this.operations);
    larger.endsNs.set(this.endsNs);
    this.states = larger.states;
    this.operations = larger.operations;
    this.endsNs = larger.endsNs;
  }
}

/** Steps per operation that a log has room for before it must grow: the most that a shipped protocol takes. */
export const STEPS_PER_OPERATION = 8;

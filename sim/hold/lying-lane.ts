import { BadLane } from '../../src/lane/bad-lane.js';

/** A step did not keep to what its state declared, or comes to something else when it is taken again. */
export class LyingLane extends BadLane {
  override readonly name = 'LyingLane';

  /** @param what the step did, and what to do about it. */
  constructor(
    lane: string,
    state: string,
    readonly operation: number,
    what: string,
  ) {
    super(lane, state, operation < 0 ? what : `at operation ${operation} ${what}`);
  }
}

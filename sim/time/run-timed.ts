import { Verb } from '../../src/lane/lane.js';
import { outcomeAt, type RunOutcome } from '../run.js';
import type { System } from '../system.js';
import type { Timed } from './timed.js';

/**
 * The same as `run(system, timed, maxSteps)`, log and all, in less time: steps of its own host are all that can change
 * whether a lane may go on, except where a step of another lane wrote a cell. The clock is `timed.nowNs`.
 */
export function runTimed(system: System, timed: Timed, maxSteps = 1e9): RunOutcome {
  timed.begin(system);
  timed.planAll();
  for (let steps = 0; ; steps++) {
    const lane = timed.earliest();
    if (lane < 0) return outcomeAt(system, steps);
    if (steps === maxSteps) return { kind: 'incomplete', steps };
    timed.advance(lane);
    const { verb } = system.state(lane);
    system.step(lane);
    timed.taken(lane);
    if (verb === Verb.touches || verb === Verb.awaits || verb === Verb.loads) timed.planAfter(lane);
    else timed.planAll();
  }
}

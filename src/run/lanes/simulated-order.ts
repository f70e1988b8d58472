import type { System } from '../../../sim/system.js';
import { type Finding, findAtEnd, findRace } from '../../../sim/watch/finding.js';
import { BadInput } from '../../refusal/bad-input.js';

/**
 * Takes a system's steps in an order.
 * @param lanes by step, as a counterexample has them: the place of its lane, or of a further choice.
 * @returns what was found on the way, or in the state that the order ends in.
 * @throws BadInput where a lane cannot take its step.
 */
export function simulateOrder(system: System, lanes: ArrayLike<number>): Finding | null {
  const enabled = new Int32Array(system.lanes.length);
  let finding: Finding | null = null;
  // Whoever simulates an order numbers what lanes of generators see alike.
  for (const lane of system.lanes) lane.forget?.();
  system.reset();
  for (let step = 0; step < lanes.length; step++) {
    const lane = lanes[step];
    if (!enabled.subarray(0, system.enabledLanes(enabled)).includes(lane)) {
      throw new BadInput(
        `lanes: lane ${lane} cannot take step ${step + 1}: give an order that a run of this system has`,
      );
    }
    system.step(lane);
    const what = system.fault();
    if (what !== null) finding ??= { kind: 'wrong-result', what };
  }
  return finding ?? findNow(system);
}

/** What is wrong with the state that a system is in: accesses that race, or an end that is not right. */
export function findNow(system: System): Finding | null {
  const enabled = new Int32Array(system.lanes.length);
  const isOver = system.enabledLanes(enabled) === 0;
  return findRace(system) ?? (isOver ? findAtEnd(system) : null);
}

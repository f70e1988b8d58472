import type { LaneWait } from '../src/lane/wait.js';
import type { Execution } from './execution.js';

/** Whether every lane has ended but those that may run for ever. */
export function isAtRest(execution: Execution): boolean {
  for (let lane = 0; lane < execution.lanes.length; lane++) {
    if (!execution.hasEnded(lane) && !execution.lanes[lane].mayRunForever) return false;
  }
  return true;
}

/** The lanes that have not ended, and that `which` takes, with what each waits for. */
export function findWaiting(
  execution: Execution,
  which: (lane: number) => boolean = () => true,
): readonly LaneWait[] {
  const waiting: LaneWait[] = [];
  for (let lane = 0; lane < execution.lanes.length; lane++) {
    if (!execution.hasEnded(lane) && which(lane)) waiting.push(execution.teller.wait(lane));
  }
  return waiting;
}

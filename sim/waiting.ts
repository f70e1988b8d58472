import { describeWait, type LaneWait } from '../src/lane/wait.js';
import type { System } from './system.js';

/** Whether every lane has ended but those that may run for ever. */
export function isAtRest(system: System): boolean {
  for (let lane = 0; lane < system.lanes.length; lane++) {
    if (!system.hasEnded(lane) && !system.lanes[lane].mayRunForever) return false;
  }
  return true;
}

/** The lanes that have not ended, and that `which` takes, with what each waits for. */
export function findWaiting(
  system: System,
  which: (lane: number) => boolean = () => true,
): readonly LaneWait[] {
  const waiting: LaneWait[] = [];
  system.lanes.forEach((lane, at) => {
    if (system.hasEnded(at) || !which(at)) return;
    const { registers, contexts, cellNames } = system;
    const cellValue = (cell: number) => system.cell(cell);
    waiting.push(describeWait(lane, system.state(at), registers[at], contexts[at], cellNames, cellValue));
  });
  return waiting;
}

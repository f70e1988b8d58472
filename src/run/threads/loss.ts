import { LaneFailure } from './lane-failure.js';
import type { LaneView } from './lane-view.js';
import type { LaneProgress } from './watchdog.js';

/**
 * Says that a lane lost its thread.
 * @param view the lanes of the program that the thread had, if it had one.
 * @param cause what it threw, or the exit code that it ended with.
 */
export function lossOf(
  view: LaneView | null,
  lane: number,
  progress: LaneProgress | undefined,
  cause: Error | number,
): LaneFailure {
  const name = view?.name(lane) ?? String(lane);
  const running = progress && progress.beganNs !== 0 && progress.endedNs === 0 ? view : null;
  const place = running?.place(lane) ?? '';
  const message =
    typeof cause === 'number'
      ? `the ${name} lane lost its worker${place} (exit code ${cause})`
      : `the ${name} lane failed${place}: ${inOneLine(cause)}`;
  return new LaneFailure(
    message,
    name,
    running?.operation(lane) ?? -1,
    typeof cause === 'number' ? 'lost' : 'threw',
  );
}

/** What a lane threw. An error from another thread has its class no longer; bad input says all in its message. */
function inOneLine(error: Error): string {
  return error.name === 'BadInput' ? error.message : String(error).split('\n')[0];
}

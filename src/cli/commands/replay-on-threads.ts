import { replay } from '../../../sim/explore/replay.js';
import { deviationsFromText } from '../../../sim/interleaving.js';
import { storyText } from '../../../sim/story/columns.js';
import { tell } from '../../../sim/story/story.js';
import { BadInput } from '../../refusal/bad-input.js';
import { forcedText } from '../../report/terminal/lanes-text.js';
import { loadSystem } from '../../run/lanes/loaded-system.js';
import { runLanes } from '../../run/lanes/run-lanes.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { Interrupted, Interruption } from '../io/interruption.js';
import { columns, print, printJson } from '../io/print.js';
import { moduleUrl } from './check.js';

/** Whether a text is deviations, as `check` of `heddle/sim` gives them: `1-1,4-0`. */
export function areDeviations(text: string): boolean {
  return deviationsFromText(text) !== null;
}

/** Plays the run that deviations tell of a module's own lanes, and forces it on threads if that is asked for. */
export async function replayDeviations(
  deviations: string,
  file: string | undefined,
  onThreads: boolean,
  isJson: boolean,
): Promise<void> {
  if (file === undefined) {
    throw new BadInput('deviations: they are of lanes: give the module that has them as the second argument');
  }
  if (!onThreads) {
    throw new BadInput(
      'deviations: they are forced on threads: add --on threads, or give a token of heddle check',
    );
  }
  const url = moduleUrl(file);
  const system = await loadSystem(url.href, 'system');
  const { lanes, finding } = replay(system, deviations);
  process.exitCode = finding ? FINDING : WELL;
  if (!isJson) {
    const story = tell(system, lanes, finding);
    print(`${storyText(story, { width: columns() })}\n${story.sentence}`);
  }
  await forceLanes(url, lanes, isJson);
}

/** Forces an order of steps of a module's own lanes on threads, and says what came of it. */
export async function forceLanes(url: URL, lanes: ArrayLike<number>, isJson: boolean): Promise<void> {
  using interruption = new Interruption();
  const report = await runLanes(url, { lanes, signal: interruption.signal }).catch((error) => {
    if (!interruption.signal.aborted) throw error;
    throw new Interrupted('interrupted: the order was not forced to its end');
  });
  if (isJson) printJson('replay-on-threads', report);
  else print(forcedText(report));
  if (report.failures > 0 || report.forced?.identical === false) process.exitCode = FINDING;
}

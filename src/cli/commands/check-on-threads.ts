import { BadInput } from '../../refusal/bad-input.js';
import { runsText } from '../../report/terminal/lanes-text.js';
import { type RunLanesOptions, runLanes } from '../../run/lanes/run-lanes.js';
import { FINDING, WELL } from '../io/exit-status.js';
import { Interrupted, Interruption } from '../io/interruption.js';
import { print, printJson } from '../io/print.js';
import { Progress } from '../io/progress.js';

/** What says how to search, and means nothing at full speed. */
const OF_A_SEARCH = [
  'exhaustive',
  'preemptions',
  'strategy',
  'depth',
  'time',
  'after-races',
  'allow-race',
  'save',
  'report',
  'svg',
];

/** @throws BadInput for the first option given that is of a search. */
export function refuseSearchOptions(args: Readonly<Record<string, unknown>>): void {
  const given = OF_A_SEARCH.find((name) => args[name]);
  if (given === undefined) return;
  throw new BadInput(`--${given}: it is of a search, and --on threads makes none: leave one of them out`);
}

/** Runs the lanes of a module at full speed, and says how often something went wrong. */
export async function checkOnThreads(
  url: URL,
  options: RunLanesOptions & { readonly runs: number },
  isJson: boolean,
): Promise<void> {
  using interruption = new Interruption();
  const progress = new Progress('runs', options.runs);
  let ran = 0;
  const report = await runLanes(url, {
    ...options,
    signal: interruption.signal,
    onProgress: (runs) => {
      ran = runs;
      progress.update(runs);
    },
  })
    .catch((error) => {
      if (!interruption.signal.aborted) throw error;
      throw new Interrupted(`interrupted after ${ran} of ${options.runs} runs`);
    })
    .finally(() => progress.stop());
  if (isJson) printJson('check-on-threads', report);
  else print(runsText(report));
  process.exitCode = report.failures > 0 ? FINDING : WELL;
}

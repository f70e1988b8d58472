import type { RunSetting } from '../analysis/advice.js';
import { type Bottleneck, findBottleneck } from '../analysis/bottleneck.js';
import type { HungRun } from '../analysis/compare.js';
import type { RunMetrics } from '../analysis/metrics.js';
import { bottleneckLines } from '../report/bottleneck-text.js';
import type { StepLog } from '../step-log.js';
import type { Interruption } from './interruption.js';

/** Why a simulated run is not faster, as data and as lines; nothing of one that hung, nor after Ctrl-C. */
export interface Why {
  readonly bottleneck: Bottleneck | null;
  readonly lines: readonly string[];
}

/** @throws Interrupted */
export function whyNotFaster(
  interruption: Interruption,
  setting: RunSetting,
  sim: RunMetrics | HungRun,
  logs: readonly StepLog[],
): Why {
  if ('hang' in sim || interruption.signal.aborted) return { bottleneck: null, lines: [] };
  const bottleneck = interruption.breakable(
    () => findBottleneck(setting, logs),
    () => 'the run was finished, but not what would help it',
  );
  return { bottleneck, lines: bottleneckLines(bottleneck, sim) };
}

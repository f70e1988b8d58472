import type { RunSetting } from '../analysis/advice.js';
import { type Bottleneck, findBottleneck } from '../analysis/bottleneck.js';
import { type HungRun, isRun, type WithheldRun } from '../analysis/compare.js';
import type { RunMetrics } from '../analysis/metrics.js';
import { bottleneckLines } from '../report/bottleneck-text.js';
import type { StepLog } from '../step-log.js';
import { Interrupted, type Interruption } from './interruption.js';

/** Why a simulated run is not faster, as data and as lines. */
export interface Why {
  readonly bottleneck: Bottleneck | null;
  readonly lines: readonly string[];
}

const NOTHING: Why = { bottleneck: null, lines: [] };

/** What is to be said of a run: nothing of one that hung or is withheld, nor once Ctrl-C has come. */
export function whyNotFaster(
  interruption: Interruption,
  setting: RunSetting,
  sim: RunMetrics | HungRun | WithheldRun,
  logs: readonly StepLog[] | null,
): Why {
  if (!isRun(sim) || !logs) return NOTHING;
  try {
    const bottleneck = interruption.breakable(() =>
      findBottleneck({ ...setting, onTry: () => interruption.check() }, logs),
    );
    return { bottleneck, lines: bottleneckLines(bottleneck, sim) };
  } catch (error) {
    if (error instanceof Interrupted) return NOTHING;
    throw error;
  }
}

import type { StepLog } from '../../lane/step-log.js';
import { bottleneckLines } from '../../report/terminal/bottleneck-text.js';
import type { RunSetting } from '../../speed/bottleneck/advice.js';
import { type Bottleneck, findBottleneck } from '../../speed/bottleneck/bottleneck.js';
import type { RunMetrics } from '../../speed/metrics.js';
import { type HungRun, isRun, type WithheldRun } from '../../speed/run-outcome.js';
import { Interrupted, type Interruption } from '../io/interruption.js';

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

import type { Lane } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import { lanesOfEach } from '../../run/threads/hosting.js';
import { type CriticalPath, criticalPath, type HandOver, type PathStretch } from './critical-path.js';

/** A run whose critical path is to be shown. */
export interface RunWithPath {
  readonly lanes: readonly Lane[];
  readonly logs: readonly StepLog[];
  /** By lane, the number of the worker that carried it out. Default: each had its own. */
  readonly hosts?: readonly number[] | null;
  /** Of the machine that was simulated; left out where clock readings are all there is. */
  readonly handOver?: HandOver;
}

/** The critical path of a run, as shares of its parts. */
export function pathOf({ lanes, logs, hosts, handOver }: RunWithPath): CriticalPath {
  return criticalPath(lanes, logs, handOver, hosts ? lanesOfEach(hosts) : undefined);
}

/**
 * The critical path of a run from its beginning to its end, without a gap: where one stretch ends, the next one begins.
 * Steps between operations that follow each other in one lane are one stretch.
 */
export function pathStretches({ lanes, logs, hosts, handOver }: RunWithPath): readonly PathStretch[] {
  const backwards: { -readonly [Field in keyof PathStretch]: PathStretch[Field] }[] = [];
  criticalPath(lanes, logs, handOver, hosts ? lanesOfEach(hosts) : undefined, (stretch) => {
    if (stretch.endNs === stretch.startNs) return;
    const after = backwards.at(-1);
    if (after?.kind === 'steps' && stretch.kind === 'steps' && after.lane === stretch.lane) {
      after.startNs = stretch.startNs;
    } else backwards.push({ ...stretch });
  });
  return backwards.reverse();
}

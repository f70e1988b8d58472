import type { Execution } from '../execution.js';
import type { Strategy } from '../strategy.js';
import { type Finding, findAtEnd, findRace } from './finding.js';
import type { RaceDetector } from './race-detector.js';

/** One run under a strategy, watched for findings. */
export interface Sample {
  /** What went wrong first, or null. */
  readonly finding: Finding | null;
  /** How many steps were taken, up to the finding. */
  readonly steps: number;
  /** The lane of each step. */
  readonly lanes: Uint8Array;
  /** False where the run was cut off at the limit of steps. */
  readonly ended: boolean;
}

/** How to watch a run. */
export interface SampleOptions {
  /** Cut the run off after so many steps. Default 1e9. */
  readonly maxSteps?: number;
  /** Finds races by happens-before too: those that this run shows but did not step into. */
  readonly detector?: RaceDetector | null;
  /** Called before each step, with the lane whose step comes. */
  readonly onStep?: (lane: number) => void;
  /** Asked before each step: true cuts the run off there. */
  readonly until?: () => boolean;
}

/**
 * Runs an execution once under a strategy, from its beginning, until something goes wrong or every lane has ended. A
 * race ends the run before either of the two accesses is made.
 */
export function sample(execution: Execution, strategy: Strategy, options: SampleOptions = {}): Sample {
  const { maxSteps = 1e9, detector = null, onStep, until } = options;
  const enabled = new Int32Array(execution.lanes.length);
  const lanes = new StepList();
  execution.reset();
  strategy.begin(execution);
  detector?.begin(execution);
  for (;;) {
    const count = execution.enabledLanes(enabled);
    if (execution.touching > 1 && execution.isRacy()) return lanes.end(findRace(execution));
    if (count === 0) return lanes.end(findAtEnd(execution));
    if (lanes.count === maxSteps || until?.()) return { ...lanes.end(null), ended: false };
    const lane = strategy.choose(enabled, count);
    onStep?.(lane);
    const race = detector?.step(lane) ?? null;
    if (race) return lanes.end(race);
    execution.step(lane);
    strategy.taken(lane);
    lanes.push(lane);
    const what = execution.fault();
    if (what !== null) return lanes.end({ kind: 'wrong-result', what });
  }
}

/** A growing list of lanes, a byte a step. */
class StepList {
  count = 0;
  /** As many as V8 keeps on its own heap: most of what a short run took was getting more. */
  private bytes = new Uint8Array(64);

  push(lane: number): void {
    if (this.count === this.bytes.length) {
      const larger = new Uint8Array(2 * this.count);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.count++] = lane;
  }

  end(finding: Finding | null): Sample {
    return { finding, steps: this.count, lanes: this.bytes.slice(0, this.count), ended: true };
  }
}

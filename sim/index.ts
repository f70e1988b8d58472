/**
 * Lanes of your own, stepped in every order or in one: it knows nothing of tiles.
 * @module heddle/sim
 */
export { Accesses } from '../src/accesses.js';
export { BadLane } from '../src/bad-lane.js';
export {
  END,
  type Lane,
  type LaneOptions,
  type LaneSource,
  lanesIn,
  type RegisterFile,
  type Registers,
  registers,
  type State,
  type StateSpec,
  Verb,
} from '../src/lane.js';
export { explainWait, type LaneWait } from '../src/lane-wait.js';
export { StepLog } from '../src/step-log.js';
export { type Variation, vary } from '../src/vary.js';
export { type Checked, type CheckOptions, check, type Verdict, type WayToFinding } from './check.js';
export { checkDeclarations } from './check-declarations.js';
export type { CostModel } from './cost-model.js';
export type { PlainMemory } from './declared-words.js';
export { type Exploration, type ExploreOptions, explore, type Place } from './explore.js';
export type { ByteRange, Finding, FindingKind, RacingStep } from './finding.js';
export type { Held } from './hold-steps.js';
export { jittered } from './jitter.js';
export type { Livelock, LoopStep } from './livelock.js';
export { LyingLane } from './lying-lane.js';
export { RaceDetector } from './race-detector.js';
export { Random } from './random.js';
export { replay } from './replay.js';
export { deviationsFromText, deviationsToText } from './replay-token.js';
export { type RunOutcome, run, type Strategy } from './run.js';
export { type Sample, type SampleOptions, sample } from './sample.js';
export { findShortest, type Path, type ShortestOptions, type ShortestPath } from './shortest.js';
export { Pct, pctBound } from './strategies/pct.js';
export { Pos } from './strategies/pos.js';
export { RandomWalk } from './strategies/random.js';
export { contextSwitches, type Deviation, Replay, toDeviations } from './strategies/replay.js';
export { type AccessProfile, profile, Surw } from './strategies/surw.js';
export { Timed } from './strategies/timed.js';
export { Uniform } from './strategies/uniform.js';
export { System } from './system.js';
export type { HeldWords, SystemSpec } from './system-spec.js';
export { runTimed } from './timed-run.js';

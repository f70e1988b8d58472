/**
 * Lanes of your own, stepped in every order or in one: it knows nothing of tiles.
 * @module heddle/sim
 */

export type { AlikeSpec, LaneList } from '../sim/declared-alike.js';
export type { Execution, NextStep, Stepper, Teller } from '../sim/execution.js';
export { check } from '../sim/explore/check.js';
export type { Bounds, Checked, CheckOptions, Method, Verdict, WayToFinding } from '../sim/explore/checked.js';
export { type Exploration, type ExploreOptions, explore, type Place } from '../sim/explore/explore.js';
export { replay } from '../sim/explore/replay.js';
export { findShortest, type Path, type ShortestOptions, type ShortestPath } from '../sim/explore/shortest.js';
export { fromGenerators, type GeneratorsSpec, type ThreadGenerator } from '../sim/from-generators.js';
export { checkDeclarations } from '../sim/hold/check-declarations.js';
export type { PlainMemory } from '../sim/hold/declared-words.js';
export type { Held } from '../sim/hold/hold-steps.js';
export { LyingLane } from '../sim/hold/lying-lane.js';
export {
  contextSwitches,
  type Deviation,
  deviationsFromText,
  deviationsToText,
  Replay,
  toDeviations,
} from '../sim/interleaving.js';
export { Random } from '../sim/random.js';
export { type RunOutcome, run } from '../sim/run.js';
export type { Seen, WordsByName } from '../sim/seen.js';
export { type ColumnOptions, storyText } from '../sim/story/columns.js';
export { type Story, type StoryStep, type StoryWords, tell } from '../sim/story/story.js';
export { Pct, pctBound } from '../sim/strategies/pct.js';
export { Pos } from '../sim/strategies/pos.js';
export { RandomWalk } from '../sim/strategies/random.js';
export { type AccessProfile, profile, Surw } from '../sim/strategies/surw.js';
export { Uniform } from '../sim/strategies/uniform.js';
export type { Strategy } from '../sim/strategy.js';
export { System } from '../sim/system.js';
export type { HeldWords, SystemSpec } from '../sim/system-spec.js';
export type { CostModel } from '../sim/time/cost-model.js';
export { jittered } from '../sim/time/jitter.js';
export { runTimed } from '../sim/time/run-timed.js';
export { Timed } from '../sim/time/timed.js';
export type {
  ByteRange,
  Finding,
  FindingKind,
  Livelock,
  LoopStep,
  RacingStep,
} from '../sim/watch/finding.js';
export { RaceDetector } from '../sim/watch/race-detector.js';
export { type Sample, type SampleOptions, sample } from '../sim/watch/sample.js';
export { Accesses } from './lane/accesses.js';
export { BadLane } from './lane/bad-lane.js';
export {
  choose,
  type GeneratorAccess,
  type GeneratorCell,
  type GeneratorWord,
  type GeneratorWords,
  untilAll,
} from './lane/generator-access.js';
export type { AccessGenerator } from './lane/history.js';
export {
  END,
  Ended,
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
} from './lane/lane.js';
export { at, type IndexedWord, type Initial, type Shared, shared, type WordRange } from './lane/shared.js';
export { StepLog } from './lane/step-log.js';
export { type Variation, vary } from './lane/vary.js';
export { explainWait, type LaneWait } from './lane/wait.js';
export type { FinalWords } from './run/lanes/final-words.js';
export type { LanesFinding } from './run/lanes/lane-session.js';
export type { ForcedOrder, LanesReport } from './run/lanes/lanes-report.js';
export type { Hang } from './run/lanes/lanes-seen.js';
export { type RunLanesOptions, runLanes } from './run/lanes/run-lanes.js';

/**
 * Compile perceptrons to static tile schedules, run them on two lanes, and check every interleaving of their steps.
 * @module heddle
 */
export type { Method, Verdict } from '../sim/explore/checked.js';
export type { Held } from '../sim/hold/hold-steps.js';
export { LyingLane } from '../sim/hold/lying-lane.js';
export type { Story, StoryStep } from '../sim/story/story.js';
export type {
  ByteRange,
  Finding,
  FindingKind,
  Livelock,
  LoopStep,
  RacingStep,
} from '../sim/watch/finding.js';
export { readNpy, writeNpy } from './arrays/npy.js';
export type { NumberArray } from './arrays/number-array.js';
export { readArray } from './arrays/read-array.js';
export { type Labelled, toLabels } from './arrays/to-labels.js';
export { type MatrixOptions, toMatrix } from './arrays/to-matrix.js';
export { type FuzzFailure, type FuzzOptions, type FuzzReport, fuzz } from './campaign/campaign.js';
export { STRATEGIES, type StrategyName } from './campaign/strategies.js';
export {
  type CompareOptions,
  type Comparison,
  type ComparisonRun,
  compare,
  type ThreadedMetrics,
} from './compare/compare.js';
export type { LanesAlone, OverlapLoss } from './compare/overlap-loss.js';
export type { RepeatedTime } from './compare/run-series.js';
export {
  type ProtocolOptions,
  type ProtocolVerification,
  type ScheduleClass,
  verifyProtocol,
} from './every-schedule/verify-protocol.js';
export { BadLane } from './lane/bad-lane.js';
export { type Lane, registers, type StateSpec } from './lane/lane.js';
export type { StepLog } from './lane/step-log.js';
export { type Variation, vary } from './lane/vary.js';
export { LaneHang, type LaneWait } from './lane/wait.js';
export type { Activation } from './model/activation.js';
export type { Layer, Model } from './model/model.js';
export { inspectOnnx, type OnnxModel, type OnnxOptions, readOnnx } from './model/onnx/read.js';
export {
  type Int8Tensor,
  int8Weight,
  type QuantisationError,
  type QuantisedTensor,
  quantisationError,
  quantisedModel,
} from './model/quantised.js';
export { randomModel, randomTensor } from './model/random-model.js';
export type { Tensor } from './model/tensor.js';
export type { MemoryImage, ProtocolShape } from './program/memory-image.js';
export type { OperationTable } from './program/operation-table.js';
export type { Link, Program } from './program/program.js';
export { lane, type Protocol, type TileContext, type TileWork } from './program/protocol.js';
export { RingSlots } from './program/ring-slots.js';
export { type TileBook, type TileSystem, tileSystem } from './program/system.js';
export { loadProtocol, PROTOCOLS } from './protocols/load.js';
export { BadInput } from './refusal/bad-input.js';
export { comparisonReport } from './report/pages/comparison-report.js';
export { htmlReport } from './report/pages/html-report.js';
export type { ReportInput } from './report/pages/run/report-data.js';
export { RingBuffer } from './ring/ring-buffer.js';
export {
  type ComputeWorkItem,
  type StoreNotification,
  storeNotification,
  workItem,
} from './ring/work-item.js';
export type { Config, ExecuteOptions, Threaded } from './run/config.js';
export { Engine } from './run/engine.js';
export type { Prepared, PreparedRunOptions } from './run/prepared.js';
export type { AroundRun, RunResult, RunTimes } from './run/run-result.js';
export { LaneFailure } from './run/threads/lane-failure.js';
export { checkLanes } from './safety/declarations.js';
export { type FollowedTiles, followedSystem } from './safety/followed-system.js';
export type { PlacedBytes, PlacedFinding } from './safety/names.js';
export { readReplayFile } from './safety/read-replay-file.js';
export { type ForcedRun, forceOnThreads, type Replayed, replay } from './safety/replay.js';
export { type ReplayFile, writeReplayFile } from './safety/replay-file.js';
export { formatToken, hashSchedule, parseToken, type ReplayToken } from './safety/token.js';
export { type Counterexample, type Verification, type VerifyOptions, verify } from './safety/verify.js';
export { type CompileOptions, compile, type ScheduleOrder } from './schedule/compile.js';
export { constants } from './schedule/lower.js';
export { readSchedule, writeSchedule } from './schedule/read.js';
export type {
  Operation,
  SchedExecute,
  SchedLoad,
  SchedStore,
  Schedule,
  TensorRole,
  TensorSpec,
  TileShape,
} from './schedule/schedule.js';
export { validateSchedule } from './schedule/validate.js';
export type { Advice, Change, Choices, RunSetting } from './speed/bottleneck/advice.js';
export { type Bottleneck, findBottleneck, type OverlapBound } from './speed/bottleneck/bottleneck.js';
export {
  type CriticalPath,
  criticalPath,
  type HandOver,
  PATH_KINDS,
  type PathBound,
  type PathKind,
  type PathPart,
} from './speed/bottleneck/critical-path.js';
export type { WhatIf } from './speed/bottleneck/what-ifs.js';
export { BUILT_IN_MACHINE, type CopyTimes, type KernelTime, type Machine } from './speed/machine.js';
export { type Durations, measure, type RunMetrics, type Stall } from './speed/metrics.js';
export type { HungRun } from './speed/run-outcome.js';
export { BACKENDS, type Backend, type BackendRun, runWorkload } from './speed/run-workload.js';
export { type DataSimulation, type SimulateOptions, type Simulation, simulate } from './speed/simulate.js';
export { type SimulatedRun, type SimulationReport, simulateWorkload } from './speed/simulate-workload.js';
export { hashOutputs } from './workload/output-hash.js';
export type { WorkloadSummary } from './workload/summary.js';
export { modelWorkload, outputTensor, scheduleWorkload, type Workload } from './workload/workload.js';

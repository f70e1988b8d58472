/**
 * Compile perceptrons to static tile schedules, run them on two lanes, and check every interleaving of their steps.
 * @module heddle
 */
export type { Verdict } from '../sim/check.js';
export type { ByteRange, Finding, FindingKind, RacingStep } from '../sim/finding.js';
export type { Held } from '../sim/hold-steps.js';
export type { Livelock, LoopStep } from '../sim/livelock.js';
export { LyingLane } from '../sim/lying-lane.js';
export type { Advice, Change, Choices, RunSetting } from './analysis/advice.js';
export { type Bottleneck, findBottleneck, type OverlapBound } from './analysis/bottleneck.js';
export { checkLanes } from './analysis/check-lanes.js';
export {
  type CompareOptions,
  type Comparison,
  type ComparisonRun,
  compare,
  type HungRun,
  type ThreadedMetrics,
  type WorkloadSummary,
} from './analysis/compare.js';
export {
  type CriticalPath,
  criticalPath,
  type HandOver,
  PATH_KINDS,
  type PathBound,
  type PathKind,
  type PathPart,
} from './analysis/critical-path.js';
export type { ExplainedStep, Explanation } from './analysis/explain.js';
export { type FuzzFailure, type FuzzOptions, type FuzzReport, fuzz } from './analysis/fuzz.js';
export type { LanesAlone, OverlapLoss } from './analysis/lanes-alone.js';
export { BUILT_IN_MACHINE, type CopyTimes, type KernelTime, type Machine } from './analysis/machine.js';
export { type Durations, measure, type RunMetrics, type Stall } from './analysis/metrics.js';
export { hashOutputs } from './analysis/output-hash.js';
export { type ForcedRun, forceOnThreads, type Replayed, replay } from './analysis/replay.js';
export { type ReplayFile, readReplayFile, writeReplayFile } from './analysis/replay-file.js';
export { formatToken, hashSchedule, parseToken, type ReplayToken } from './analysis/replay-token.js';
export type { RepeatedTime } from './analysis/run-series.js';
export { BACKENDS, type Backend, type BackendRun, runWorkload } from './analysis/run-workload.js';
export { type DataSimulation, type SimulateOptions, type Simulation, simulate } from './analysis/simulate.js';
export { type SimulatedRun, type SimulationReport, simulateWorkload } from './analysis/simulate-workload.js';
export { STRATEGIES, type StrategyName } from './analysis/strategies.js';
export { type TileSystem, tileSystem } from './analysis/tile-system.js';
export { type Counterexample, type Verification, type VerifyOptions, verify } from './analysis/verify.js';
export type { WhatIf } from './analysis/what-ifs.js';
export { modelWorkload, outputTensor, scheduleWorkload, type Workload } from './analysis/workload.js';
export { BadInput } from './bad-input.js';
export { BadLane } from './bad-lane.js';
export { type AroundRun, type Config, Engine, type ExecuteOptions, type RunResult } from './engine/engine.js';
export { LaneFailure } from './engine/lane-failure.js';
export { type Lane, registers, type StateSpec } from './lane.js';
export { LaneHang, type LaneWait } from './lane-wait.js';
export type { MemoryImage, ProtocolShape } from './memory-image.js';
export type { Layer, Model } from './model/model.js';
export { type NpyArray, readNpy, toLabels, toMatrix, writeNpy } from './model/npy.js';
export { readOnnx } from './model/onnx.js';
export { randomModel, randomTensor } from './model/random-model.js';
export type { Tensor } from './model/tensor.js';
export { loadProtocol, PROTOCOLS } from './protocols/load-protocol.js';
export { lane, type Protocol, type TileContext, type TileWork } from './protocols/protocol.js';
export { RingSlots } from './protocols/ring.js';
export { RingBuffer } from './protocols/ring-buffer.js';
export {
  type ComputeWorkItem,
  type StoreNotification,
  storeNotification,
  workItem,
} from './protocols/work-item.js';
export { comparisonReport } from './report/comparison-report.js';
export { htmlReport } from './report/html-report.js';
export type { ReportInput } from './report/report-data.js';
export { type CompileOptions, compile, type ScheduleOrder } from './schedule/compile.js';
export { readSchedule, writeSchedule } from './schedule/format.js';
export { constants } from './schedule/lower.js';
export type { OperationTable } from './schedule/operation-table.js';
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
export type { StepLog } from './step-log.js';
export { type Variation, vary } from './vary.js';

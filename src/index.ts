export {
  type CompareOptions,
  type Comparison,
  type ComparisonRun,
  compare,
  type HungRun,
} from './analysis/compare.js';
export { type Durations, measure, type RunMetrics, type Stall } from './analysis/metrics.js';
export { hashOutputs } from './analysis/output-hash.js';
export { BACKENDS, type Backend, type BackendRun, runWorkload } from './analysis/run-workload.js';
export { type Simulation, simulate } from './analysis/simulate.js';
export { BUILT_IN_COSTS, type TileCosts } from './analysis/tile-costs.js';
export { modelWorkload, outputTensor, scheduleWorkload, type Workload } from './analysis/workload.js';
export { BadInput } from './bad-input.js';
export { type Config, Engine, type RunResult } from './engine/engine.js';
export { LaneFailure } from './engine/threaded.js';
export { LaneHang, type LaneWait } from './lane-wait.js';
export type { Layer, Model } from './model/model.js';
export { type NpyArray, readNpy, toLabels, toMatrix, writeNpy } from './model/npy.js';
export { readOnnx } from './model/onnx.js';
export { randomModel, randomTensor } from './model/random-model.js';
export type { Tensor } from './model/tensor.js';
export { loadProtocol, PROTOCOLS } from './protocols/load-protocol.js';
export type { Protocol } from './protocols/protocol.js';
export { type CompileOptions, compile } from './schedule/compile.js';
export { readSchedule, writeSchedule } from './schedule/format.js';
export { constants } from './schedule/lower.js';
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

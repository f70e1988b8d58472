import { sequence } from '../../../src/protocols/sequence.js';
import { adviceFor, type RunSetting } from '../../../src/speed/bottleneck/advice.js';
import { findBottleneck } from '../../../src/speed/bottleneck/bottleneck.js';
import { BUILT_IN_MACHINE, type Machine } from '../../../src/speed/machine.js';
import { predict } from '../../../src/speed/predict.js';
import { simulate } from '../../../src/speed/simulate.js';
import type { Workload } from '../../../src/workload/workload.js';

/** Lanes that never sleep, so that a lane alone decides. */
export const awake: Machine = { ...BUILT_IN_MACHINE, spinNs: Number.MAX_VALUE };
export const settingOf = (workload: Workload, machine = awake, ringCapacity = 8): RunSetting => ({
  program: { schedule: workload.schedule, protocol: sequence, ringCapacity },
  source: workload.source,
  machine,
});
export const predictionOf = ({ program, machine }: RunSetting) => predict(program, machine);
export const bottleneckOf = (setting: RunSetting) => {
  const { program, machine } = setting;
  const { logs } = simulate(program, null, { data: false, machine });
  return findBottleneck(setting, logs);
};
export const adviceOf = (setting: RunSetting) => adviceFor(setting, predictionOf(setting));
export const kindsOf = (setting: RunSetting) => adviceOf(setting).map(({ change }) => change.kind);

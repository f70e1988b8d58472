import type { Machine } from '../machine.js';
import { type Prediction, predict } from '../predict.js';
import { gainOver, LEAST_GAIN, type RunSetting } from './advice.js';

const halved = (times: readonly (readonly number[])[]) => times.map((row) => row.map((ns) => ns / 2));

/** What is otherwise with a machine that nobody has: it tells what time goes into, not what to do. */
const IMAGINED = {
  'copies twice as fast': ({ copy }: Machine): Partial<Machine> => ({
    copy: {
      ...copy,
      nearRowNs: halved(copy.nearRowNs),
      farRowNs: halved(copy.farRowNs),
      crowdRowNs: halved(copy.crowdRowNs),
    },
  }),
  'kernels twice as fast': ({ kernels }: Machine): Partial<Machine> => ({
    kernels: kernels.map((kernel) => ({ ...kernel, executeNs: kernel.executeNs / 2 })),
  }),
  'no line travels': (): Partial<Machine> => ({
    overwriteLineNs: 0,
    fetchLineNs: 0,
    freshLineNs: 0,
    freshLineThinNs: 0,
    reclaimLineNs: 0,
  }),
  'waits end at once': (): Partial<Machine> => ({ observeNs: 0, wakeNs: 0 }),
};

/** What is predicted for a machine that differs in one thing. */
export interface WhatIf {
  readonly machine: keyof typeof IMAGINED;
  readonly makespanNs: number;
  /** The part of the makespan that would be saved. */
  readonly gain: number;
}

/** What a run would gain on imagined machines: where it is a hundredth or more, the largest first. */
export function whatIfs(setting: RunSetting, now: Prediction): readonly WhatIf[] {
  const { program, machine, workers, onTry } = setting;
  return Object.entries(IMAGINED)
    .map(([name, imagine]) => {
      onTry?.();
      const imagined = { ...machine, ...imagine(machine) };
      const makespanNs = predict(program, imagined, workers).threadsNs;
      return { machine: name as WhatIf['machine'], makespanNs, gain: gainOver(now, makespanNs) };
    })
    .filter(({ gain }) => gain >= LEAST_GAIN)
    .sort((a, b) => b.gain - a.gain);
}

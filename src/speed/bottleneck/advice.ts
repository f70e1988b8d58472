import type { Program } from '../../program/program.js';
import { programOf } from '../../protocols/resolve.js';
import { BadInput } from '../../refusal/bad-input.js';
import {
  type CompileOptions,
  compile,
  DEFAULT_BUFFERS,
  DEFAULT_TILE,
  defaultSramBytes,
  SCHEDULE_ORDERS,
  type ScheduleOrder,
} from '../../schedule/compile.js';
import { ORIGINAL_LANES } from '../../schedule/lanes.js';
import type { TileShape } from '../../schedule/schedule.js';
import type { Workload } from '../../workload/workload.js';
import type { Machine } from '../machine.js';
import { type Prediction, predict } from '../predict.js';

/** One thing done otherwise, as it would then be; `one loop` is the sequential executor. */
export type Change =
  | { readonly kind: 'buffers'; readonly buffers: number }
  | { readonly kind: 'SRAM and buffers'; readonly sramBytes: number; readonly buffers: number }
  | { readonly kind: 'ring capacity'; readonly ringCapacity: number }
  | { readonly kind: 'order'; readonly order: ScheduleOrder }
  | { readonly kind: 'tile'; readonly tile: TileShape }
  | { readonly kind: 'one loop' };

/** A change that can be made, and what is predicted of it. */
export interface Advice {
  readonly change: Change;
  readonly makespanNs: number;
  /** The part of the makespan that it saves. */
  readonly gain: number;
}

/** A run that could be faster. */
export interface RunSetting {
  readonly program: Program;
  /** What its schedule was compiled from, where that is known. */
  readonly source?: Workload['source'];
  readonly machine: Machine;
  /** How many workers carry its lanes out. Default: as many as there are lanes. */
  readonly workers?: number;
  /** Called before each prediction of another run; what it throws ends them. */
  readonly onTry?: () => void;
}

/** What a schedule was compiled with, defaults spelt out. */
export type Choices = Required<Pick<CompileOptions, 'tile' | 'buffers' | 'sramBytes' | 'order'>>;

/** The least part of the makespan that is worth a word. */
export const LEAST_GAIN = 0.01;
const MOST_ADVICES = 5;

/**
 * Changes one thing at a time and predicts each: those that save a hundredth of the makespan or more, best first, five
 * at most. Of larger and smaller changes of the same kind, the smallest is named that saves as much. A schedule whose
 * model is not known cannot be compiled otherwise: only its ring and the executor are changed.
 * @param now what is predicted of the run as it is.
 */
export function adviceFor(setting: RunSetting, now: Prediction): readonly Advice[] {
  return alternatives(setting)
    .filter((family) => family.length > 0)
    .map((family) => family.map((change) => advise(change, setting, now)))
    .map(smallestChange)
    .filter(({ gain }) => gain >= LEAST_GAIN)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, MOST_ADVICES);
}

/** Compile options with their defaults. */
export function choicesOf({
  tile = DEFAULT_TILE,
  buffers = DEFAULT_BUFFERS,
  lanes = ORIGINAL_LANES,
  sramBytes = defaultSramBytes(lanes),
  order = 'plain',
}: CompileOptions): Choices {
  return { tile, buffers, sramBytes, order };
}

/** The part of the makespan that is saved; negative where it grows. */
export function gainOver({ threadsNs }: Prediction, makespanNs: number): number {
  return threadsNs === 0 ? 0 : 1 - makespanNs / threadsNs;
}

/** What to try, by what is much the same; in each such family the smallest change first. */
function alternatives({
  source,
  program: { ringCapacity, protocol },
}: RunSetting): readonly (readonly Change[])[] {
  const always: Change[][] = [
    [{ kind: 'one loop' }],
    // A shorter ring too: where the DMA lane waits for its room, it cannot fall asleep at a later wait.
    [ringCapacity / 2, 2 * ringCapacity]
      .filter((slots) => protocol.rings.length > 0 && Number.isInteger(slots))
      .map((slots): Change => ({ kind: 'ring capacity', ringCapacity: slots })),
  ];
  if (!source) return always;
  const { buffers, sramBytes, tile, order } = choicesOf(source.options);
  return [
    ...always,
    [
      { kind: 'buffers', buffers: buffers + 1 },
      { kind: 'buffers', buffers: 2 * buffers },
      { kind: 'SRAM and buffers', sramBytes: 2 * sramBytes, buffers: 2 * buffers },
    ],
    ...SCHEDULE_ORDERS.filter((other) => other !== order).map((other): Change[] => [
      { kind: 'order', order: other },
    ]),
    ...(['m', 'k', 'n'] as const).flatMap((side) =>
      [2 * tile[side], tile[side] / 2]
        .filter(Number.isInteger)
        .map((size): Change[] => [{ kind: 'tile', tile: { ...tile, [side]: size } }]),
    ),
  ];
}

function advise(change: Change, setting: RunSetting, now: Prediction): Advice {
  const makespanNs = change.kind === 'one loop' ? now.sequentialNs : changedNs(change, setting);
  return { change, makespanNs, gain: gainOver(now, makespanNs) };
}

/** Infinite where a limit or SRAM forbids the change. */
function changedNs(change: Change, setting: RunSetting): number {
  const { machine, workers, onTry } = setting;
  onTry?.();
  try {
    return predict(changedProgram(change, setting), machine, workers).threadsNs;
  } catch (error) {
    if (error instanceof BadInput) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function changedProgram(change: Change, { program, source }: RunSetting): Program {
  if (change.kind === 'ring capacity') return { ...program, ringCapacity: change.ringCapacity };
  if (!source) return program;
  const { kind, ...options }: { readonly kind: string } & CompileOptions = change;
  return programOf(compile(source.model, { ...source.options, ...options }), program);
}

function smallestChange(family: readonly Advice[]): Advice {
  const best = Math.max(...family.map(({ gain }) => gain));
  return family.find(({ gain }) => gain > best - LEAST_GAIN) ?? family[0];
}

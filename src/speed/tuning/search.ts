import type { Model } from '../../model/model.js';
import type { Program } from '../../program/program.js';
import type { Protocol } from '../../program/protocol.js';
import { counters } from '../../protocols/counters.js';
import { programOf } from '../../protocols/resolve.js';
import { BadInput } from '../../refusal/bad-input.js';
import {
  type CompileOptions,
  compile,
  defaultSramBytes,
  type ScheduleOrder,
} from '../../schedule/compile.js';
import { computeLanes, isOriginal, type LaneRole } from '../../schedule/lanes.js';
import type { Schedule, TileShape } from '../../schedule/schedule.js';
import { sramNeeded } from '../../schedule/sram.js';
import type { Machine } from '../machine.js';
import { type Prediction, predict } from '../predict.js';

/** Everything about a run that may be chosen. */
export interface Candidate {
  readonly tile: TileShape;
  readonly buffers: number;
  readonly order: ScheduleOrder;
  readonly ringCapacity: number;
  /** What each lane carries out. */
  readonly lanes: readonly LaneRole[];
}

/** A candidate and what is predicted of it. */
export interface Outcome extends Prediction {
  readonly candidate: Candidate;
  readonly operations: number;
}

/** What a search is for: the fewest nanoseconds on these. */
export type Objective = 'threads' | 'sequential' | 'either';

/** What stays as it is while candidates change. */
export interface SearchSpace {
  readonly model: Model;
  /** Batch and SRAM; the rest is the candidate's. */
  readonly options: CompileOptions;
  /** Of the original design's lanes; others are under `counters`. */
  readonly protocol: Protocol;
  readonly machine: Machine;
  /** On how many threads lanes are hosted. Default: as many as there are lanes. */
  readonly workers?: number | undefined;
}

/** Predicts candidates and keeps what it found. Those that do not fit SRAM, or cannot be compiled, are passed over. */
export class Search {
  readonly outcomes: Outcome[] = [];
  private readonly refused: Candidate[] = [];
  private readonly known = new Map<string, Outcome | null>();
  private compiled: { readonly key: string; readonly schedule: Schedule } | null = null;

  constructor(
    private readonly space: SearchSpace,
    private readonly objective: Objective,
  ) {}

  /** Predicts one candidate, or gives null where there is no schedule of it. Asked again, it remembers. */
  try(candidate: Candidate): Outcome | null {
    const { ringCapacity } = candidate;
    const key = `${compileKey(candidate)} ${ringCapacity}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const schedule = this.fits(candidate) ? this.compiledOrNull(candidate) : null;
    const outcome = schedule && {
      candidate,
      operations: schedule.ops.length,
      ...predict(this.program(candidate, schedule), this.space.machine, this.space.workers),
    };
    this.known.set(key, outcome);
    if (outcome) this.outcomes.push(outcome);
    else this.refused.push(candidate);
    return outcome;
  }

  /** The best found so far, best first; of equals the one found first. */
  ranking(): readonly Outcome[] {
    return this.outcomes.toSorted((a, b) => this.value(a) - this.value(b));
  }

  /**
   * @throws BadInput where nothing that was tried has a schedule: with the EXECUTEs of the largest that fits, or where
   * none fits, with the bytes that would do for the smallest.
   */
  best(): Outcome {
    const [best] = this.ranking();
    if (best) return best;
    const bytes = ({ tile, buffers }: Candidate) => sramNeeded(buffers, tile); // for one lane: the order is the same
    const [smallest, ...larger] = this.refused.toSorted((a, b) => bytes(a) - bytes(b));
    const nearest = larger.findLast((candidate) => this.fits(candidate)) ?? smallest;
    this.schedule(nearest); // compiling it says what is wrong with it
    throw new Error('a candidate that was refused was compiled');
  }

  /** What the search makes small, in nanoseconds. */
  value({ threadsNs, sequentialNs }: Prediction): number {
    if (this.objective === 'threads') return threadsNs;
    return this.objective === 'sequential' ? sequentialNs : Math.min(threadsNs, sequentialNs);
  }

  schedule(candidate: Candidate): Schedule {
    const { tile, buffers, order, lanes } = candidate;
    return compile(this.space.model, { ...this.space.options, tile, buffers, order, lanes });
  }

  /** What a candidate's schedule is run as. */
  program({ lanes, ringCapacity }: Candidate, schedule: Schedule): Program {
    const protocol = isOriginal(lanes) ? this.space.protocol : counters;
    return programOf(schedule, { protocol, ringCapacity });
  }

  private compiledOrNull(candidate: Candidate): Schedule | null {
    try {
      return this.compile(candidate);
    } catch (error) {
      if (error instanceof BadInput) return null; // it is too large, which another may not be
      throw error;
    }
  }

  private compile(candidate: Candidate): Schedule {
    const key = compileKey(candidate);
    if (this.compiled?.key !== key) this.compiled = { key, schedule: this.schedule(candidate) };
    return this.compiled.schedule;
  }

  /** Whether SRAM holds its tiles. */
  fits({ tile, buffers, lanes }: Candidate): boolean {
    const { sramBytes = defaultSramBytes(lanes) } = this.space.options;
    return sramNeeded(buffers, tile, computeLanes(lanes).length) <= sramBytes;
  }
}

function compileKey({ tile, buffers, order, lanes }: Candidate): string {
  return `${tile.m}x${tile.k}x${tile.n} ${buffers} ${order} ${lanes.join()}`;
}

/**
 * Tiles worth trying for a model: up to 64 rows, but no more than the batch has, rounded up to what kernels do two
 * rows at a time; up to 128 the other ways, but no longer than the longest layer.
 */
export function tileShapes({ layers }: Model, batch: number): readonly TileShape[] {
  const longest = (sizes: readonly number[]) => Math.max(...sizes);
  const rows = sizesUpTo([1, 8, 16, 32, 64], batch);
  const depths = sizesUpTo([32, 64, 128], longest(layers.map(({ weight }) => weight.rows)));
  const columns = sizesUpTo([16, 32, 64, 128], longest(layers.map(({ weight }) => weight.cols)));
  return rows.flatMap((m) => depths.flatMap((k) => columns.map((n) => ({ m, k, n }))));
}

/** The sizes as far as the first that holds `most`. */
function sizesUpTo(sizes: readonly number[], most: number): readonly number[] {
  const enough = sizes.findIndex((size) => size >= most);
  return enough < 0 ? sizes : sizes.slice(0, enough + 1);
}

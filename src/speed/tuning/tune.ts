import type { Model } from '../../model/model.js';
import { holdContract } from '../../program/contract.js';
import type { Program } from '../../program/program.js';
import type { Protocol } from '../../program/protocol.js';
import { type Verification, verify } from '../../safety/verify.js';
import type { CompileOptions } from '../../schedule/compile.js';
import { executeCount } from '../../schedule/compile.js';
import { type LaneRole, ORIGINAL_LANES } from '../../schedule/lanes.js';
import type { Schedule, TileShape } from '../../schedule/schedule.js';
import type { Machine } from '../machine.js';
import { finalists, USUAL } from './finalists.js';
import { type Candidate, type Outcome, Search, tileShapes } from './search.js';

/** How to tune. */
export interface TuneOptions {
  /** Of the original design's lanes; others are under `counters`. */
  readonly protocol: Protocol;
  /** Assignments of operations to lanes that are tried. Default: the original design's. */
  readonly assignments?: readonly (readonly LaneRole[])[];
  readonly machine: Machine;
  /** Batch and SRAM of every candidate. */
  readonly options: CompileOptions;
  /** The most candidates to predict. Default 1000. */
  readonly limit?: number;
  /** Gives the proof of the winner up after so many states: a protocol that races has many more of them. Default 2e7. */
  readonly maxStates?: number;
  /** Ends the search with what it has found. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
  /** Called with each candidate that is the best so far, with what was found up to it. */
  readonly onBetter?: (tried: Tried) => void;
}

/** What a search found so far. */
export interface Tried {
  /** Every candidate that was predicted, best first. */
  readonly ranking: readonly Outcome[];
  readonly best: Outcome;
  readonly candidatesPerSecond: number;
  /** Whether it ended before it was through. */
  readonly wasCutShort: boolean;
  /** Of the best one, over all interleavings; null where the search was ended before. */
  readonly verification: Verification | null;
}

/** What a search found. */
export interface Tuned extends Tried {
  /** The best one's. */
  readonly schedule: Schedule;
  readonly program: Program;
}

/**
 * Searches lanes, tile shapes, buffers, ring capacities and orders by prediction: every tile as it is usually run, then the
 * best of them in every other way. The winner is verified in every interleaving.
 * @throws BadInput where no candidate fits SRAM and can be compiled.
 */
export async function tune(model: Model, tuning: TuneOptions): Promise<Tuned> {
  const { protocol, machine, options, limit = 1000, maxStates = 2e7, signal, onProgress, onBetter } = tuning;
  const { assignments = [ORIGINAL_LANES] } = tuning;
  const search = new Search({ model, options, protocol, machine }, 'threads');
  const started = performance.now();
  const tried = (wasCutShort: boolean): Tried => ({
    ranking: search.ranking(),
    best: search.best(),
    candidatesPerSecond: search.outcomes.length / ((performance.now() - started) / 1000),
    wasCutShort,
    verification: null,
  });
  let best = Number.POSITIVE_INFINITY;
  let wasCutShort = false;
  for (const candidate of candidates(search, model, options.batch ?? model.batch ?? 1, assignments)) {
    if (search.outcomes.length === 0) signal?.throwIfAborted(); // there is nothing yet to end with
    if (search.outcomes.length >= limit || signal?.aborted) {
      wasCutShort = true;
      break;
    }
    const outcome = search.try(candidate);
    onProgress?.(search.outcomes.length);
    // A search is one long computation: without a pause no signal would be seen.
    await new Promise(setImmediate);
    if (!outcome || search.value(outcome) >= best) continue;
    best = search.value(outcome);
    onBetter?.(tried(true));
  }
  const found = tried(wasCutShort);
  const { candidate } = found.best;
  const schedule = search.schedule(candidate);
  const program = search.program(candidate, schedule);
  // Who breaks off while it is verified is given it all the same.
  holdContract(program);
  const goOn = () => {
    onProgress?.(search.outcomes.length);
    signal?.throwIfAborted();
    return true;
  };
  try {
    goOn();
    const verification = await verify(program, { maxStates, onProgress: goOn });
    return { ...found, schedule, program, verification };
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return { ...found, schedule, program };
    throw error;
  }
}

/** What to try, most promising first; the second half depends on how the first went. */
function* candidates(
  search: Search,
  model: Model,
  batch: number,
  assignments: readonly (readonly LaneRole[])[],
): Generator<Candidate> {
  yield* usualCandidates(search, model, batch, assignments);
  yield* finalists(search.ranking().map(({ candidate }) => candidate));
}

/** Every tile on all lanes as it is usually run, most promising first; only what fits SRAM, where anything does. */
export function usualCandidates(
  search: Search,
  model: Model,
  batch: number,
  assignments: readonly (readonly LaneRole[])[],
): readonly Candidate[] {
  // Few EXECUTEs first: small tiles of a large model take seconds each to predict.
  const executes = (tile: TileShape) => executeCount(model, batch, tile);
  const usual = tileShapes(model, batch)
    .toSorted((a, b) => executes(a) - executes(b))
    .flatMap((tile) =>
      assignments.flatMap((lanes) =>
        [8, 2].map((buffers): Candidate => ({ tile, buffers, lanes, ...USUAL })),
      ),
    );
  const fitting = usual.filter((candidate) => search.fits(candidate));
  return fitting.length > 0 ? fitting : usual;
}

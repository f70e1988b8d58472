import fc from 'fast-check';
import { explore } from '../../sim/explore/explore.js';
import type { FindingKind } from '../../sim/watch/finding.js';
import { RaceDetector } from '../../sim/watch/race-detector.js';
import { sample } from '../../sim/watch/sample.js';
import type { Protocol } from '../program/protocol.js';
import { loadProtocol } from '../protocols/load.js';
import { programOf } from '../protocols/resolve.js';
import { followedSystem } from '../safety/followed-system.js';
import { compile } from '../schedule/compile.js';
import type { Schedule } from '../schedule/schedule.js';
import { stepsLimit } from '../speed/steps-limit.js';
import { compileOptionsArbitrary, modelArbitrary } from './arbitraries.js';
import type { Coverage } from './ledger/coverage.js';
import { PlacesAtOnce } from './places-at-once.js';
import { scheduleArbitrary } from './schedule-arbitraries.js';
import { makeStrategy, type StrategyName } from './strategies.js';

/** Interleavings sampled of each workload. */
const SAMPLES = 8;
/** While shrinking, a smaller workload is explored as a whole, up to so many states. */
const SHRINK_STATES = 100_000;

/** A part of a campaign, small enough to be one task of a worker. */
export interface FuzzBatch {
  readonly seed: string;
  /** Its number in the campaign; with the seed, it decides everything that is random. */
  readonly batch: number;
  /** Interleavings to sample. */
  readonly runs: number;
  /** A shipped protocol's name, or the path of a module. */
  readonly protocol: string;
  readonly ringCapacity: number;
  readonly strategy: StrategyName;
  readonly depth: number;
  /** Happens-before race detection on each run. */
  readonly detect: boolean;
  /** One word, shared: not 0 once nothing more is to be sampled or shrunk. */
  readonly stop: Int32Array;
}

/** What a batch came to. */
export interface BatchResult {
  readonly runs: number;
  readonly workloads: number;
  readonly steps: number;
  /** Steps of the longest run. */
  readonly longest: number;
  /** Workloads that were too large for the strategy. */
  readonly skipped: number;
  readonly failure: {
    readonly schedule: Schedule;
    readonly kind: FindingKind;
    readonly shrinks: number;
  } | null;
}

/** Random schedules written as if by hand, and compiled random models of a few layers. */
const workloadArbitrary: fc.Arbitrary<Schedule> = fc.oneof(
  scheduleArbitrary,
  fc.tuple(modelArbitrary, compileOptionsArbitrary).map(([model, options]) => compile(model, options)),
);

/**
 * Samples interleavings of random workloads; the first that fails is shrunk to a smaller workload that fails.
 * @param onSample called before each interleaving.
 * @param coverage is given the places where lanes stand at once, of each interleaving.
 */
export async function fuzzBatch(
  task: FuzzBatch,
  onSample = () => {},
  coverage: Coverage | null = null,
): Promise<BatchResult> {
  const protocol = await loadProtocol(task.protocol);
  const places = coverage && new PlacesAtOnce(coverage);
  const sampler = new Sampler(task, protocol, onSample, places);
  const details = fc.check(
    fc.property(workloadArbitrary, (schedule) => sampler.thrown !== null || sampler.passes(schedule)),
    { seed: new Seed(`${task.seed}/${task.batch}`).value, numRuns: Math.ceil(task.runs / SAMPLES) },
  );
  if (sampler.thrown !== null) throw sampler.thrown;
  const { runs, workloads, steps, longest, skipped } = sampler;
  const [schedule] = details.counterexample ?? [];
  const failure =
    schedule && sampler.kind ? { schedule, kind: sampler.kind, shrinks: details.numShrinks } : null;
  if (details.failed && !failure) throw details.errorInstance ?? new Error('a workload could not be made');
  return { runs, workloads, steps, longest, skipped, failure };
}

class Sampler {
  runs = 0;
  workloads = 0;
  steps = 0;
  longest = 0;
  skipped = 0;
  /** The kind of the failure that is being shrunk. */
  kind: FindingKind | null = null;

  /** What a lane threw. To fast-check it would be a failure to shrink. */
  thrown: unknown = null;

  constructor(
    private readonly task: FuzzBatch,
    private readonly protocol: Protocol,
    private readonly onSample: () => void,
    private readonly places: PlacesAtOnce | null,
  ) {}

  /** Whether nothing goes wrong with a workload: in the runs sampled, or once something has failed, in any run. */
  passes(schedule: Schedule): boolean {
    try {
      return this.isRight(schedule);
    } catch (error) {
      this.thrown = error;
      return true;
    }
  }

  private isRight(schedule: Schedule): boolean {
    const { seed, batch, strategy: name, depth, detect, ringCapacity } = this.task;
    if (this.isOver()) return true;
    const tiles = followedSystem(programOf(schedule, { protocol: this.protocol, ringCapacity }));
    if (this.kind) return !this.fails(tiles.system, this.kind);
    const strategy = this.strategyFor(() =>
      makeStrategy(name, tiles, `${seed}/${batch}/${this.workloads}`, depth),
    );
    this.workloads++;
    if (!strategy) return true;
    const detector = detect ? new RaceDetector() : null;
    const maxSteps = stepsLimit(schedule.ops.length);
    for (let i = 0; i < SAMPLES && this.runs < this.task.runs && !this.isOver(); i++) {
      const { places } = this;
      const { finding, lanes, ended } = sample(tiles.system, strategy, {
        detector,
        maxSteps,
        ...(places && { onStep: () => places.see(tiles.system) }),
      });
      places?.end();
      this.runs++;
      this.steps += lanes.length;
      this.longest = Math.max(this.longest, lanes.length);
      // A run that does not end may be a livelock: exploring says whether.
      const kind = finding?.kind ?? (ended || !this.fails(tiles.system, 'livelock') ? null : 'livelock');
      if (kind) {
        this.kind = kind;
        return false;
      }
    }
    return true;
  }

  private isOver(): boolean {
    this.onSample();
    return Atomics.load(this.task.stop, 0) !== 0;
  }

  private fails(system: Parameters<typeof explore>[0], find: FindingKind): boolean {
    const byLevels = this.protocol.fixedSteps ?? false;
    const { findings } = explore(system, { byLevels, find, maxStates: SHRINK_STATES });
    return findings.some(({ kind }) => kind === find);
  }

  /** Null where the workload is too large for a strategy that has to know all of it. */
  private strategyFor<T>(make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.skipped++;
      return null;
    }
  }
}

/** fast-check takes its seed as a number: this one from text, by FNV-1a (Fowler, Noll, Vo). */
class Seed {
  readonly value: number;

  constructor(text: string) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    this.value = hash | 0;
  }
}

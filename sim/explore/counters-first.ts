import type { System } from '../system.js';
import { type FindingKind, findRace } from '../watch/finding.js';
import type { Exploration, ExploreOptions } from './explore.js';
import { Explorer } from './explorer.js';
import { MAX_BYTES } from './explorer-options.js';
import { findingAfter } from './finding-after.js';
import { LikelyWaits } from './likely-waits.js';
import { StepsAhead } from './steps-ahead.js';
import type { Symmetry } from './symmetry.js';
import { Waits } from './waits.js';
import type { LinearWay } from './walked-way.js';

/**
 * Explores a system with steps of its counters taken ahead: every order of all other steps is looked at, and so each race,
 * deadlock, livelock and wrong result that there is. docs/guarantees.md has the argument.
 */
export class CountersFirst {
  /**
   * A wait whose counter is stored ahead may be one that makes lanes wait, and nobody would see it. So stores for waits of
   * which no run has shown that they do take turns with all other steps.
   */
  private readonly likely: LikelyWaits;
  private readonly explorer: Explorer;

  private constructor(
    private readonly system: System,
    private readonly options: ExploreOptions,
  ) {
    this.likely = new LikelyWaits(system);
    this.explorer = new Explorer(system, {
      ...options,
      countersFirst: { but: this.likely.doubtfulCells },
    });
  }

  /** Null where a system has no counters. */
  static of(system: System, options: ExploreOptions): CountersFirst | null {
    return StepsAhead.of(system) ? new CountersFirst(system, options) : null;
  }

  /** Goes on to the first finding, or to the end; false where a cell turned out to be no counter. */
  run(untilFinding = false): boolean {
    const { explorer } = this;
    explorer.run(untilFinding);
    return explorer.isFit;
  }

  /** The kinds of findings that there are so far. */
  get kinds(): readonly FindingKind[] {
    return this.explorer.kinds;
  }

  result(): Exploration {
    const result = this.explorer.result();
    if (!result.complete || result.findings.length > 0) return result;
    const waits = new Waits(this.system);
    this.likely.mark();
    waits.keep(this.explorer.symmetry);
    return { ...result, ...waits.result() };
  }

  /** A way to a finding of this kind; null where there is no room to find it. */
  way(kind: FindingKind): LinearWay | null {
    const { onProgress: _, ...options } = this.options;
    const explorer = new Explorer(this.system, {
      ...options,
      maxBytes: (this.options.maxBytes ?? MAX_BYTES) - this.explorer.bytes,
      hold: false,
      find: kind,
      trail: true,
      countersFirst: { but: this.likely.doubtfulCells },
    });
    explorer.run();
    const { path, findings } = explorer.result();
    const finding = findings.find((found) => found.kind === kind);
    if (!path || !finding) return null;
    const { symmetry, stuck } = explorer;
    const lanes = this.withStepsAhead(path, symmetry);
    const race = kind === 'race' ? this.untilRace(lanes) : null;
    return race ?? { lanes, finding: (symmetry && findingAfter(this.system, lanes, kind, stuck)) ?? finding };
  }

  /** As much of a way as leads to the first race on it: steps that were taken ahead may not be needed for it. */
  private untilRace(lanes: readonly number[]): LinearWay | null {
    const { system } = this;
    system.reset();
    for (let step = 0; step < lanes.length; step++) {
      const finding = findRace(system);
      if (finding) return { lanes: lanes.slice(0, step), finding };
      system.step(lanes[step]);
      system.fault();
    }
    return null;
  }

  /** All steps of a way, those that were taken ahead among them. */
  private withStepsAhead(path: readonly number[], symmetry: Symmetry | null): readonly number[] {
    const { system } = this;
    const ahead = StepsAhead.of(system, null, this.likely.doubtfulCells);
    const lanes: number[] = [];
    if (!ahead) return path;
    ahead.lanes = lanes;
    system.reset();
    ahead.take();
    for (const step of path) {
      const lane = symmetry?.realPlace(step) ?? step;
      system.step(lane);
      lanes.push(lane);
      if (system.fault() === null) ahead.take();
    }
    return lanes;
  }
}

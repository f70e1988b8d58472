import type { System } from '../system.js';
import type { FindingKind } from '../watch/finding.js';
import type { Exploration, ExploreOptions } from './explore.js';
import { Explorer } from './explorer.js';
import { MAX_BYTES } from './explorer-options.js';
import { Footprints } from './footprints.js';
import { Turns } from './turns.js';
import type { LinearWay } from './walked-way.js';

/**
 * Explores a system with the steps of a persistent set from each state, and so with some order of steps for each way in which
 * those can come that depend on each other: each race, deadlock, livelock and wrong result that there is shows in one of them.
 * docs/guarantees.md has the argument. Only for systems of which a step's fault follows from what the step declares.
 */
export class PersistentSets {
  private readonly explorer: Explorer;
  private readonly mayStay: boolean;

  private constructor(
    private readonly system: System,
    private readonly options: ExploreOptions,
    private readonly footprints: Footprints,
    private readonly isWanted: boolean,
  ) {
    this.mayStay = system.lanes.some(({ mayRunForever }) => mayRunForever);
    this.explorer = this.explorerOf(options);
  }

  /**
   * Null where lanes have too many states, where they choose (a choice is a step of its own to a search), and where chance
   * wakes lanes as long as others can go on.
   * @param isWanted goes on even where few steps can be left out.
   */
  static of(system: System, options: ExploreOptions, isWanted = false): PersistentSets | null {
    if (system.threads < system.lanes.length || system.spec.spuriousWakeUps) return null;
    const footprints = Footprints.of(system);
    return footprints && new PersistentSets(system, options, footprints, isWanted);
  }

  private explorerOf(options: ExploreOptions): Explorer {
    const turns = new Turns(this.system, this.footprints, this.isWanted);
    return new Explorer(this.system, { ...options, byLevels: false, count: false, symmetry: false, turns });
  }

  /** Goes on to the first finding, or to the end; false where that decides nothing. */
  run(untilFinding = false): boolean {
    const { explorer } = this;
    explorer.run(untilFinding);
    // Of states in which some lanes run for ever and all others have ended, one does not stand for another.
    return explorer.isFit && !(this.mayStay && explorer.stuck !== null);
  }

  /** The kinds of findings that there are so far. */
  get kinds(): readonly FindingKind[] {
    return this.explorer.kinds;
  }

  result(): Exploration {
    return this.explorer.result();
  }

  /** A way to a finding of this kind; null where there is no room to find it. */
  way(kind: FindingKind): LinearWay | null {
    const { onProgress: _, ...options } = this.options;
    const maxBytes = (options.maxBytes ?? MAX_BYTES) - this.explorer.bytes;
    const explorer = this.explorerOf({ ...options, maxBytes, hold: false, find: kind, trail: true });
    explorer.run();
    const { path, findings } = explorer.result();
    const finding = findings.find((found) => found.kind === kind);
    return path && finding ? { lanes: path, finding } : null;
  }
}

import { Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';
import { type FindingKind, findRace } from '../watch/finding.js';
import { counterCells } from './counters.js';
import type { Exploration, ExploreOptions } from './explore.js';
import { Explorer, MAX_BYTES } from './explorer.js';
import { StepsAhead } from './steps-ahead.js';
import { Waits } from './waits.js';
import type { LinearWay } from './walked-way.js';

const NO_CELLS: ReadonlySet<number> = new Set();

/**
 * Explores a system with steps of its counters taken ahead: every order of all other steps is looked at, and so each race,
 * deadlock, livelock and wrong result that there is. docs/guarantees.md has the argument.
 */
export class CountersFirst {
  private readonly explorer: Explorer;
  private idleWaits: Waits | null = null;

  private constructor(
    private readonly system: System,
    private readonly options: ExploreOptions,
  ) {
    this.explorer = new Explorer(system, { ...options, countersFirst: { but: NO_CELLS } });
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
    this.idleWaits ??= this.findIdleWaits();
    return { ...result, ...this.idleWaits.result() };
  }

  /** A way to a finding of this kind; null where there is no room to find it. */
  way(kind: FindingKind): LinearWay | null {
    const { onProgress: _, ...options } = this.options;
    const explorer = new Explorer(this.system, {
      ...options,
      maxBytes: this.bytesLeft(),
      hold: false,
      find: kind,
      trail: true,
      countersFirst: { but: NO_CELLS },
    });
    explorer.run();
    const { path, findings } = explorer.result();
    const finding = findings.find((found) => found.kind === kind);
    if (!path || !finding) return null;
    const lanes = this.withStepsAhead(path);
    return (kind === 'race' && this.untilRace(lanes)) || { lanes, finding };
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
  private withStepsAhead(path: readonly number[]): readonly number[] {
    const { system } = this;
    const ahead = StepsAhead.of(system);
    const lanes: number[] = [];
    if (!ahead) return path;
    ahead.lanes = lanes;
    system.reset();
    ahead.take();
    for (const lane of path) {
      system.step(lane);
      lanes.push(lane);
      if (system.fault() === null) ahead.take();
    }
    return lanes;
  }

  /**
   * A wait whose counter was stored ahead may have been one that makes lanes wait. For the waits at which none had to so far,
   * stores of their cells take turns once more, until all of these have made one wait, or all states have been seen.
   */
  private findIdleWaits(): Waits {
    const { system, options } = this;
    const waits = new Waits(system);
    const marks = [...system.waited, ...system.stepped];
    const doubtful = this.doubtfulWaits();
    if (doubtful.length > 0) {
      const before = marks.map((mark) => mark.slice());
      const { onProgress } = options;
      const explorer = new Explorer(system, {
        ...options,
        maxBytes: this.bytesLeft(),
        hold: false,
        countersFirst: { but: new Set(doubtful.flatMap(({ cells }) => cells)) },
        onProgress: (states) =>
          doubtful.some(({ lane, index }) => system.waited[lane][index] === 0) &&
          onProgress?.(states) !== false,
      });
      explorer.run();
      marks.forEach((mark, at) => {
        before[at].forEach((isMarked, index) => {
          mark[index] |= isMarked;
        });
      });
      // Where a limit was reached, nobody knows: what is not known is not told.
      if (!explorer.result().complete) for (const { lane, index } of doubtful) system.waited[lane][index] = 1;
    }
    waits.keep();
    return waits;
  }

  private bytesLeft(): number {
    return (this.options.maxBytes ?? MAX_BYTES) - this.explorer.bytes;
  }

  /** Waits for counters that lanes came to, and at which none had to wait. */
  private doubtfulWaits() {
    const { waited, stepped, lanes } = this.system;
    const isCounter = counterCells(this.system);
    return lanes.flatMap(({ states }, lane) =>
      states
        .filter(({ verb, index, cells }) => {
          const isIdle = stepped[lane][index] !== 0 && waited[lane][index] === 0;
          return verb === Verb.awaits && isIdle && cells.some((cell) => isCounter[cell] !== 0);
        })
        .map(({ index, cells }) => ({ lane, index, cells })),
    );
  }
}

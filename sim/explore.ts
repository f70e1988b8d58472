import { type Finding, type FindingKind, findAtEnd, findRace } from './finding.js';
import { PathCounter } from './path-counter.js';
import { StateTable } from './state-table.js';
import type { System } from './system.js';
import { Trail } from './trail.js';

/** How to explore, and how far. */
export interface ExploreOptions {
  /**
   * Keep one level of states at a time (the states after so many steps) and not all of them. It ends only for
   * systems without loops, and meets a state once only where all ways to it have the same length; the verdict is
   * right either way.
   */
  readonly byLevels?: boolean;
  /** Count the interleavings too. */
  readonly count?: boolean;
  /** Stop at the first finding of this kind. */
  readonly find?: FindingKind;
  /** Keep the way to every state, five bytes each, so that `path` is there for what `find` asks. */
  readonly trail?: boolean;
  /** Give up after so many states in all. Default 1e9. */
  readonly maxStates?: number;
  /** Give up when so many bytes of states are held. Default 4 GiB. */
  readonly maxBytes?: number;
  /** Called now and then; false stops the exploration, which is then incomplete. */
  readonly onProgress?: (states: number) => boolean;
}

/** What an exploration found, and how far it went. */
export interface Exploration {
  /** Whether every reachable state was seen (states after a race excepted, of which nothing can be said). */
  readonly complete: boolean;
  /** The first finding of each kind, by the number of steps that lead there. */
  readonly findings: readonly Finding[];
  readonly states: number;
  readonly transitions: number;
  /** The most states held at one time. */
  readonly peakStates: number;
  /** Bytes held for states in the end: the working memory. */
  readonly bytes: number;
  /** The lanes of the steps that lead to the finding that `find` asked for; null without `find` and `trail`. */
  readonly path: readonly number[] | null;
  /** How many interleavings there are: exact as decimal digits, or the logarithm to base 2; null if not asked. */
  readonly interleavings: string | { readonly log2: number } | null;
}

const PROGRESS_EVERY = 1 << 16;

/**
 * Visits every state that some interleaving of the lanes' steps reaches, each state once, and looks in each for a
 * race, a deadlock or a wrong result. Equal states are merged; they are compared whole. A race is two lanes whose next
 * accesses have bytes in common, at least one of them a write: plain accesses that nothing orders (ECMA-262, Memory
 * Model, "Data Races") are next to each other in some interleaving. States after one are not entered.
 *
 * It begins with `system.reset()` and leaves the system in any state.
 */
export function explore(system: System, options: ExploreOptions = {}): Exploration {
  return new Explorer(system, options).run();
}

class Explorer {
  private readonly findings = new Map<FindingKind, Finding>();
  private current: StateTable;
  private next: StateTable;
  private states = 0;
  private transitions = 0;
  private peakStates = 0;
  private readonly paths: PathCounter | null;
  private readonly maxStates: number;
  private readonly maxBytes: number;
  private readonly words: Int32Array;
  private readonly enabled: Int32Array;
  private readonly trail: Trail | null;
  private path: readonly number[] | null = null;
  private stopped = false;

  constructor(
    private readonly system: System,
    private readonly options: ExploreOptions,
  ) {
    const { byLevels = false, count = false, maxStates = 1e9, maxBytes = 2 ** 32 } = options;
    this.words = system.words;
    this.enabled = new Int32Array(system.lanes.length);
    this.maxStates = maxStates;
    this.maxBytes = maxBytes;
    this.current = new StateTable(this.words.length, system.hashedWords);
    this.next = byLevels ? new StateTable(this.words.length, system.hashedWords) : this.current;
    this.paths = count ? new PathCounter(byLevels) : null;
    this.trail = options.trail ? new Trail(byLevels) : null;
  }

  run(): Exploration {
    const { system } = this;
    system.reset();
    this.current.add(this.words);
    this.paths?.begin();
    this.trail?.begin();
    const complete = this.options.byLevels ? this.byLevels() : this.byTable();
    const findings = [...this.findings.values()];
    return {
      complete,
      findings,
      states: this.states,
      transitions: this.transitions,
      peakStates: this.peakStates,
      path: this.path,
      bytes: this.heldBytes(),
      interleavings: this.paths && complete ? this.paths.total() : null,
    };
  }

  private heldBytes(): number {
    return this.current.bytes + (this.next === this.current ? 0 : this.next.bytes);
  }

  private byLevels(): boolean {
    while (this.current.count > 0) {
      const { count } = this.current;
      for (let row = 0; row < count; row++) {
        if (this.isOver()) return false;
        this.expand(row);
      }
      this.peakStates = Math.max(this.peakStates, count + this.next.count);
      if (this.heldBytes() > this.maxBytes) return false;
      this.current.clear();
      [this.current, this.next] = [this.next, this.current];
      this.paths?.nextLevel();
      this.trail?.nextLevel();
    }
    return true;
  }

  private byTable(): boolean {
    for (let row = 0; row < this.current.count; row++) {
      if (this.isOver()) return false;
      this.expand(row);
    }
    this.peakStates = this.current.count;
    return true;
  }

  /** Whether to stop before the next state: the limits, the caller, or what was looked for has been found. */
  private isOver(): boolean {
    if (this.stopped) return true;
    if (this.states % PROGRESS_EVERY === PROGRESS_EVERY - 1) {
      if (this.heldBytes() > this.maxBytes || this.options.onProgress?.(this.states) === false)
        this.stopped = true;
    }
    return this.stopped || this.states >= this.maxStates;
  }

  private expand(row: number): void {
    const { system, words, current } = this;
    this.states++;
    current.read(row, words);
    const count = system.enabledLanes(this.enabled);
    if (system.touching > 1 && system.isRacy()) {
      this.end(row, findRace(system));
      return;
    }
    for (let i = 0; i < count; i++) {
      const lane = this.enabled[i];
      if (i !== 0) current.read(row, words);
      system.step(lane);
      this.transitions++;
      const what = system.fault();
      if (what !== null) this.end(row, { kind: 'wrong-result', what }, lane);
      else this.reach(row, lane);
    }
    if (count === 0) this.end(row, findAtEnd(system));
  }

  private reach(from: number, lane: number): void {
    const { next } = this;
    const before = next.count;
    const row = next.add(this.words);
    const isNew = next.count !== before;
    this.paths?.reach(from, row, isNew);
    if (isNew) this.trail?.reach(from, lane);
  }

  /** A path ends in a row's state, or with one more step of `lane` from there. */
  private end(row: number, finding: Finding | null, lane = -1): void {
    this.paths?.end(row);
    if (!finding || this.findings.has(finding.kind)) return;
    this.findings.set(finding.kind, finding);
    if (finding.kind !== this.options.find) return;
    this.stopped = true;
    this.path = this.trail && [...this.trail.pathTo(row), ...(lane < 0 ? [] : [lane])];
  }
}

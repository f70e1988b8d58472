import { MemoryBudget } from '../states/memory-budget.js';
import { NO_ROW, StateTable } from '../states/state-table.js';
import type { System } from '../system.js';
import { type Finding, type FindingKind, findAtEnd, findRace } from '../watch/finding.js';
import type { ExploreOptions } from './explore.js';
import { Explorer } from './explorer.js';
import { findingAfter } from './finding-after.js';
import type { StuckStates } from './livelock.js';
import { Symmetry } from './symmetry.js';

/** An order of steps that leads to a finding. */
export interface Path {
  /** The lane of each step. */
  readonly lanes: readonly number[];
  readonly contextSwitches: number;
  readonly finding: Finding;
}

/** What a search for the shortest path came to. */
export type ShortestPath =
  | { readonly kind: 'found'; readonly path: Path }
  | { readonly kind: 'none' }
  | { readonly kind: 'incomplete'; readonly states: number };

/** How far to look. */
export interface ShortestOptions
  extends Pick<ExploreOptions, 'maxStates' | 'maxBytes' | 'onProgress' | 'symmetry'> {
  /** For a livelock: the states of it, where they are known; without them, all states are explored first. */
  readonly stuck?: StuckStates | null;
}

/** Marks the last lane of a node whose last step did something wrong. */
const FAULT = 0x10000;
/** The last lane at the beginning, before any step. */
const NO_LANE = 0xffff;
const PROGRESS_EVERY = 1 << 12;

/**
 * The path to a finding of this kind with the fewest context switches, and among those the fewest steps: Dijkstra's
 * algorithm over (state, lane of the last step), where going on with the same lane costs a step and changing lanes
 * a switch and a step. Forced switches count too. States after another kind of race are not entered. `incomplete`
 * where a limit is reached: 5e6 states and 4 GiB by default.
 */
export function findShortest(system: System, kind: FindingKind, options: ShortestOptions = {}): ShortestPath {
  let stuck = options.stuck ?? null;
  const mayStay = system.lanes.some(({ mayRunForever }) => mayRunForever);
  if (!stuck && (kind === 'livelock' || (kind === 'wrong-result' && mayStay))) {
    const explorer = new Explorer(system, options);
    explorer.run();
    const { complete, states } = explorer.result();
    if (!complete) return { kind: 'incomplete', states };
    stuck = explorer.stuck;
    if (!stuck && kind === 'livelock') return { kind: 'none' };
  }
  for (let symmetry = Symmetry.of(system, options.symmetry); ; symmetry = symmetry.declaredOnly()) {
    const found = new ShortestSearch(system, kind, stuck, symmetry, options).run();
    if (found !== null || symmetry === null) return found as ShortestPath;
  }
}

class ShortestSearch {
  private readonly budget: MemoryBudget;
  private readonly table: StateTable;
  private visited = 0;
  private isFull = false;
  private isMistaken = false;
  private readonly key: Int32Array;
  private readonly switches: number[] = [];
  private readonly steps: number[] = [];
  private readonly parent: number[] = [];
  /** The lane of the step to each node, as it stood before that. */
  private readonly by: number[] = [];
  private readonly faults = new Map<number, string>();
  /** Nodes reached with the present number of switches and with one more, each by their number of steps. */
  private now: number[][] = [];
  private later: number[][] = [];

  constructor(
    private readonly system: System,
    private readonly kind: FindingKind,
    private readonly stuck: StuckStates | null,
    private readonly symmetry: Symmetry | null,
    private readonly options: ShortestOptions,
  ) {
    const width = system.words.length + 1;
    this.key = new Int32Array(width);
    this.budget = new MemoryBudget(options.maxBytes ?? 2 ** 32);
    this.table = new StateTable(width, system.hashedWords, this.budget);
  }

  /** Null where lanes are not as alike as they seemed. */
  run(): ShortestPath | null {
    this.system.reset();
    this.relax(-1, 0, 0, NO_LANE);
    for (let switches = 0; this.now.length > 0; switches++) {
      // Grows while it is walked: a node's successors on the same lane come one step later.
      for (let steps = 0; steps < this.now.length; steps++) {
        for (const node of this.now[steps] ?? []) {
          if (this.switches[node] !== switches || this.steps[node] !== steps) continue; // reached better since
          const finding = this.visit(node);
          if (this.isMistaken) return null;
          if (finding) return { kind: 'found', path: this.pathTo(node, finding) };
          if (this.isOver()) return { kind: 'incomplete', states: this.table.count };
        }
        this.now[steps] = [];
      }
      this.now = this.later;
      this.later = [];
    }
    return { kind: 'none' };
  }

  private isOver(): boolean {
    const { maxStates = 5e6, onProgress } = this.options;
    const goesOn = ++this.visited % PROGRESS_EVERY !== 0 || onProgress?.(this.table.count) !== false;
    return this.isFull || !goesOn || this.table.count > maxStates;
  }

  /** Looks at a node's state; a finding of the kind sought, or null after its successors have been reached. */
  private visit(node: number): Finding | null {
    const { system } = this;
    const last = this.load(node);
    if ((last & FAULT) !== 0) return this.sought({ kind: 'wrong-result', what: this.faults.get(node) ?? '' });
    const race = findRace(system);
    if (race) return this.sought(race);
    const forGood = this.stuck?.find(system) ?? null;
    if (forGood?.kind === this.kind) return forGood;
    if (this.symmetry?.holds() === false) {
      this.isMistaken = true;
      return null;
    }
    let enabled = 0;
    for (let lane = 0; lane < system.lanes.length; lane++) {
      if (enabled !== 0) this.load(node);
      if (!system.isEnabled(lane) || this.symmetry?.canonical.isTwin(system.words, lane, last)) continue;
      enabled++;
      system.step(lane);
      const isSwitch = last !== NO_LANE && last !== lane;
      this.relax(node, this.switches[node] + Number(isSwitch), this.steps[node] + 1, lane);
    }
    if (enabled > 0) return null;
    const finding = findAtEnd(system);
    return finding && this.sought(finding);
  }

  private sought(finding: Finding): Finding | null {
    return finding.kind === this.kind ? finding : null;
  }

  /** Takes the system's present state as reached by a step of `lane` from `from`. */
  private relax(from: number, switches: number, steps: number, lane: number): void {
    const { key, table, system } = this;
    const fault = steps === 0 ? null : system.fault();
    key.set(system.words);
    const standsAs = this.symmetry?.canonical.sort(key, lane) ?? lane;
    key[key.length - 1] = fault === null ? standsAs : standsAs | FAULT;
    const known = table.count;
    const node = table.add(key);
    if (node === NO_ROW) {
      this.isFull = true;
      return;
    }
    const isNew = table.count > known;
    const isBetter =
      isNew ||
      switches < this.switches[node] ||
      (switches === this.switches[node] && steps < this.steps[node]);
    if (!isBetter) return;
    if (fault !== null) this.faults.set(node, fault);
    this.switches[node] = switches;
    this.steps[node] = steps;
    this.parent[node] = from;
    this.by[node] = lane;
    const queue = from >= 0 && switches > this.switches[from] ? this.later : this.now;
    queue[steps] ??= [];
    queue[steps].push(node);
  }

  /** Puts the system into a node's state; the lane of the last step. */
  private load(node: number): number {
    this.table.read(node, this.key);
    this.system.words.set(this.key.subarray(0, this.system.words.length));
    return this.key[this.key.length - 1];
  }

  private pathTo(node: number, finding: Finding): Path {
    const lanes: number[] = [];
    for (let at = node; this.parent[at] >= 0; at = this.parent[at]) lanes.push(this.by[at]);
    lanes.reverse();
    const { system, kind, stuck, symmetry } = this;
    const contextSwitches = this.switches[node];
    if (!symmetry) return { lanes, contextSwitches, finding };
    const real = symmetry.realWay(lanes, true);
    return { lanes: real, contextSwitches, finding: findingAfter(system, real, kind, stuck) ?? finding };
  }
}

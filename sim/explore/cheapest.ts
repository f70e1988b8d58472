import { MemoryBudget } from '../states/memory-budget.js';
import { NO_ROW, StateTable } from '../states/state-table.js';
import type { System } from '../system.js';
import { type Finding, type FindingKind, findAtEnd, findRace } from '../watch/finding.js';
import { type Cost, NO_LANE } from './costs.js';
import { findingAfter } from './finding-after.js';
import type { StuckStates } from './livelock.js';
import { Symmetry } from './symmetry.js';

/** What to look for, and how far. */
export interface CheapestOptions {
  readonly cost: Cost;
  /** The kind of finding that is sought; null for the first of any kind. */
  readonly kind: FindingKind | null;
  /** The states from which the system does not get away, where they are known: findings as well. */
  readonly stuck?: StuckStates | null;
  /** Lanes that are alike, where the cost is the same for each of them. */
  readonly symmetry?: Symmetry | null;
  /** Gives up after so many states, each counted once for every lane that came there. */
  readonly maxStates: number;
  readonly maxBytes: number;
  /** Called every 4,096 states; false gives up. */
  readonly onProgress?: ((states: number) => boolean) | undefined;
}

/** A finding, and the lane of each step that leads there. */
export interface CheapestWay {
  readonly finding: Finding;
  readonly lanes: readonly number[];
}

/** Marks the last lane of a node whose last step did something wrong. */
const FAULT = 0x10000;
const PROGRESS_EVERY = 1 << 12;

/** What is kept of a node besides its row, and its place in a queue. */
const NODE_BYTES = 40;

/** Whether a state has been looked at, and whether anything follows it. */
const Seen = { not: 0, goesOn: 1, ends: 2 } as const;

/**
 * The cheapest way to a finding, and among those the one with the fewest steps: Dijkstra's algorithm over nodes, which
 * are states together with the lane of the last step. States after a race of another kind are not entered.
 *
 * It goes cost by cost. What a node leads to at a higher cost is reached only when that cost has its turn, so a search that
 * ends at a cost of c holds nothing of what c + 1 has, which is most.
 */
export class CheapestSearch {
  /** No way that costs so much or less has what is sought: -1 where that is not known of any, infinity of all. */
  covered = -1;
  /** How many steps were taken. */
  transitions = 0;
  /** Lanes are not as alike as they were taken to be: then nothing that was found says anything. */
  isMistaken = false;
  private readonly budget: MemoryBudget;
  private readonly states: StateTable;
  /** By node: the row of its state and the lane of the last step. */
  private readonly nodes: StateTable;
  private readonly node = new Int32Array(2);
  private readonly costs: number[] = [];
  private readonly steps: number[] = [];
  private readonly parents: number[] = [];
  /** By node: the lane of the step to it, as it stood before that. */
  private readonly by: number[] = [];
  /** By row of a state. */
  private readonly seen: number[] = [];
  private readonly faults = new Map<number, string>();
  /** Nodes reached at the present cost, by their number of steps. */
  private queue: number[][] = [];
  /** By cost, nodes that lead on at higher ones, in the order in which they were looked at. */
  private readonly waiting: number[][] = [];
  private readonly enabled: Int32Array;
  private readonly next: Int32Array;
  private visited = 0;
  private isOver = false;

  constructor(
    private readonly system: System,
    private readonly options: CheapestOptions,
  ) {
    this.budget = new MemoryBudget(options.maxBytes);
    this.states = new StateTable(system.words.length, system.hashedWords, this.budget);
    this.nodes = new StateTable(2, 2, this.budget);
    this.enabled = new Int32Array(system.lanes.length);
    this.next = new Int32Array(system.lanes.length);
  }

  /** States that were reached, each counted once. */
  get stateCount(): number {
    return this.states.count;
  }

  /** Bytes that are held for them. */
  get bytes(): number {
    return this.budget.held;
  }

  /** How many nodes there are: a state is one for every lane that came there. */
  get nodeCount(): number {
    return this.nodes.count;
  }

  /** The names of lanes of which one stood for all, by group. */
  get alike(): readonly (readonly string[])[] {
    return this.options.symmetry?.names ?? [];
  }

  /** The way, or null: then `covered` says how far there is none. */
  run(): CheapestWay | null {
    const most = this.options.cost.most(this.system.lanes.length);
    this.system.reset();
    this.reach(-1, 0, 0, NO_LANE);
    // So many costs in a row without a node, and nothing leads to any other.
    for (let cost = 0, idle = 0; idle < most || cost === 0; cost++) {
      for (let step = Math.min(cost, most); step > 0 && !this.isOver; step--) this.lead(cost - step, step);
      if (this.isOver) return null;
      if (cost >= most) this.waiting[cost - most] = [];
      idle = this.queue.length === 0 ? idle + 1 : 0;
      const way = this.drain(cost);
      if (way || this.isOver) return way;
      this.covered = cost;
    }
    this.covered = Number.POSITIVE_INFINITY;
    return null;
  }

  /** Takes the steps of a cost that lead on from nodes of a lower one. */
  private lead(from: number, cost: number): void {
    for (const node of this.waiting[from]) {
      if (this.isOver) return;
      const last = this.load(node);
      this.expand(node, last, cost, this.system.enabledLanes(this.enabled));
    }
  }

  /** Looks at all that can be reached at this cost. */
  private drain(cost: number): CheapestWay | null {
    this.waiting[cost] = [];
    // Grows while it is walked: what a node leads to at no cost comes one step later.
    for (let steps = 0; steps < this.queue.length; steps++) {
      for (const node of this.queue[steps] ?? []) {
        if (this.costs[node] !== cost || this.steps[node] !== steps) continue; // reached better since
        const finding = this.visit(node);
        if (finding) return this.wayTo(node, finding);
        if (this.limitIsReached()) return null;
      }
      this.queue[steps] = [];
    }
    this.queue = [];
    return null;
  }

  private limitIsReached(): boolean {
    const { maxStates, onProgress } = this.options;
    const goesOn = ++this.visited % PROGRESS_EVERY !== 0 || onProgress?.(this.nodes.count) !== false;
    if (!goesOn || this.nodes.count > maxStates) this.isOver = true;
    return this.isOver;
  }

  /** Looks at a node's state: a finding that is sought, or null after what follows at no cost has been reached. */
  private visit(node: number): Finding | null {
    const { system, options, seen } = this;
    const { cost } = options;
    const last = this.load(node);
    if ((last & FAULT) !== 0) return this.sought({ kind: 'wrong-result', what: this.faults.get(node) ?? '' });
    const row = this.node[0];
    if (seen[row] === Seen.ends) return null;
    if (seen[row] === Seen.goesOn && cost.isSettledByFirst) {
      this.expand(node, last, 0, system.enabledLanes(this.enabled));
      return null;
    }
    const count = system.enabledLanes(this.enabled);
    if (seen[row] === Seen.not) {
      seen[row] = Seen.ends;
      const race = system.touching > 1 ? findRace(system) : null;
      if (race) return this.sought(race);
      const forGood = options.stuck?.find(system) ?? null;
      if (forGood && this.sought(forGood)) return forGood;
      if (options.symmetry?.holds() === false) {
        this.isMistaken = true;
        this.isOver = true;
        return null;
      }
      if (count === 0) return this.sought(findAtEnd(system));
      seen[row] = Seen.goesOn;
    }
    this.waiting[this.costs[node]].push(node);
    this.expand(node, last, 0, count);
    return null;
  }

  private sought(finding: Finding | null): Finding | null {
    const { kind } = this.options;
    return finding && (kind === null || finding.kind === kind) ? finding : null;
  }

  /** Takes the steps of this cost that follow a node, whose state the system is in. */
  private expand(node: number, last: number, cost: number, count: number): void {
    const { next } = this;
    const listed = this.options.cost.list(cost, last, this.enabled, count, next, this.system.ownerOf);
    for (let at = 0; at < listed; at++) {
      if (at > 0) this.load(node);
      if (this.options.symmetry?.canonical.isTwin(this.system.words, next[at], last)) continue;
      this.step(node, next[at], this.costs[node] + cost);
    }
  }

  private step(node: number, lane: number, cost: number): void {
    this.system.step(lane);
    this.transitions++;
    this.reach(node, cost, this.steps[node] + 1, lane);
  }

  /** Takes the system's present state as reached by a step of `lane` from `from`. */
  private reach(from: number, cost: number, steps: number, lane: number): void {
    const { node: key, nodes, states, system } = this;
    const fault = steps === 0 ? null : system.fault();
    const known = states.count;
    const thread = lane === NO_LANE ? lane : system.ownerOf[lane];
    const standsAs = this.options.symmetry?.canonical.sort(system.words, thread) ?? thread;
    key[0] = states.add(system.words);
    if (states.count > known) this.seen.push(Seen.not);
    key[1] = fault === null ? standsAs : standsAs | FAULT;
    const before = nodes.count;
    const node = key[0] === NO_ROW ? NO_ROW : nodes.add(key);
    if (node === NO_ROW) {
      this.isOver = true;
      return;
    }
    const isBetter =
      nodes.count > before ||
      cost < this.costs[node] ||
      (cost === this.costs[node] && steps < this.steps[node]);
    if (!isBetter) return;
    if (nodes.count > before && !this.budget.replaces(0, NODE_BYTES)) this.isOver = true;
    if (fault !== null) this.faults.set(node, fault);
    this.costs[node] = cost;
    this.steps[node] = steps;
    this.parents[node] = from;
    this.by[node] = lane;
    this.queue[steps] ??= [];
    this.queue[steps].push(node);
  }

  /** Puts the system into a node's state; the lane of the last step. */
  private load(node: number): number {
    this.nodes.read(node, this.node);
    this.states.read(this.node[0], this.system.words);
    return this.node[1];
  }

  private wayTo(node: number, finding: Finding): CheapestWay {
    const { system, options } = this;
    const lanes: number[] = [];
    for (let at = node; this.parents[at] >= 0; at = this.parents[at]) lanes.push(this.by[at]);
    lanes.reverse();
    if (!options.symmetry) return { lanes, finding };
    const real = options.symmetry.realWay(lanes, true);
    return {
      lanes: real,
      finding: findingAfter(system, real, finding.kind, options.stuck ?? null) ?? finding,
    };
  }
}

/** A search of this kind, with lanes that are alike taken for one if that is asked; as often as it takes to be right. */
export function searchCheapest(
  system: System,
  options: Omit<CheapestOptions, 'symmetry'>,
  isSymmetryAsked = true,
): { readonly search: CheapestSearch; readonly way: CheapestWay | null } {
  let symmetry = options.cost.isSymmetric ? Symmetry.of(system, isSymmetryAsked) : null;
  for (;;) {
    const search = new CheapestSearch(system, { ...options, symmetry });
    const way = search.run();
    if (!search.isMistaken) return { search, way };
    symmetry = symmetry?.declaredOnly() ?? null;
  }
}

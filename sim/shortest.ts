import { type Finding, type FindingKind, findAtEnd, findRace } from './finding.js';
import { StateTable } from './state-table.js';
import type { System } from './system.js';

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

/** Marks the last lane of a node whose last step did something wrong. */
const FAULT = 0x100;
/** The last lane at the beginning, before any step. */
const NO_LANE = 0xff;

/**
 * The path to a finding of this kind with the fewest context switches, and among those the fewest steps: Dijkstra's
 * algorithm over (state, lane of the last step), where going on with the same lane costs a step and changing lanes
 * a switch and a step. Forced switches count too. States after another kind of race are not entered.
 */
export function findShortest(system: System, kind: FindingKind, maxStates = 5e6): ShortestPath {
  return new ShortestSearch(system, kind, maxStates).run();
}

class ShortestSearch {
  private readonly table: StateTable;
  private readonly key: Int32Array;
  private readonly switches: number[] = [];
  private readonly steps: number[] = [];
  private readonly parent: number[] = [];
  private readonly faults = new Map<number, string>();
  /** Nodes reached with the present number of switches and with one more, each by their number of steps. */
  private now: number[][] = [];
  private later: number[][] = [];

  constructor(
    private readonly system: System,
    private readonly kind: FindingKind,
    private readonly maxStates: number,
  ) {
    const width = system.words.length + 1;
    this.key = new Int32Array(width);
    this.table = new StateTable(width, system.hashedWords);
  }

  run(): ShortestPath {
    this.system.reset();
    this.relax(-1, 0, 0, NO_LANE);
    for (let switches = 0; this.now.length > 0; switches++) {
      // Grows while it is walked: a node's successors on the same lane come one step later.
      for (let steps = 0; steps < this.now.length; steps++) {
        for (const node of this.now[steps] ?? []) {
          if (this.switches[node] !== switches || this.steps[node] !== steps) continue; // reached better since
          const finding = this.visit(node);
          if (finding) return { kind: 'found', path: this.pathTo(node, finding) };
          if (this.table.count > this.maxStates) return { kind: 'incomplete', states: this.table.count };
        }
        this.now[steps] = [];
      }
      this.now = this.later;
      this.later = [];
    }
    return { kind: 'none' };
  }

  /** Looks at a node's state; a finding of the kind sought, or null after its successors have been reached. */
  private visit(node: number): Finding | null {
    const { system } = this;
    const last = this.load(node);
    if ((last & FAULT) !== 0) return this.sought({ kind: 'wrong-result', what: this.faults.get(node) ?? '' });
    const race = findRace(system);
    if (race) return this.sought(race);
    let enabled = 0;
    for (let lane = 0; lane < system.lanes.length; lane++) {
      if (enabled !== 0) this.load(node);
      if (!system.isEnabled(lane)) continue;
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
    key[key.length - 1] = fault === null ? lane : lane | FAULT;
    const known = table.count;
    const node = table.add(key);
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
    for (let at = node; this.parent[at] >= 0; at = this.parent[at]) lanes.push(this.load(at) & ~FAULT);
    return { lanes: lanes.reverse(), contextSwitches: this.switches[node], finding };
  }
}

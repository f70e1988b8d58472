import type { Execution } from '../execution.js';
import type { Random } from '../random.js';
import { StateTable } from '../states/state-table.js';
import type { Strategy } from '../strategy.js';
import type { System } from '../system.js';

/** In place of a successor: the lane cannot go on, or the path ends there. */
const NONE = -1;
/** The lane's step does something wrong, and the path ends with it. */
const FAULT = -2;

/**
 * Every interleaving as likely as any other, exactly. The paths from each state to an end are counted over the whole
 * state graph, and each step is drawn in proportion to the paths that begin with it: sampling by counting (Nijenhuis
 * and Wilf, "Combinatorial Algorithms", 1978; for the paths of a concurrent program, Oudinet, "Uniform Random Walks in
 * Very Large Models", 2007).
 *
 * A path ends where no lane can go on, at a state whose next accesses race, and with a step that does something wrong,
 * as in `sample`. A run that goes on beyond goes on by random walk. The graph is built once, for any number of runs;
 * its counts have about as many digits as a run has steps, so 200,000 states of long runs take some 400 MB.
 */
export class Uniform implements Strategy {
  /** How many interleavings there are. */
  readonly total: bigint;
  private readonly lanes: number;
  /** By state and lane: the state that follows, or NONE or FAULT. */
  private readonly successors: Int32Array;
  /** By state: how many paths lead from it to an end. */
  private readonly paths: bigint[];
  /**
   * By state and lane: the share of the paths that begin with a step of this lane or a lower one, in units of 2^-32,
   * rounded down. 32 random bits decide nearly always; where they equal the share, `drawExactly` goes on.
   */
  private readonly shares: Uint32Array;
  private state = 0;

  /** @throws RangeError where the system has loops, or more than `maxStates` states. */
  constructor(
    private readonly system: System,
    private random: Random,
    maxStates = 200_000,
  ) {
    this.lanes = system.lanes.length;
    this.successors = buildGraph(system, maxStates);
    this.paths = countPaths(this.successors, this.lanes);
    this.shares = this.computeShares();
    this.total = this.paths[0];
  }

  /** Draws from another source from now on: what was counted is kept. */
  reseed(random: Random): void {
    this.random = random;
  }

  /** @throws RangeError where it is not the system whose interleavings were counted. */
  begin(execution: Execution): void {
    if (execution !== this.system) throw new RangeError('the states were counted for another system');
    this.state = 0;
  }

  /** A lane, in proportion to the interleavings that go on with its step. */
  choose(enabled: Int32Array, count: number): number {
    if (count === 1) return enabled[0];
    const at = this.state * this.lanes;
    if (this.state < 0 || this.successors[at + enabled[0]] === NONE) return enabled[this.random.below(count)];
    const { shares } = this;
    const bits = this.random.bits() >>> 0;
    for (let i = 0; i < count - 1; i++) {
      const share = shares[at + enabled[i]];
      if (bits < share) return enabled[i];
      if (bits === share) return this.drawExactly(BigInt(bits), enabled, count);
    }
    return enabled[count - 1];
  }

  /** Follows the step in the graph of states. */
  taken(lane: number): void {
    if (this.state >= 0) this.state = this.successors[this.state * this.lanes + lane];
  }

  private pathsBy(state: number, lane: number): bigint {
    const next = this.successors[state * this.lanes + lane];
    return next === NONE ? 0n : next === FAULT ? 1n : this.paths[next];
  }

  private computeShares(): Uint32Array {
    const { successors, lanes, paths } = this;
    const shares = new Uint32Array(successors.length);
    for (let state = 0; state < paths.length; state++) {
      let sum = 0n;
      for (let lane = 0; lane < lanes; lane++) {
        sum += this.pathsBy(state, lane);
        // The last lane's share is the whole; it is never looked at and would not fit.
        if (sum < paths[state]) shares[state * lanes + lane] = Number((sum << 32n) / paths[state]);
      }
    }
    return shares;
  }

  /** Adds random bits to those drawn until they lie on one side of every lane's share. */
  private drawExactly(bits: bigint, enabled: Int32Array, count: number): number {
    const whole = this.paths[this.state];
    for (let length = 32n; ; length += 32n) {
      let sum = 0n;
      for (let i = 0; i < count; i++) {
        sum += this.pathsBy(this.state, enabled[i]);
        const share = sum << length;
        if ((bits + 1n) * whole <= share) return enabled[i];
        if (bits * whole < share) break; // undecided: more bits
      }
      bits = (bits << 32n) | BigInt(this.random.bits() >>> 0);
    }
  }
}

/** The successors of every reachable state, by state and lane. State 0 is the beginning. */
function buildGraph(system: System, maxStates: number): Int32Array {
  const { words } = system;
  const lanes = system.lanes.length;
  const table = new StateTable(words.length, system.hashedWords);
  const successors: number[] = [];
  system.reset();
  table.add(words);
  for (let state = 0; state < table.count; state++) {
    table.read(state, words);
    const isEnd = system.isRacy();
    let taken = 0;
    for (let lane = 0; lane < lanes; lane++) {
      if (taken !== 0) table.read(state, words);
      if (isEnd || !system.isEnabled(lane)) {
        successors.push(NONE);
        continue;
      }
      taken++;
      system.step(lane);
      successors.push(system.fault() === null ? table.add(words) : FAULT);
    }
    if (table.count > maxStates) {
      throw new RangeError(
        `uniform sampling needs all states in memory, and there are more than ${maxStates}: raise maxStates or use another strategy`,
      );
    }
  }
  system.reset();
  return Int32Array.from(successors);
}

/** Counts the paths to an end from every state, each after all of its successors. */
function countPaths(successors: Int32Array, lanes: number): bigint[] {
  const order = topologicalOrder(successors, lanes);
  const paths: bigint[] = new Array(order.length).fill(0n);
  for (let i = order.length - 1; i >= 0; i--) {
    const at = order[i] * lanes;
    let sum = 0n;
    for (let edge = at; edge < at + lanes; edge++) {
      const next = successors[edge];
      if (next !== NONE) sum += next === FAULT ? 1n : paths[next];
    }
    paths[order[i]] = sum === 0n ? 1n : sum;
  }
  return paths;
}

/** Kahn, "Topological Sorting of Large Networks", CACM 1962: a state comes when all before it have come. */
function topologicalOrder(successors: Int32Array, lanes: number): Int32Array {
  const states = successors.length / lanes;
  const before = new Int32Array(states);
  for (const next of successors) if (next >= 0) before[next]++;
  const order = new Int32Array(states);
  let count = before[0] === 0 ? 1 : 0; // state 0 alone has no predecessor, unless it is in a loop
  for (let i = 0; i < count; i++) {
    for (let edge = order[i] * lanes; edge < (order[i] + 1) * lanes; edge++) {
      const next = successors[edge];
      if (next >= 0 && --before[next] === 0) order[count++] = next;
    }
  }
  if (count < states) {
    throw new RangeError(
      'uniform sampling counts the interleavings, and a system with loops has no end of them: use another strategy',
    );
  }
  return order;
}

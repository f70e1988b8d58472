import type { Touch } from './observed.js';

/** Clocks are kept of runs of so many steps times lanes, at most. */
const MOST_CLOCKS = 2e7;

/** One step comes before another one: whatever gave what the other took. Steps by number, from 0 on. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

/**
 * Which edges bound what nothing orders: the last ways by which the lane of each of two steps knows of the other's lane.
 * Whatever those lanes did before that is ordered, and nothing behind it is. Happens-before is that of ECMA-262, Memory
 * Model: the order of each lane, and an edge from a write to whoever reads it.
 */
export function boundingEdges(
  touches: readonly Touch[],
  lanes: number,
  a: number,
  b: number,
): readonly Edge[] {
  if (touches.length * lanes > MOST_CLOCKS) return [];
  const order = new Order(touches, lanes);
  return [...order.lastWay(touches[a].lane, b), ...order.lastWay(touches[b].lane, a)];
}

/** What each step knows of every lane. */
class Order {
  /** By step and lane: one more than the last step of that lane which comes before, or is this one. */
  private readonly clocks: Int32Array;
  /** By step, the step of its lane before it, or -1. */
  private readonly before: Int32Array;
  /** By step, the steps of other lanes of which it took something. */
  private readonly givers = new Map<number, readonly number[]>();

  constructor(
    private readonly touches: readonly Touch[],
    private readonly lanes: number,
  ) {
    this.clocks = new Int32Array(touches.length * lanes);
    this.before = new Int32Array(touches.length);
    const last = new Int32Array(lanes).fill(-1);
    const gaveLast = new Map<number, number>();
    touches.forEach(({ lane, takes, gives }, step) => {
      this.before[step] = last[lane];
      const givers = takes.flatMap((channel) => {
        const giver = gaveLast.get(channel);
        return giver === undefined || touches[giver].lane === lane ? [] : [giver];
      });
      if (givers.length > 0) this.givers.set(step, givers);
      for (const known of [last[lane], ...givers]) if (known >= 0) this.learn(step, known);
      this.clocks[step * lanes + lane] = step + 1;
      for (const channel of gives) gaveLast.set(channel, step);
      last[lane] = step;
    });
  }

  /** The edges, the last first, by which a step knows of what a lane did last. */
  lastWay(lane: number, step: number): readonly Edge[] {
    const { touches, before, givers } = this;
    const known = this.known(step, lane);
    const edges: Edge[] = [];
    for (let at = step; known > 0 && touches[at].lane !== lane; ) {
      while (before[at] >= 0 && this.known(before[at], lane) === known) at = before[at];
      const from = givers.get(at)?.find((giver) => this.known(giver, lane) === known);
      if (from === undefined) break;
      edges.push({ from, to: at });
      at = from;
    }
    return edges;
  }

  private known(step: number, lane: number): number {
    return this.clocks[step * this.lanes + lane];
  }

  private learn(step: number, from: number): void {
    const { clocks, lanes } = this;
    for (let lane = 0; lane < lanes; lane++) {
      clocks[step * lanes + lane] = Math.max(clocks[step * lanes + lane], clocks[from * lanes + lane]);
    }
  }
}

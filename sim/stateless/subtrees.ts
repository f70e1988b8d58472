import type { Prefix } from './dpor.js';
import { type BranchPoint, NOTHING_BEFORE, type Want } from './subtree.js';
import { lowest } from './threads.js';

/** A subtree to be searched, see `Subtree`. */
export interface Branch extends Prefix {
  /** What an execution does before the last point of the schedule, see `digestBefore`. */
  readonly digest: number;
}

/** What searching a subtree came to. */
export interface Branched {
  readonly wants: readonly Want[];
  readonly rest: readonly BranchPoint[];
  readonly isQuiet: boolean;
}

/** A point from which subtrees were handed out. */
interface Node {
  readonly enabled: number;
  readonly asleep: number;
  readonly isForced: boolean;
  readonly digest: number;
  wanted: number;
  done: number;
  quiet: number;
  /** The point before it, and the thread that is chosen there. */
  readonly before: Node | null;
  readonly by: number;
  /** Points after it, by the thread that was chosen here. */
  readonly after: Map<number, Node>;
  /** Whether a subtree of the next round begins here or later. */
  isOpen: boolean;
}

/**
 * The search of every order by several who know nothing of each other: rounds of subtrees. What those of a round came to
 * says which are searched in the next. Source sets and sleep sets are those of `Dpor`, but that a thread sleeps once its
 * subtree is handed out, done or not: that needs an order of those that begin at one point, and no more (compare Yang, Chen,
 * Gopalakrishnan and Kirby, "Distributed Dynamic Partial Order Reduction", SPIN 2007). Whether a step that is being looked
 * at writes nothing is not known: it is taken to write.
 *
 * A round depends on what the one before came to, and not on who searched what, or when.
 */
export class Subtrees {
  /** Points, each after the one before it. */
  private nodes: Node[] = [];
  private present: readonly Branch[] = [
    { schedule: new Int32Array(0), asleep: 0, quiet: 0, digest: NOTHING_BEFORE },
  ];

  /** The subtrees of the present round; none where all has been searched. */
  round(): readonly Branch[] {
    return this.present;
  }

  /** Goes on to the next round. @param results what each subtree of the present one came to, in the same order. */
  absorb(results: readonly Branched[]): void {
    const lasts = this.present.map(({ schedule }) => this.walk(schedule, schedule.length - 1));
    // What hangs below a point has to be there before anything is wanted of it.
    for (const [at, result] of results.entries()) {
      this.grow(lasts[at], this.present[at].schedule.at(-1) ?? 0, result);
    }
    for (const [at, { wants }] of results.entries()) {
      for (const want of wants) this.want(this.walk(this.present[at].schedule, want.point), want);
    }
    this.present = this.nodes.flatMap((node) => this.handOut(node));
    this.letGo();
  }

  /** The point that so many steps lead to; null where there is none yet. */
  private walk(schedule: Int32Array, points: number): Node | null {
    let node = this.nodes.at(0) ?? null;
    for (let point = 0; point < points && node; point++) node = node.after.get(schedule[point]) ?? null;
    return node;
  }

  private grow(last: Node | null, thread: number, { rest, isQuiet }: Branched): void {
    if (last && isQuiet) last.quiet |= 1 << thread;
    let [before, by] = [last, thread];
    for (const { thread: next, ...point } of rest) {
      const node: Node = { ...point, before, by, after: new Map(), isOpen: false };
      before?.after.set(by, node);
      this.nodes.push(node);
      [before, by] = [node, next];
    }
  }

  private want(node: Node | null, { initials, thread }: Want): void {
    if (!node) throw new Error('a point is wanted that was never handed out');
    if (initials === 0) node.wanted |= node.enabled;
    else if (initials & (node.wanted | node.asleep)) return;
    else node.wanted |= (initials >> thread) & 1 ? 1 << thread : initials & -initials;
  }

  private handOut(node: Node): readonly Branch[] {
    const branches: Branch[] = [];
    const path = pathTo(node);
    for (let rest = node.wanted & ~node.done & ~node.asleep; rest !== 0; rest &= rest - 1) {
      const thread = lowest(rest);
      // A forced point depends on everything.
      const asleep = node.isForced ? 0 : node.asleep | node.done;
      const schedule = Int32Array.from([...path, thread]);
      branches.push({ schedule, asleep, quiet: node.quiet & asleep, digest: node.digest });
      node.done |= 1 << thread;
    }
    for (let at: Node | null = branches.length > 0 ? node : null; at && !at.isOpen; at = at.before)
      at.isOpen = true;
    return branches;
  }

  /** Forgets points from which on all has been searched. */
  private letGo(): void {
    for (const { isOpen, before, by } of this.nodes) if (!isOpen) before?.after.delete(by);
    this.nodes = this.nodes.filter(({ isOpen }) => isOpen);
    for (const node of this.nodes) node.isOpen = false;
  }
}

function pathTo(node: Node): readonly number[] {
  const path: number[] = [];
  for (let at = node; at.before; at = at.before) path.push(at.by);
  return path.reverse();
}

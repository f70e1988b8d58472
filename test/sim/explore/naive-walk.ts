import type { FindingKind } from '../../../sim/watch/finding.js';
import { type Move, NaiveInterpreter, type WrittenSystem } from './naive-interpreter.js';

/** The simplest way to a finding, as far as its length goes. */
export interface Simplest {
  readonly contextSwitches: number;
  readonly steps: number;
}

/** What there is of each kind, in words, and the simplest way to one. */
export interface NaivelyFound {
  readonly simplest: ReadonlyMap<FindingKind, Simplest>;
  readonly told: ReadonlySet<string>;
  readonly states: number;
}

interface Node {
  readonly edges: { readonly move: Move; readonly to: Node | string }[];
  readonly findings: { readonly kind: FindingKind; readonly what: string }[];
  /** Whether nothing goes on from it, or all has ended that must. */
  isEnd: boolean;
}

/** Walks all states that lanes come to; null where there are more than so many. */
export function walkNaively(system: WrittenSystem, most: number): NaivelyFound | null {
  const interpreter = new NaiveInterpreter(system);
  type Here = ReturnType<typeof interpreter.begin>;
  const nodes = new Map<string, Node>();
  const heres = new Map<Node, Here>();
  const open: Node[] = [];
  const nodeOf = (here: Here): Node => {
    const key = JSON.stringify(here);
    const known = nodes.get(key);
    if (known) return known;
    const node: Node = { edges: [], findings: [], isEnd: false };
    nodes.set(key, node);
    heres.set(node, here);
    open.push(node);
    return node;
  };
  const first = nodeOf(interpreter.begin());
  for (const node of open) {
    if (nodes.size > most) return null;
    const here = heres.get(node) as Here;
    const race = interpreter.race(here);
    if (race !== null) {
      node.findings.push({ kind: 'race', what: race });
      node.isEnd = true;
      continue;
    }
    node.isEnd = interpreter.isAtRest(here);
    const moves = interpreter.moves(here);
    for (const move of moves) {
      const to = interpreter.take(here, move);
      node.edges.push({ move, to: typeof to === 'string' ? to : nodeOf(to) });
      if (typeof to === 'string' && move.choice >= 0) node.isEnd = true;
    }
    if (moves.length > 0) continue;
    node.isEnd = true;
    const wrong = interpreter.atEnd(here);
    if (wrong) node.findings.push(wrong);
  }
  findForGood([...nodes.values()], (node) => {
    const here = heres.get(node) as Here;
    return interpreter.isAtRest(here) && node.edges.length > 0 ? interpreter.atEnd(here) : null;
  });
  return { ...simplestWays(first), states: nodes.size };
}

/** Loops that cannot be left, unless by chance: a livelock where they have no end, and maybe a wrong result where they have. */
function findForGood(nodes: readonly Node[], atRest: (node: Node) => Node['findings'][number] | null): void {
  const ahead = new Map<Node, ReadonlySet<Node>>();
  for (const node of nodes) {
    const seen = new Set([node]);
    for (const at of seen) {
      for (const { move, to } of at.edges) if (move.choice >= 0 && typeof to !== 'string') seen.add(to);
    }
    ahead.set(node, seen);
  }
  for (const node of nodes) {
    const reached = ahead.get(node) as ReadonlySet<Node>;
    // From wherever it leads, as much can be reached as from itself: so there is a way back.
    if ([...reached].some((other) => ahead.get(other)?.size !== reached.size)) continue;
    if (![...reached].some(({ isEnd }) => isEnd)) node.findings.push({ kind: 'livelock', what: '' });
    else {
      const wrong = atRest(node);
      if (wrong) node.findings.push(wrong);
    }
  }
}

/** Ways of ever more switches between lanes, and among those of ever more steps: the first to a finding is the simplest. */
function simplestWays(first: Node): Omit<NaivelyFound, 'states'> {
  const simplest = new Map<FindingKind, Simplest>();
  const told = new Set<string>();
  const tell = (kind: FindingKind, what: string, contextSwitches: number, steps: number) => {
    told.add(`${kind} ${what}`);
    const known = simplest.get(kind);
    const fewer = known ? contextSwitches - known.contextSwitches || steps - known.steps : -1;
    if (fewer < 0) simplest.set(kind, { contextSwitches, steps });
  };
  const seen = new Map<Node, Set<number>>();
  let queue: { node: Node; last: number; steps: number }[] = [{ node: first, last: -1, steps: 0 }];
  for (let switches = 0; queue.length > 0; switches++) {
    const later: typeof queue = [];
    const byStep: (typeof queue)[] = [];
    const add = (entry: (typeof queue)[number]) => {
      byStep[entry.steps] ??= [];
      byStep[entry.steps].push(entry);
    };
    queue.forEach(add);
    for (let steps = 0; steps < byStep.length; steps++) {
      for (const { node, last } of byStep[steps] ?? []) {
        const lanes = seen.get(node) ?? new Set();
        if (lanes.has(last)) continue;
        seen.set(node, lanes.add(last));
        for (const { kind, what } of node.findings) tell(kind, what, switches, steps);
        for (const { move, to } of node.edges) {
          const isSwitch = last >= 0 && move.lane !== last;
          if (typeof to === 'string') {
            tell('wrong-result', to, switches + Number(isSwitch), steps + 1);
            continue;
          }
          const entry = { node: to, last: move.lane, steps: steps + 1 };
          if (isSwitch) later.push(entry);
          else add(entry);
        }
      }
    }
    queue = later;
  }
  return { simplest, told };
}

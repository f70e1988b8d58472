import type { NextStep, Outlook, Stepper } from '../../../sim/execution.js';
import { Random } from '../../../sim/random.js';
import { Kind } from '../../../sim/stateless/trace.js';
import { Pct } from '../../../sim/strategies/pct.js';
import { Pos } from '../../../sim/strategies/pos.js';
import { RandomWalk } from '../../../sim/strategies/random.js';
import { type AccessProfile, Surw } from '../../../sim/strategies/surw.js';
import type { Memory, Strategy } from '../../../sim/strategy.js';
import type { Accesses } from '../../lane/accesses.js';
import { Verb } from '../../lane/lane.js';
import { type Layout, MOST_THREADS, Of, STRATEGY_WORDS, State, threadAt } from './control-block.js';

/** Who chooses where nothing is prescribed: `follow` lets a thread go on while it can, then the lowest. */
export type Rule = 'follow' | 'random' | 'pct' | 'pos' | 'surw';

/** As it is before a thread's stand-ins take its place. */
const Words = Int32Array;

/** A rule, and what it takes. The same one is given to every thread. */
export interface Choosing {
  readonly rule: Rule;
  readonly seed: string;
  /** Of `pct`: how many orderings it is after, and how many points a run has at most. */
  readonly depth: number;
  readonly points: number;
  /** Of `surw`: the addresses that are objects, and how often each thread accesses them. */
  readonly profile: { readonly addresses: readonly number[]; readonly accesses: AccessProfile } | null;
}

/** What a strategy takes each kind of access for. */
const VERBS = new Int32Array(Kind.vain + 1).fill(Verb.updates);
VERBS[Kind.read] = Verb.loads;
VERBS[Kind.write] = Verb.stores;
VERBS[Kind.load] = Verb.loads;
VERBS[Kind.store] = Verb.stores;
VERBS[Kind.wait] = Verb.parks;
VERBS[Kind.wake] = Verb.awaits;
VERBS[Kind.timeout] = Verb.awaits;
VERBS[Kind.notify] = Verb.notifies;

/** The threads as a strategy sees them: each stands before an access to a cell, which is an address. */
class Threads implements Outlook {
  readonly lanes: readonly Stepper[] = Array.from({ length: MOST_THREADS }, (_, thread) => ({
    name: String(thread),
    mayRunForever: false,
  }));
  readonly cellNames: readonly string[];
  private readonly objects: ReadonlyMap<number, number> | null;
  private readonly steps = this.lanes.map((): { -readonly [key in keyof NextStep]: NextStep[key] } => ({
    index: 0,
    name: '',
    verb: Verb.loads,
    cell: 0,
    cells: [],
  }));

  constructor(
    private readonly words: Int32Array,
    private readonly layout: Layout,
    addresses: readonly number[] | null,
  ) {
    this.objects = addresses && new Map(addresses.map((address, object) => [address, object]));
    this.cellNames = (addresses ?? []).map(String);
  }

  hasEnded(thread: number): boolean {
    const state = this.words[threadAt(this.layout, thread)];
    return state === State.ended || state === State.unborn;
  }

  state(thread: number): NextStep {
    const base = threadAt(this.layout, thread);
    const step = this.steps[thread];
    const address = this.words[base + Of.address];
    step.verb = VERBS[this.words[base + Of.kind]] as Verb;
    step.cell = this.objects ? (this.objects.get(address) ?? -1) : address;
    return step;
  }

  declare(_: number, bytes: Accesses): Accesses {
    return bytes.clear();
  }
}

/**
 * The strategy of a campaign, as one of those who hold the baton in turn sees it: each has an object of its own, and all
 * keep what they remember in the shared block.
 */
export class Strategist {
  private readonly strategy: Strategy;
  private readonly threads: Threads;
  private readonly enabled = new Int32Array(MOST_THREADS);

  constructor(words: Int32Array, layout: Layout, choosing: Choosing, isFirst: boolean) {
    let taken = layout.strategy;
    const memory: Memory = (count) => {
      const from = taken;
      taken += count;
      if (taken > layout.strategy + STRATEGY_WORDS) throw new Error('the strategy takes too many words');
      return new Words(words.buffer, 4 * from, count);
    };
    const random = new Random(isFirst ? choosing.seed : null, memory(4));
    this.threads = new Threads(words, layout, choosing.profile?.addresses ?? null);
    this.strategy = make(choosing, random, memory);
    this.strategy.attach?.(this.threads);
  }

  /** Called once before each execution, by one of those who choose. */
  begin(): void {
    this.strategy.begin(this.threads);
  }

  /** One of the threads in the mask, which is not empty. */
  choose(mask: number): number {
    let count = 0;
    for (let left = mask; left !== 0; left &= left - 1) this.enabled[count++] = 31 - Math.clz32(left & -left);
    return this.strategy.choose(this.enabled, count);
  }

  taken(thread: number): void {
    this.strategy.taken(thread);
  }
}

function make(choosing: Choosing, random: Random, memory: Memory): Strategy {
  switch (choosing.rule) {
    case 'pct':
      return new Pct(random, choosing.depth, choosing.points, memory);
    case 'pos':
      return new Pos(random, memory);
    case 'surw':
      if (choosing.profile) return new Surw(random, choosing.profile.accesses, memory);
      return new RandomWalk(random);
    default:
      return new RandomWalk(random);
  }
}

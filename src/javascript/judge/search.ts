import { Dpor } from '../../../sim/stateless/dpor.js';
import { PreemptionBound } from '../../../sim/stateless/preemption-bound.js';
import type { Trace } from '../../../sim/stateless/trace.js';
import type { CheckOptions, SearchName } from '../verdict/report.js';
import { ProfiledAccesses } from './profiled-accesses.js';
import { kept, refuse, runAgain } from './run-again.js';
import type { Execution, Fault, Runner } from './runner.js';

/** Preemptions that are looked at one after the other before all orders are. */
const BOUNDS = 2;
/** Shares of the time: for few preemptions, and until sampling begins. */
const BOUND_SHARE = 0.2;
const DPOR_SHARE = 0.7;
/** Executions that one strategy samples before the next has its turn. */
const TURN = 20;
const NONE: Int32Array = new Int32Array(0);

type Sampling = NonNullable<CheckOptions['strategy']>;

/** What a search came to. */
export interface Found {
  readonly fault: Fault | null;
  readonly complete: boolean;
  readonly strategy: SearchName;
  /** Every schedule with so many preemptions or fewer was looked at; -1 for none. */
  readonly bound: number;
  readonly covered: string;
}

/** Looks for an execution that fails: first those with few preemptions, then all, then by chance. */
export class Search {
  private bound = -1;
  private strategy: SearchName = 'preemption-bound';
  private readonly begunMs = performance.now();
  private readonly limitMs: number;
  private sampled = 0;

  constructor(
    private readonly runner: Runner,
    private readonly options: CheckOptions,
    /** Told how much of the search of every order is done, as far as is known. */
    private readonly onShare: (share: number | null) => void = () => {},
  ) {
    this.limitMs = options.timeMs ?? (options.exhaustive ? Number.POSITIVE_INFINITY : 30_000);
  }

  async run(): Promise<Found> {
    const { options } = this;
    if (options.strategy) return this.found(await this.sample([options.strategy], this.limitMs), false);
    if (options.preemptions !== undefined) {
      return this.found(await this.bounded(options.preemptions, this.limitMs), false);
    }
    if (options.exhaustive) return this.all(this.limitMs);
    const few = await this.bounded(BOUNDS, BOUND_SHARE * this.limitMs);
    if (few) return this.found(few, false);
    const all = await this.all(DPOR_SHARE * this.limitMs);
    if (all.fault || all.complete) return all;
    return this.found(await this.sample(['pct', 'pos'], this.limitMs), false);
  }

  /** Every order of the accesses, as long as there is time. */
  private async all(untilMs: number): Promise<Found> {
    this.strategy = 'dpor';
    for (;;) {
      this.runner.choose(null);
      const known = this.runner.spunOn.size;
      const dpor = new Dpor();
      let first: Trace | null = null;
      let next = dpor.next();
      for (; next !== null && this.runner.spunOn.size === known; next = dpor.next()) {
        if (this.elapsed() > untilMs) {
          this.onShare(null);
          return this.found(null, false);
        }
        const { trace, fault } = await this.runner.run({ ...next, tells: false });
        if (fault) return this.found(fault, false);
        first ??= kept(trace);
        refuse(dpor.absorb(trace));
        this.onShare(dpor.share());
      }
      this.onShare(null);
      if (next === null && first) await runAgain(this.runner, first);
      // With a loop that is known only now, threads could go on at other moments: all is begun anew.
      if (next === null && this.runner.spunOn.size === known) return this.found(null, this.runner.cut === 0);
    }
  }

  private async bounded(bound: number, untilMs: number): Promise<Fault | null> {
    this.strategy = 'preemption-bound';
    this.runner.choose(null);
    const schedules = new PreemptionBound();
    for (let preemptions = 0; preemptions <= bound; preemptions++) {
      for (let next = schedules.next(preemptions); next !== null; next = schedules.next(preemptions)) {
        if (this.elapsed() > untilMs) return null;
        const { trace, fault } = await this.runner.run({ schedule: next, asleep: 0, quiet: 0, tells: false });
        if (fault) return fault;
        schedules.absorb(trace);
      }
      if (schedules.dropped === 0 && this.runner.cut === 0) this.bound = preemptions;
    }
    return null;
  }

  private async sample(strategies: readonly Sampling[], untilMs: number): Promise<Fault | null> {
    const { runner, options } = this;
    const runs = options.runs ?? Number.POSITIVE_INFINITY;
    const turns = strategies.flatMap((rule) => this.depths(rule).map((depth) => ({ rule, depth })));
    const first = await this.profile();
    if (first.fault) return first.fault;
    const accesses = new ProfiledAccesses(first.trace);
    for (let turn = 0; this.sampled < runs && this.elapsed() < untilMs; turn++) {
      const { rule, depth } = turns[turn % turns.length];
      this.strategy = rule;
      const seed = `${options.seed ?? '1'} ${rule} ${depth} ${turn}`;
      const profile = rule === 'surw' ? accesses.profile() : null;
      runner.choose({ rule, seed, depth, points: Math.max(1, accesses.points), profile });
      for (
        let run = 0;
        run < TURN && this.sampled < runs && this.elapsed() < untilMs;
        run++, this.sampled++
      ) {
        const { fault } = await runner.run({ schedule: NONE, asleep: 0, quiet: 0, tells: false });
        if (fault) return fault;
      }
    }
    return null;
  }

  /** Orderings that a strategy is after, one turn each. */
  private depths(rule: Sampling): readonly number[] {
    if (rule !== 'pct') return [1];
    return this.options.depth ? [this.options.depth] : [2, 3];
  }

  /** One execution in which a thread goes on while it can: what strategies take for what threads do. */
  private profile(): Promise<Execution> {
    this.runner.choose(null);
    return this.runner.run({ schedule: NONE, asleep: 0, quiet: 0, tells: false });
  }

  private elapsed(): number {
    return performance.now() - this.begunMs;
  }

  private found(fault: Fault | null, complete: boolean): Found {
    const { strategy, bound, runner } = this;
    return { fault, complete, strategy, bound, covered: coveredText(complete, bound, runner, this.sampled) };
  }
}

function coveredText(complete: boolean, bound: number, { executions, cut }: Runner, sampled: number): string {
  if (complete) return 'every order of the atomic accesses that makes a difference';
  const parts = [
    ...(bound >= 0 ? [`every schedule of ${bound} preemption${bound === 1 ? '' : 's'} or fewer`] : []),
    ...(sampled > 0 ? [`${sampled} by chance`] : []),
    ...(cut > 0 ? [`${cut} cut off as they became too long`] : []),
  ];
  return `${executions} execution${executions === 1 ? '' : 's'}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

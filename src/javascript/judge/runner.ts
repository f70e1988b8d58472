import { Races } from '../../../sim/stateless/races.js';
import { Field, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { BadInput } from '../../refusal/bad-input.js';
import { End } from '../baton/control-block.js';
import type { Choosing } from '../baton/strategist.js';
import { type Thrown, thrown } from '../thread/messages.js';
import { STALE } from '../thread/stale-state.js';
import type { FaultKind } from '../verdict/report.js';
import { Crew, type CrewOptions, type Order } from './crew.js';
import type { Outcome } from './outcome.js';
import type { Cast } from './real-workers.js';
import type { Scenario } from './scenario.js';

/** What an execution did wrong. */
export interface Fault {
  readonly kind: FaultKind;
  /** The thread of each point. */
  readonly schedule: Int32Array;
  /** How often a thread was left that could have gone on. */
  readonly preemptions: number;
  /** Who threw, or who goes on without an access; `check` where the result is wrong. */
  readonly who: string | null;
  readonly error: Thrown | null;
}

/** How an execution ended, and what it did wrong. */
export interface Execution {
  readonly outcome: Outcome;
  readonly trace: Trace;
  readonly fault: Fault | null;
}

/** How the runner deals with a crew. */
export interface RunnerOptions extends CrewOptions {
  /** Whether threads are made anew for each execution. */
  readonly isolates: boolean;
  /** Whether races are looked for, and end the search. */
  readonly stopsAtRaces: boolean;
}

/** Makes executions one after the other, counts them and judges each. */
export class Runner {
  executions = 0;
  steps = 0;
  /** Executions that were cut off as they became too long. */
  cut = 0;
  readonly spunOn = new Map<number, string>();
  /** Whether something was begun that has a time limit. */
  hadLimits = false;
  /** Whether a time limit was over, as nothing else could go on. */
  timedOut = false;
  /** Executions with races that were not seen before, where races do not end the search. */
  readonly racy: Fault[] = [];
  private readonly seenRaces = new Set<string>();
  private crew: Crew | null = null;
  private choosing: Choosing | null = null;
  private readonly races = new Races();

  constructor(
    private readonly scenario: Scenario,
    private readonly cast: Cast,
    private readonly options: RunnerOptions,
    private readonly onExecution: () => void,
  ) {}

  /** Who chooses from now on; null lets a thread go on while it can. */
  choose(choosing: Choosing | null): void {
    this.choosing = choosing;
    this.crew?.set(choosing, [...this.spunOn.keys()]);
  }

  /** Makes one execution. @throws Error where a thread cannot be started, or setup throws. */
  async run(order: Order): Promise<Execution> {
    const { scenario, options } = this;
    if (options.isolates) await this.close();
    this.crew ??= await this.open();
    const { crew } = this;
    const shared = scenario.judges ? await scenario.setup() : undefined;
    const outcome = crew.run(order);
    const { trace } = crew;
    this.executions++;
    this.steps += trace.length;
    for (const [address, stack] of crew.takeSpins())
      if (!this.spunOn.has(address)) this.spunOn.set(address, stack);
    const fault = await this.judge(shared, outcome, trace);
    if (outcome.end === End.tooLong) this.cut++;
    this.hadLimits ||= outcome.hadLimits;
    this.timedOut ||= outcome.timedOut;
    if (outcome.stuck >= 0) await this.close();
    this.onExecution();
    return { outcome, trace, fault };
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    const { crew } = this;
    this.crew = null;
    await crew?.close();
  }

  private async open(): Promise<Crew> {
    const crew = await Crew.open(this.cast, this.options);
    crew.set(this.choosing, [...this.spunOn.keys()]);
    return crew;
  }

  /** Whether there is a pair of accesses that was not seen to race before. */
  private isNew(trace: Trace, races: readonly (readonly [number, number])[]): boolean {
    const seen = this.seenRaces.size;
    for (const pair of races) {
      const parts = pair.flatMap((record) => [
        ...trace.words.subarray(record * RECORD, record * RECORD + Field.enabled),
      ]);
      this.seenRaces.add(parts.join(' '));
    }
    return this.seenRaces.size > seen;
  }

  private async judge(shared: unknown, outcome: Outcome, trace: Trace): Promise<Fault | null> {
    const { names } = outcome;
    const fault = (kind: FaultKind, who: string | null, error: Thrown | null): Fault => ({
      kind,
      schedule: scheduleOf(trace),
      preemptions: preemptionsOf(trace),
      who,
      error,
    });
    if (outcome.threw?.error.name === STALE) throw new BadInput(outcome.threw.error.message);
    const races = this.races.find(trace);
    if (races.length > 0) {
      if (this.options.stopsAtRaces) return fault('race', null, null);
      if (this.isNew(trace, races)) this.racy.push(fault('race', null, null));
    }
    if (outcome.stuck >= 0) return fault('livelock', names[outcome.stuck], null);
    if (outcome.threw) return fault('assertion', names[outcome.threw.thread], outcome.threw.error);
    switch (outcome.end) {
      case End.deadlock:
        return fault('deadlock', null, null);
      case End.livelock:
        return fault('livelock', null, null);
      case End.ended:
        try {
          await this.scenario.check(shared, outcome.results);
        } catch (error) {
          return fault('assertion', 'check', thrown(error));
        }
    }
    return null;
  }
}

/** The thread of each point of a trace. */
export function scheduleOf({ words, length }: Trace): Int32Array {
  const schedule: number[] = [];
  for (let record = 0; record < length; record++) {
    const at = record * RECORD;
    if (words[at + Field.enabled] !== 0) schedule.push(words[at + Field.thread]);
  }
  return Int32Array.from(schedule);
}

/** How often a thread was left that could have gone on. */
function preemptionsOf({ words, length }: Trace): number {
  let preemptions = 0;
  let last = -1;
  for (let record = 0; record < length; record++) {
    const at = record * RECORD;
    const enabled = words[at + Field.enabled];
    if (enabled === 0) continue;
    const thread = words[at + Field.thread];
    if (last >= 0 && last !== thread && ((enabled >> last) & 1) === 1) preemptions++;
    last = thread;
  }
  return preemptions;
}

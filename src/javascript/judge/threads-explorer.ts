import { PreemptionBound } from '../../../sim/stateless/preemption-bound.js';
import { Field, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { BadInput } from '../../refusal/bad-input.js';
import { End } from '../baton/control-block.js';
import type { ExploredThreads, ExploredTurn, ThreadsWay } from '../verdict/explored.js';
import { storyOf, type Told } from './explain.js';
import { type Execution, type Runner, scheduleOf } from './runner.js';
import type { Witness } from './witness.js';

/** How long a way to a failure is looked for, and with how many preemptions, at most. */
const WAY_MS = 5000;
const MOST_PREEMPTIONS = 3;
/** Executions at the beginning, from which it is known which loops poll: later ones then have the same points. */
const FIRST = 20;

/**
 * Goes wherever somebody wants to look in threads. They cannot be put back: each question plays the order that it has in it from
 * the beginning.
 */
export class ThreadsExplorer {
  /** One execution waits for the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly witness: Witness,
    private readonly runner: Runner,
  ) {}

  /** Makes some executions, so that loops that poll are known. */
  async begin(): Promise<void> {
    await this.search([], 1, FIRST, () => true);
  }

  /** The execution that begins with these turns. @throws BadInput where a thread cannot take its turn. */
  async run(order: readonly number[]): Promise<ExploredThreads> {
    const { execution, told } = await this.play(order);
    const { outcome, trace, fault } = execution;
    const finding = fault && this.witness.describe(execution, fault, told, false);
    const well =
      outcome.end === End.ended ? 'All ends well.' : 'It was cut off here: so far nothing is wrong.';
    return {
      finding,
      steps: told.steps,
      story: finding?.story ?? storyOf(outcome.names, told.steps, well),
      schedule: [...scheduleOf(trace)],
      points: pointsBefore(trace),
    };
  }

  /** What each thread that can go on after these turns does, and what comes of it. */
  async here(order: readonly number[]): Promise<readonly ExploredTurn[]> {
    const first = await this.play(order);
    const turns: ExploredTurn[] = [];
    const step = stepOfPoint(first.execution.trace, order.length);
    for (const thread of enabledAt(first.execution.trace, order.length)) {
      const { execution, told } = await this.play([...order, thread]);
      const { outcome, fault } = execution;
      const lane = outcome.names[thread];
      const story = storyOf(outcome.names, told.steps.slice(step, step + 1), '');
      const isTaken = story.steps[0]?.lane === lane;
      turns.push({
        thread,
        lane,
        told: isTaken ? story.steps[0] : null,
        fails: fault?.kind ?? null,
        hasEnded: outcome.end === End.ended,
      });
    }
    return turns;
  }

  /** Looks for a failure behind these turns: the fewest preemptions first. */
  way(order: readonly number[], signal: AbortSignal): Promise<ThreadsWay> {
    const untilMs = performance.now() + WAY_MS;
    return this.search(order, MOST_PREEMPTIONS, Number.POSITIVE_INFINITY, () => {
      signal.throwIfAborted();
      return performance.now() < untilMs;
    });
  }

  /** The token that plays an order. */
  tokenOf(order: readonly number[]): string {
    return this.witness.tokenOf(order);
  }

  private async search(
    order: readonly number[],
    most: number,
    executions: number,
    goesOn: () => boolean,
  ): Promise<ThreadsWay> {
    const { runner } = this;
    const schedules = new PreemptionBound(undefined, order);
    let made = 0;
    for (let bound = 0; bound <= most; bound++) {
      for (let schedule = schedules.next(bound); schedule !== null; schedule = schedules.next(bound)) {
        if (made === executions || !goesOn()) return { schedule: null, executions: made, bound: bound - 1 };
        const next = schedule;
        const failing = await this.alone(async () => {
          runner.choose(null);
          const { trace, fault } = await runner.run({ schedule: next, asleep: 0, quiet: 0, tells: false });
          schedules.absorb(trace);
          return fault && [...fault.schedule];
        });
        made++;
        if (failing) return { schedule: failing, executions: made, bound: bound - 1 };
      }
    }
    return { schedule: null, executions: made, bound: most };
  }

  private async play(order: readonly number[]): Promise<{ execution: Execution; told: Told }> {
    const played = await this.alone(async () => {
      const { execution, told } = await this.witness.play(order);
      // The trace is the runner's, and the next execution writes it anew.
      const { trace } = execution;
      return { execution: { ...execution, trace: { ...trace, words: trace.words.slice() } }, told };
    });
    const { outcome, trace } = played.execution;
    if (outcome.end === End.diverged || scheduleOf(trace).length < order.length) {
      throw new BadInput('a thread cannot take the turn that it has there: begin anew');
    }
    return played;
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }
}

/** By step, as steps are told, how many points come before it. */
function pointsBefore(trace: Trace): readonly number[] {
  const before: number[] = [];
  forEachRecord(trace, (_, point, isStep) => {
    if (isStep) before.push(point);
  });
  return before;
}

/** The number of the step that begins at a point, from 0 on. */
function stepOfPoint(trace: Trace, wanted: number): number {
  let steps = 0;
  let at = -1;
  forEachRecord(trace, (enabled, point, isStep) => {
    if (enabled !== 0 && point === wanted && at < 0) at = steps;
    if (isStep) steps++;
  });
  return at < 0 ? steps : at;
}

/** The threads that could go on at a point; none where the execution has no such point. */
function enabledAt(trace: Trace, wanted: number): readonly number[] {
  let mask = 0;
  forEachRecord(trace, (enabled, point) => {
    if (enabled !== 0 && point === wanted) mask = enabled;
  });
  return Array.from({ length: trace.threads }, (_, thread) => thread).filter(
    (thread) => ((mask >> thread) & 1) === 1,
  );
}

/** Further bytes of a step are none of their own. */
function forEachRecord(
  { words, length }: Trace,
  each: (enabled: number, point: number, isStep: boolean) => void,
): void {
  let point = 0;
  for (let record = 0; record < length; record++) {
    const at = record * RECORD;
    const kind = words[at + Field.kind];
    const enabled = words[at + Field.enabled];
    each(enabled, point, kind !== Kind.alsoReads && kind !== Kind.alsoUpdates);
    if (enabled !== 0) point++;
  }
}

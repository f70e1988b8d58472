import { Field, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { End } from '../baton/control-block.js';
import type { OtherTurn, Otherwise } from '../verdict/report.js';
import { storyOf } from './explain.js';
import { scheduleOf } from './runner.js';
import type { Witness } from './witness.js';

/** Orders that are tried, and how long in milliseconds, at most: an execution that hangs takes a while. And the steps of a passing one that are told behind the one in which it differs. */
const MOST_TURNS = 64;
const MOST_MS = 5000;
const TOLD_BEHIND = 12;

/** A moment in which a thread was chosen among several. */
interface Choice {
  /** How many were made before it, and the number of the step that was taken. */
  readonly point: number;
  readonly step: number;
  readonly others: readonly number[];
}

/**
 * Tries what comes of it where another thread takes its turn instead, from the end of a failing execution backwards: each
 * thread then goes on while it can. The first that ends well is told.
 */
export async function tryOtherwise(witness: Witness, schedule: ArrayLike<number>): Promise<Otherwise> {
  const untilMs = performance.now() + MOST_MS;
  const turns: OtherTurn[] = [];
  let twin: Otherwise['twin'] = null;
  const choices = choicesIn((await witness.play(schedule)).execution.trace);
  for (const { point, step, others } of choices.reverse()) {
    for (const thread of others) {
      if (turns.length === MOST_TURNS || performance.now() > untilMs) return { turns, twin };
      const order = [...Array.from(schedule).slice(0, point), thread];
      const { execution, told } = await witness.play(order);
      const { outcome, fault, trace } = execution;
      // One that was cut off says nothing.
      if (step >= told.steps.length || (fault === null && outcome.end !== End.ended)) continue;
      const token = witness.tokenOf(scheduleOf(trace));
      const story = storyOf(outcome.names, told.steps.slice(0, step + 1 + TOLD_BEHIND), '');
      turns.push({ step: step + 1, told: story.steps[step], fails: fault?.kind ?? null, token });
      if (fault !== null || twin) continue;
      twin = { at: step + 1, steps: told.steps.length, story };
    }
  }
  return { turns, twin };
}

/** Steps are numbered as they are told: further bytes of a step are none. */
function choicesIn({ words, length, threads }: Trace): Choice[] {
  const choices: Choice[] = [];
  let step = 0;
  let point = 0;
  for (let record = 0; record < length; record++) {
    const at = record * RECORD;
    const kind = words[at + Field.kind];
    const enabled = words[at + Field.enabled];
    if (enabled !== 0) {
      const others = Array.from({ length: threads }, (_, thread) => thread).filter(
        (thread) => thread !== words[at + Field.thread] && ((enabled >> thread) & 1) === 1,
      );
      if (others.length > 0) choices.push({ point, step, others });
      point++;
    }
    if (kind !== Kind.alsoReads && kind !== Kind.alsoUpdates) step++;
  }
  return choices;
}

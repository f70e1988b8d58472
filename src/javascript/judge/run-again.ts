import { type Divergence, divergence, divergenceText } from '../../../sim/stateless/divergence.js';
import { RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { BadInput } from '../../refusal/bad-input.js';
import type { Runner } from './runner.js';

const NONE: Int32Array = new Int32Array(0);

/** A trace that stays as it is when the next execution is made. */
export function kept(trace: Trace): Trace {
  return { ...trace, words: trace.words.slice(0, trace.length * RECORD) };
}

/**
 * Makes the first execution of a search once more, to its end: what a search runs again is not all of what it ran.
 * @throws BadInput where it does something else.
 */
export async function runAgain(runner: Runner, first: Trace): Promise<void> {
  const { trace } = await runner.run({ schedule: NONE, asleep: 0, quiet: 0, tells: false });
  refuse(divergence(first, trace, 0, Math.max(first.length, trace.length)));
}

/** @throws BadInput where two executions that should have been the same were not. */
export function refuse(diverged: Divergence | null): void {
  if (!diverged) return;
  throw new BadInput(
    `${divergenceText(diverged)}: state outside of setup's result is the usual cause; try --isolate run`,
  );
}

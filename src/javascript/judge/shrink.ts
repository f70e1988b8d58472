import type { Execution, Fault, Runner } from './runner.js';

/** Executions that shrinking one failure may take. */
const MOST = 300;

/**
 * The same kind of failure with fewer preemptions, or as many and fewer steps, as far as some hundred executions find one:
 * first the beginnings of the schedule, after which each thread goes on while it can, the shortest first; then without one
 * turn after the other.
 */
export async function shrink(runner: Runner, fault: Fault): Promise<Fault> {
  let left = MOST;
  let best = fault;
  /** Tries the beginning of a schedule; whether that is better. */
  const tryOut = async (schedule: readonly number[]): Promise<boolean> => {
    left--;
    const { fault: found }: Execution = await runner.run({ schedule, asleep: 0, quiet: 0, tells: false });
    if (found?.kind !== fault.kind || !isSimpler(found, best)) return false;
    best = found;
    return true;
  };
  runner.choose(null);
  for (let cut = 0, turns = turnsOf(fault.schedule); cut < turns.length && left > 0; cut++) {
    // The first step of a turn is what makes it one.
    const started = turns[cut].slice(0, 1);
    if (await tryOut([...turns.slice(0, cut).flat(), ...started])) break;
  }
  for (let gone = 0; gone < turnsOf(best.schedule).length && left > 0; ) {
    const turns = turnsOf(best.schedule);
    const without = [...turns.slice(0, gone), ...turns.slice(gone + 1, gone + 2)].flat();
    gone = (await tryOut(without)) ? 0 : gone + 1;
  }
  return best;
}

function isSimpler(one: Fault, other: Fault): boolean {
  if (one.preemptions !== other.preemptions) return one.preemptions < other.preemptions;
  return one.schedule.length < other.schedule.length;
}

/** A schedule as turns: steps of one thread after the other. */
function turnsOf(schedule: Int32Array): readonly (readonly number[])[] {
  const turns: number[][] = [];
  for (const thread of schedule) {
    const last = turns.at(-1);
    if (last?.[0] === thread) last.push(thread);
    else turns.push([thread]);
  }
  return turns;
}

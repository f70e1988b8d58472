import type { Schedule } from '../src/schedule/schedule.js';

/**
 * The schedule without STOREs that no EXECUTE has finished an accumulator for: `two-ring` and `scoreboard` wait for ever
 * for one, and most random schedules would show nothing but that.
 */
export function balanced(schedule: Schedule): Schedule {
  let finished = 0;
  const ops = schedule.ops.filter((op) => {
    if (op.op === 'execute' && op.lastK) finished++;
    if (op.op !== 'store') return true;
    return finished > 0 && finished-- > 0;
  });
  return { ...schedule, ops };
}

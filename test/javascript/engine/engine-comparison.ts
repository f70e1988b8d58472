import { Dpor, type Prefix } from '../../../sim/stateless/dpor.js';
import type { Trace } from '../../../sim/stateless/trace.js';
import { compared, type Tally } from '../../sim/stateless/comparison.js';
import { everyOrder, type Search, type Seen, searched } from '../../sim/stateless/every-order.js';
import type { Rules } from '../../sim/stateless/machine-state.js';
import type { Program } from '../../sim/stateless/program.js';
import { type Engine, THREADS } from './engine.js';
import { EngineMachine, type EngineRules, padded } from './engine-machine.js';

/**
 * What the engine sees of a program, on real threads, other than running it in every order does: lines of text; null where
 * there are more than `limit` orders.
 */
export async function engineDifferences(
  engine: Engine,
  program: Program,
  rules: Rules,
  limit: number,
  tally: Tally,
): Promise<string[] | null> {
  const whole = padded(program, THREADS);
  const every = (known: EngineRules['known']) =>
    everyOrder(new EngineMachine(whole, { ...rules, known }).begin(), limit);
  if (every(null) === null) {
    tally.skipped++;
    return null;
  }
  await engine.load(whole);
  const seen = await learnt(engine, 20 * limit);
  const all = every(engine.known);
  if (all === null) {
    tally.skipped++;
    return null;
  }
  const different = compared(all, seen, rules, tally);
  if (different.length > 0) return different;
  return judged(all, rules, await engine.search());
}

/** Searches anew as long as words are found that are spun on, as `heddle check` does. */
async function learnt(engine: Engine, limit: number): Promise<Seen> {
  for (;;) {
    const seen = await searched(engine, limit, new WhileNothingIsLearnt(engine));
    if (!engine.isLearning) return seen;
    await engine.learn();
  }
}

class WhileNothingIsLearnt implements Search {
  private readonly dpor = new Dpor();

  constructor(private readonly engine: Engine) {}

  next(): Prefix | null {
    return this.engine.isLearning ? null : this.dpor.next();
  }

  absorb(trace: Trace): unknown {
    return this.dpor.absorb(trace);
  }
}

/** What the whole search says of a program, where every order shows something else. */
function judged(
  { races, outcomes }: Seen,
  rules: Rules,
  { fault, complete }: Awaited<ReturnType<Engine['search']>>,
): string[] {
  const faults = new Set(
    [...outcomes].map((text) => JSON.parse(text).verdict).filter((how) => how !== 'ended'),
  );
  const isRacy = races.size > 0 && !rules.plainPoints;
  if (isRacy) return fault === null ? ['proves what races'] : [];
  if (fault === null && !complete) return ['does not come to an end'];
  if (fault === null) return faults.size > 0 ? [`proves what comes to a ${[...faults]}`] : [];
  return faults.has(fault) ? [] : [`finds a ${fault} that is none`];
}

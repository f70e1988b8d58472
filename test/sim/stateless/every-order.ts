import { CanonicalTrace } from '../../../sim/stateless/canonical-trace.js';
import { Dpor, type Prefix } from '../../../sim/stateless/dpor.js';
import { Races } from '../../../sim/stateless/races.js';
import { lowest } from '../../../sim/stateless/threads.js';
import { Field, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import type { Executor, Outcome } from './executor.js';
import type { Machine } from './machine.js';

/** What a search has seen of a program. */
export interface Seen {
  readonly outcomes: Set<string>;
  readonly classes: Set<string>;
  readonly races: Set<string>;
  /** Whole executions, and all, those that ended early among them. */
  whole: number;
  all: number;
}

const races = new Races();
const canonical = new CanonicalTrace();

function nothing(): Seen {
  return { outcomes: new Set(), classes: new Set(), races: new Set(), whole: 0, all: 0 };
}

function see(seen: Seen, trace: Trace, outcome: Outcome | null): void {
  seen.all++;
  for (const [first, second] of races.find(trace)) {
    seen.races.add([place(trace, first), place(trace, second)].sort().join(' '));
  }
  if (outcome === null) return;
  seen.whole++;
  seen.outcomes.add(JSON.stringify(outcome));
  seen.classes.add(canonical.of(trace));
}

function place({ words }: Trace, record: number): string {
  const at = record * RECORD;
  return `${words[at]}:${words[at + Field.kind]}@${words[at + Field.address]}+${words[at + Field.size]}`;
}

/** Runs a program, from the machine that stands at its beginning, in every order; null where there are more than `limit`. */
export function everyOrder(start: Machine, limit: number): Seen | null {
  const seen = nothing();
  const stack = [start];
  for (let machine = stack.pop(); machine !== undefined; machine = stack.pop()) {
    const could = machine.enabled() || machine.forced();
    if (could === 0) see(seen, machine.trace, machine.outcome());
    if (seen.all + stack.length > limit) return null;
    for (let rest = could; rest !== 0; rest &= rest - 1) {
      const next = (rest & (rest - 1)) === 0 ? machine : machine.clone();
      next.step(lowest(rest), 0);
      stack.push(next);
    }
  }
  return seen;
}

/** What searches by prefixes. */
export interface Search {
  next(): Prefix | null;
  absorb(trace: Trace): unknown;
}

/** Runs a program as a search asks for; stops after `limit` executions. */
export async function searched(
  executor: Executor,
  limit: number,
  search: Search = new Dpor(),
): Promise<Seen> {
  const seen = nothing();
  for (let next = search.next(); next !== null && seen.all < limit; next = search.next()) {
    const run = executor.run(next);
    // To wait where there is nothing to wait for takes as long as a run.
    const { trace, outcome } = run instanceof Promise ? await run : run;
    see(seen, trace, outcome);
    const diverged = search.absorb(trace);
    if (diverged) throw new Error(JSON.stringify(diverged));
  }
  return seen;
}

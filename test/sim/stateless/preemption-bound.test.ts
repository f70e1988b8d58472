import { expect, test } from 'vitest';
import { PreemptionBound } from '../../../sim/stateless/preemption-bound.js';
import { lowest } from '../../../sim/stateless/threads.js';
import { Field, FORCED, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { programOf, SUITES } from './comparison.js';
import { Machine } from './machine.js';
import { MachineExecutor } from './machine-executor.js';
import type { Rules } from './machine-state.js';
import type { Program } from './program.js';

const BOUND = 2;

/** Points of a trace at which another thread was chosen than the last one, which could go on. */
function preemptions({ words, length }: Trace): number {
  let count = 0;
  let last = -1;
  for (let at = 0; at < length * RECORD; at += RECORD) {
    const enabled = words[at + Field.enabled];
    if (enabled === 0) continue;
    const thread = words[at + Field.thread];
    const isForced = words[at + Field.cause] === FORCED && words[at + Field.kind] !== Kind.wake;
    if (last >= 0 && !isForced && thread !== last && (enabled >> last) & 1) count++;
    last = thread;
  }
  return count;
}

function chosen({ words, length }: Trace): string {
  let text = '';
  for (let at = 0; at < length * RECORD; at += RECORD) if (words[at + Field.enabled] !== 0) text += words[at];
  return text;
}

/** By number of preemptions, the schedules of a program; null where there are more than 300. */
function everySchedule(program: Program, rules: Rules): Set<string>[] | null {
  const found: Set<string>[] = Array.from({ length: BOUND + 1 }, () => new Set());
  const stack = [new Machine(program, rules).begin()];
  let count = 0;
  for (let machine = stack.pop(); machine !== undefined; machine = stack.pop()) {
    const could = machine.enabled() || machine.forced();
    if (could === 0) {
      if (++count > 300) return null;
      found[preemptions(machine.trace)]?.add(chosen(machine.trace));
    }
    for (let rest = could; rest !== 0; rest &= rest - 1) {
      const next = machine.clone();
      next.step(lowest(rest), 0);
      stack.push(next);
    }
  }
  return found;
}

test('each schedule of no, one and two preemptions is executed once, those of fewer before those of more', () => {
  const { rules, pieces } = SUITES['of everything'];
  let compared = 0;
  for (let at = 0; at < 40; at++) {
    const program = programOf(pieces, `preemptions ${at}`);
    const every = everySchedule(program, rules);
    if (every === null) continue;
    compared++;
    const executor = new MachineExecutor(program, rules);
    const search = new PreemptionBound();
    for (let bound = 0; bound <= BOUND; bound++) {
      const found: string[] = [];
      for (let next = search.next(bound); next !== null; next = search.next(bound)) {
        const { trace } = executor.run({ schedule: next, asleep: 0, quiet: 0 });
        expect(preemptions(trace)).toBe(bound);
        found.push(chosen(trace));
        search.absorb(trace);
      }
      expect(found.sort(), `program ${at}, ${bound} preemptions`).toEqual([...every[bound]].sort());
    }
    expect(search.dropped).toBe(0);
  }
  expect(compared).toBeGreaterThan(25);
});

test('prefixes for which there is no room are counted', () => {
  const store = { do: 'store', at: 0, value: 1 } as const;
  const program = { threads: [Array(6).fill(store), Array(6).fill(store)], started: 3 };
  const executor = new MachineExecutor(program, SUITES['of everything'].rules);
  const search = new PreemptionBound(10);
  let executions = 0;
  for (let next = search.next(2); next !== null; next = search.next(2)) {
    search.absorb(executor.run({ schedule: next, asleep: 0, quiet: 0 }).trace);
    executions++;
  }
  expect(executions).toBeGreaterThan(1);
  expect(search.dropped).toBeGreaterThan(0);
});

test('what is left of a search, handed to others, is the same schedules', () => {
  const { rules, pieces } = SUITES['of everything'];
  let compared = 0;
  for (let at = 0; at < 20; at++) {
    const program = programOf(pieces, `preemptions ${at}`);
    const every = everySchedule(program, rules);
    if (every === null) continue;
    const executor = new MachineExecutor(program, rules);
    const seen: string[] = [];
    /** Gives up after two executions; what it leaves, others take up. */
    const search = (bound: PreemptionBound) => {
      for (let ran = 0; ran < 2; ran++) {
        const schedule = bound.next(BOUND);
        if (schedule === null) return;
        const { trace } = executor.run({ schedule, asleep: 0, quiet: 0 });
        seen.push(chosen(trace));
        bound.absorb(trace);
      }
      for (const one of bound.rest()) {
        if (one.preemptions <= BOUND) search(new PreemptionBound(1000, [], [one]));
      }
    };
    search(new PreemptionBound());
    expect(seen.toSorted()).toEqual(every.flatMap((schedules) => [...schedules]).sort());
    compared++;
  }
  expect(compared).toBeGreaterThan(8);
});

import { lowest } from '../../../sim/stateless/threads.js';
import type { Outcome } from '../../sim/stateless/executor.js';
import { Machine } from '../../sim/stateless/machine.js';

/** A machine in which loops go round as often as they do: nobody waits but in a wait. */
export class RestlessMachine extends Machine {
  protected override readBefore(): [] {
    return [];
  }

  override step(thread: number, asleep: number): void {
    super.step(thread, asleep);
    // Nobody asks what led here.
    this.words = [];
  }

  /** What there is to say of where it stands. */
  state(): string {
    const threads = this.threads.map(({ state, at, registers, promises, awaited, inbox }) => [
      state,
      at,
      registers,
      promises,
      awaited,
      inbox,
    ]);
    return JSON.stringify([this.memory.bytes, threads, this.waiters]);
  }
}

/** How a program may end, in every order of its steps, from a machine at its beginning; null past `limit` states. */
export function everyEnd(start: RestlessMachine, limit: number): Set<string> | null {
  const ends = new Set<string>();
  const known = new Set([start.state()]);
  const stack = [start];
  for (let machine = stack.pop(); machine !== undefined; machine = stack.pop()) {
    if (known.size > limit) return null;
    const enabled = machine.enabled();
    if (enabled === 0) ends.add(JSON.stringify(machine.outcome() satisfies Outcome));
    for (let rest = enabled; rest !== 0; rest &= rest - 1) {
      const next = machine.clone() as RestlessMachine;
      next.step(lowest(rest), 0);
      const state = next.state();
      if (known.has(state)) continue;
      known.add(state);
      stack.push(next);
    }
  }
  return ends;
}

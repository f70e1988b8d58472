import { mayDepend } from '../../../sim/stateless/dependence.js';
import type { Prefix } from '../../../sim/stateless/dpor.js';
import { lowest } from '../../../sim/stateless/threads.js';
import { Field, Kind, RECORD } from '../../../sim/stateless/trace.js';
import type { Executor, Run } from './executor.js';
import { Machine } from './machine.js';
import type { Rules } from './machine-state.js';
import type { Program } from './program.js';

/** Runs a program by a schedule; then the last thread goes on while it can, then the lowest that does not sleep. */
export class MachineExecutor implements Executor {
  constructor(
    protected readonly program: Program,
    protected readonly rules: Rules,
  ) {}

  /** A machine that stands at the beginning. */
  protected start(): Machine {
    return new Machine(this.program, this.rules).begin();
  }

  run({ schedule, asleep, quiet }: Prefix): Run {
    const machine = this.start();
    let sleeping = 0;
    let thread = 0;
    for (let point = 0; ; point++) {
      if (point === schedule.length - 1) sleeping = asleep;
      const enabled = machine.enabled();
      const awake = enabled & ~sleeping;
      const could = enabled === 0 ? machine.forced() : awake;
      if (enabled !== 0 && awake === 0) return { trace: machine.trace, outcome: null };
      if (could === 0) return { trace: machine.trace, outcome: machine.outcome() };
      if (point < schedule.length) thread = schedule[point];
      else if (!((could >> thread) & 1)) thread = lowest(could);
      const record = machine.length;
      const announced = this.announced(machine, sleeping, quiet);
      machine.step(thread, sleeping);
      for (const sleeper of announced) {
        if (this.wakes(machine, record, sleeper)) sleeping &= ~(1 << sleeper.thread);
      }
    }
  }

  /** What sleeping threads stand before: words of records. */
  private announced(machine: Machine, sleeping: number, quiet: number): Sleeper[] {
    const sleepers: Sleeper[] = [];
    for (let rest = sleeping; rest !== 0; rest &= rest - 1) {
      const thread = lowest(rest);
      const { kind, address, size } = machine.announced(thread);
      const polled = [...machine.polled(thread)].map((word) => ({
        kind: Kind.alsoReads,
        address: 4 * word,
        size: 4,
      }));
      const isQuiet = ((quiet >> thread) & 1) === 1;
      sleepers.push({ thread, isQuiet, accesses: [{ kind, address, size }, ...polled] });
    }
    return sleepers;
  }

  /** Whether a sleeper has to go on sleeping no longer, as a step was taken. */
  protected wakes(
    { words, length }: { words: number[]; length: number },
    record: number,
    sleeper: Sleeper,
  ): boolean {
    for (let at = record; at < length; at++) {
      const [kind, address, size] = words.slice(at * RECORD + Field.kind, at * RECORD + Field.enabled);
      if (at > record && kind < Kind.alsoReads) break;
      for (const mine of sleeper.accesses) {
        if (mayDepend(mine.kind, mine.address, mine.size, kind, address, size, sleeper.isQuiet)) return true;
      }
    }
    return false;
  }
}

/** A thread that sleeps, in the sense of sleep sets, and what it is going to do. */
export interface Sleeper {
  readonly thread: number;
  /** Whether it is known to write nothing. */
  readonly isQuiet: boolean;
  readonly accesses: readonly { readonly kind: Kind; readonly address: number; readonly size: number }[];
}

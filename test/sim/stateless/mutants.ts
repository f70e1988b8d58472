import { Dpor } from '../../../sim/stateless/dpor.js';
import { Field, FORCED, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { dpor, type Searcher, type SUITES } from './comparison.js';
import type { Search } from './every-order.js';
import { MachineExecutor, type Sleeper } from './machine-executor.js';

type Suite = keyof typeof SUITES;

/** A search with a mistake, and the programs that show it. */
export interface Mutant {
  readonly name: string;
  readonly suite: Suite;
  readonly searcher: Searcher;
}

/** A search that sees traces otherwise than they are. */
class Misreading implements Search {
  private readonly search = new Dpor();

  constructor(private readonly change: (words: Int32Array, at: number) => void) {}

  next() {
    return this.search.next();
  }

  absorb({ words, length, threads }: Trace) {
    const copy = words.slice(0, length * RECORD);
    for (let at = 0; at < copy.length; at += RECORD) this.change(copy, at);
    return this.search.absorb({ words: copy, length, threads });
  }
}

/** An executor that leaves threads asleep. */
class Sleepy extends MachineExecutor {
  protected override wakes(
    trace: { words: number[]; length: number },
    record: number,
    sleeper: Sleeper,
  ): boolean {
    const accesses = sleeper.accesses.filter(({ kind }) => this.isHeard(kind));
    return super.wakes(trace, record, { ...sleeper, accesses });
  }

  protected isHeard(_: Kind): boolean {
    return false;
  }
}

class SleepyPoller extends Sleepy {
  protected override isHeard(kind: Kind): boolean {
    return kind !== Kind.alsoReads;
  }
}

class SleepyNotifier extends Sleepy {
  protected override isHeard(kind: Kind): boolean {
    return kind !== Kind.notify;
  }
}

/** Takes every sleeping thread for one whose step writes nothing. */
class AllQuiet extends MachineExecutor {
  protected override wakes(
    trace: { words: number[]; length: number },
    record: number,
    sleeper: Sleeper,
  ): boolean {
    return super.wakes(trace, record, { ...sleeper, isQuiet: true });
  }
}

/** Takes a thread that could not go on for one that only the earlier point let go on. */
class OneEnabler extends Dpor {
  protected override isReversible(first: number, second: number): boolean {
    return ((this.enabled[first] >> this.order.thread(second)) & 1) === 1;
  }
}

/** Sees to the last of a point's races alone. */
class OneRace extends Dpor {
  protected override reverse(first: number, second: number): void {
    if (first === this.order.racing[0]) super.reverse(first, second);
  }
}

function misreading(name: string, suite: Suite, change: (words: Int32Array, at: number) => void): Mutant {
  return { name, suite, searcher: { ...dpor, search: () => new Misreading(change) } };
}

/** Takes records of a kind for ones that depend on nothing. */
function blindTo(kind: Kind, suite: Suite): Mutant {
  const name = Object.keys(Kind)[kind];
  return misreading(`is blind to ${name}`, suite, (words, at) => {
    if (words[at + Field.kind] !== kind) return;
    words[at + Field.address] = -1 - at;
    words[at + Field.size] = 0;
  });
}

function executing(name: string, suite: Suite, executor: typeof MachineExecutor): Mutant {
  return { name, suite, searcher: { ...dpor, executor: (program, rules) => new executor(program, rules) } };
}

function searching(name: string, suite: Suite, search: new () => Dpor): Mutant {
  return { name, suite, searcher: { ...dpor, search: () => new search() } };
}

export const MUTANTS: readonly Mutant[] = [
  blindTo(Kind.load, 'that poll'),
  blindTo(Kind.failed, 'of everything'),
  blindTo(Kind.notify, 'that sleep'),
  blindTo(Kind.unequal, 'that sleep'),
  blindTo(Kind.timeout, 'that sleep, with time limits that are over at any moment'),
  blindTo(Kind.alsoReads, 'that poll either of two words'),
  blindTo(Kind.alsoUpdates, 'that wait for promises'),
  misreading('takes a forced step for any other', 'that sleep', (words, at) => {
    if (words[at + Field.kind] !== Kind.wake && words[at + Field.cause] === FORCED)
      words[at + Field.cause] = 0;
  }),
  misreading('takes all threads for such as can go on', 'that poll', (words, at) => {
    if (words[at + Field.enabled] !== 0) words[at + Field.enabled] = 1 << words[at + Field.thread];
  }),
  executing('lets sleepers sleep', 'that poll', Sleepy),
  executing('lets pollers sleep while another word changes', 'that poll either of two words', SleepyPoller),
  executing('lets notifiers sleep', 'that sleep', SleepyNotifier),
  executing('takes every sleeper for one that writes nothing', 'of everything', AllQuiet),
  searching('knows of one that lets a thread go on', 'that poll either of two words', OneEnabler),
  searching('sees to one race of a point', 'of everything', OneRace),
];

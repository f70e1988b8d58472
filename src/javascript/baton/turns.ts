import { Kind } from '../../../sim/stateless/trace.js';
import { Aborted, Baton } from './baton.js';
import { Aborting, JUDGE, type Layout, Of, Phase, State, threadAt, Word } from './control-block.js';
import { Scheduler } from './scheduler.js';
import type { Telling } from './telling.js';
import { lifeOf } from './waiters.js';

/** How a thread takes turns with the others: when it stands, when it goes on, and how it begins and ends. */
export abstract class Turns {
  /** Whether another thread started this one, and may end it. */
  isMortal = false;
  tells = false;
  readonly baton: Baton;
  readonly scheduler: Scheduler;
  protected readonly base: number;
  /** The record of the point that this thread took last. */
  protected record = 0;

  constructor(
    readonly words: Int32Array,
    readonly layout: Layout,
    readonly self: number,
    readonly telling: Telling,
  ) {
    this.baton = new Baton(words, layout, self);
    this.scheduler = new Scheduler(words, layout);
    this.base = threadAt(layout, self);
  }

  /** A thread that was started takes its first step: the baton has come to it for that. @throws Aborted */
  begin(): void {
    const { words } = this;
    this.seeDoom();
    if (words[Word.aborts] !== 0) throw new Aborted();
    this.standReady();
    this.record = words[this.base + Of.record];
    this.scheduler.also(this.self, Kind.alsoUpdates, lifeOf(this.self), 4);
    if (this.tells) {
      this.telling.note(this.record, this.begin);
      this.telling.what('begin');
    }
  }

  /** Further bytes that the step of the point taken last changes. */
  also(address: number, size: number): void {
    this.scheduler.also(this.self, Kind.alsoUpdates, address, size);
  }

  /** Gives the baton to the judge, who does what it is asked for while all threads stand. @throws Aborted */
  ask(): void {
    const { words, baton } = this;
    words[Word.asks] = this.self;
    baton.give(JUDGE);
    baton.take();
    if (words[Word.aborts] !== 0) throw new Aborted();
  }

  /** Called once at the end of a thread's function. */
  end(): void {
    const { words, layout, baton } = this;
    words[this.base] = State.ended;
    if (words[Word.aborts] === Aborting.execution) {
      for (let thread = 0; thread < words[Word.threads]; thread++) {
        const state = words[threadAt(layout, thread)];
        if (state === State.ended || state === State.unborn) continue;
        baton.give(thread);
        return;
      }
      baton.give(JUDGE);
    } else if (words[Word.phase] === Phase.start) this.giveBack();
    else this.giveOn();
  }

  /** Stands before something that only others can bring about. */
  protected block(state: number, kind: Kind, address: number, size: number): void {
    const { words, base } = this;
    words[base] = state;
    words[base + Of.kind] = kind;
    words[base + Of.address] = address;
    words[base + Of.size] = size;
    words[base + Of.blockedAt] = words[Word.records];
  }

  /** Has the next thread chosen, and returns when that is this one. */
  protected pass(): void {
    const { words, baton } = this;
    if (words[Word.phase] === Phase.start) {
      this.giveBack();
      baton.take();
    } else {
      const next = this.scheduler.choose();
      if (next !== this.self) {
        if (next < 0) words[Word.aborts] = Aborting.execution;
        baton.give(next < 0 ? JUDGE : next);
        baton.take();
        this.seeDoom();
      }
    }
    if (words[Word.aborts] !== 0) throw new Aborted();
    this.record = words[this.base + Of.record];
    if (this.isMortal) this.scheduler.also(this.self, Kind.alsoUpdates, lifeOf(this.self), 4);
  }

  protected standReady(): void {
    this.words[this.base] = State.ready;
    this.words[this.base + Of.isLimited] = 0;
  }

  /** While a thread that is to end holds the baton, each of its accesses throws. */
  private seeDoom(): void {
    const { words } = this;
    if (words[this.base + Of.doomed] === 0 || words[Word.aborts] !== Aborting.nothing) return;
    words[Word.aborts] = Aborting.thread;
    this.also(lifeOf(this.self), 4);
  }

  /** A thread of the beginning stands before its first point: the next one may start. */
  private giveBack(): void {
    const { words, self } = this;
    if (self + 1 < words[Word.beginners]) {
      this.baton.give(self + 1);
      return;
    }
    words[Word.phase] = Phase.run;
    this.giveOn();
  }

  /** The next thread goes on, or the judge where none can. */
  private giveOn(): void {
    const next = this.scheduler.choose();
    if (next < 0) this.words[Word.aborts] = Aborting.execution;
    this.baton.give(next < 0 ? JUDGE : next);
  }
}

import { BadLane } from '../../src/lane/bad-lane.js';
import { type State, Verb } from '../../src/lane/lane.js';
import { sameWords } from '../states/words.js';
import type { System } from '../system.js';
import { ContextState } from './context-state.js';
import { DeclaredWords, type PlainMemory, type Region } from './declared-words.js';
import { LyingLane } from './lying-lane.js';
import { MASKS, type Mask } from './masks.js';
import { Snapshot, writesTheSame } from './snapshot.js';

/**
 * Holds single steps against their declarations. Each is taken from the same state as it is, and again with all changed
 * that it did not declare to read: plain bytes, other lanes' registers, cells that it does not access. Each time it must
 * come to the same, and change only what it declared to write, its own registers, its place, and
 * the cell that it stores or updates. Plain words that `held` leaves out are never changed, and count as declared.
 */
export class StepCheck {
  private readonly declared: DeclaredWords;
  private readonly contextState: ContextState;
  private readonly before: Snapshot;
  private readonly after: Snapshot;
  /** By lane: what its step from the present state comes to. */
  private readonly outcomes: readonly Int32Array[];
  /** Plain words as they were changed, before the step was taken again. */
  private readonly scrambled: Int32Array;
  /** The state in which the step held now is taken. */
  private at!: State;

  /** @param memory what lanes touch; without it, the plain words of the system that it says are held. */
  constructor(
    private readonly system: System,
    memory?: PlainMemory,
  ) {
    const { words } = system;
    this.declared = new DeclaredWords(system, memory);
    this.contextState = new ContextState(system.contexts, words.buffer);
    this.before = new Snapshot(words, this.declared.words);
    this.after = new Snapshot(words, this.declared.words);
    this.scrambled = new Int32Array(this.declared.words.length);
    this.outcomes = system.lanes.map(() => new Int32Array(words.length));
  }

  /**
   * Holds every step that is possible in the system's present state, which is left as it was. Each is taken once more
   * after all the others: what a lane keeps outside of the system's words shows, because it is not put back.
   * @param enabled the lanes that can go on; the first `count` count.
   */
  state(enabled: Int32Array, count: number): void {
    const { system, before, outcomes } = this;
    before.save();
    for (let lane = 0; lane < system.lanes.length; lane++) if (!system.hasEnded(lane)) this.holdGoals(lane);
    for (let i = 0; i < count; i++) {
      this.hold(enabled[i]);
      outcomes[enabled[i]].set(this.after.words);
      before.restore();
    }
    for (let i = 0; i < count; i++) {
      this.take(enabled[i]);
      if (!sameWords(system.words, 0, outcomes[enabled[i]], 0, system.words.length)) {
        throw this.lie(enabled[i], NOT_THE_SAME);
      }
      before.restore();
    }
  }

  /** Holds that the system begins in one state, however often it begins; it is left there. */
  beginning(): void {
    const { system, before } = this;
    system.reset();
    before.save();
    for (let times = 0; times < BEGINNINGS; times++) {
      system.reset();
      const at = system.words.findIndex((word, index) => word !== before.words[index]);
      if (at < 0) continue;
      throw new LyingLane(
        system.lanes[Math.max(0, system.laneAt(at))].name,
        '',
        -1,
        `begins otherwise when it begins again: ${KEEP}`,
      );
    }
  }

  /** Takes a lane's next step, held against its declaration. */
  step(lane: number): void {
    this.before.save();
    this.holdGoals(lane);
    this.hold(lane);
    this.after.restore();
  }

  /** Takes a step twice; leaves what it came to in `after`, and the system in any state. `before` is saved. */
  private hold(lane: number): void {
    const { system, declared, before, after } = this;
    this.at = system.state(lane);
    declared.declare(lane);
    if (!before.isUnchanged())
      throw this.lie(lane, 'changes registers while it declares: declaring must change nothing');
    const fault = this.take(lane);
    after.save();
    const changed = this.contextState.changed();
    if (changed !== null) throw this.lie(lane, `changes ${changed} of its context: ${KEEP}`);
    this.holdWrites(lane);
    if (fault === null && RETRIED.includes(this.at.verb)) this.holdRetry(lane);
    for (const mask of MASKS) {
      before.restore();
      this.scramble(lane, mask);
      if (!this.declaresAgain(lane)) throw this.lie(lane, `declares other bytes ${WITH_OTHERS}`);
      this.attempt(lane, () => system.step(lane));
      this.holdOutcome(lane);
      // A fault may look at the whole state, so it is asked of one that is: what was changed is no state of the system.
      after.restore();
      if (system.fault() !== fault) throw this.differs(lane, 'goes another way');
    }
  }

  /** An update that another thread gets in before is computed again: it must come to the same then. */
  private holdRetry(lane: number): void {
    const { system, before, after } = this;
    before.restore();
    this.at.update(system.cell(this.at.cell), system.registers[lane], system.contexts[lane]);
    this.take(lane);
    if (after.isUnchanged()) return;
    throw this.lie(
      lane,
      'comes to something else when its `to` is called once more, as it may be: let it set registers, not count',
    );
  }

  /** Goals are asked for again and again: they must change nothing, and depend on nothing undeclared. */
  private holdGoals(lane: number): void {
    const { system, before } = this;
    const state = system.state(lane);
    this.at = state;
    if (state.must !== '') this.holdCondition(lane);
    for (let awaited = 0; awaited < state.goals.length; awaited++) {
      const goal = system.goal(lane, awaited);
      if (!before.isUnchanged())
        throw this.lie(lane, 'changes registers while it waits: a goal must change nothing');
      if (system.goal(lane, awaited) !== goal) throw this.lie(lane, NOT_THE_SAME);
      this.declared.declareNothing();
      this.scramble(lane, MASKS[1]);
      const again = this.attempt(lane, () => system.goal(lane, awaited));
      before.restore();
      if (again !== goal) throw this.lie(lane, `waits for another goal ${WITH_OTHERS}`);
    }
  }

  /** What a lane waits for is asked again and again, too, and depends on its cells and registers alone. */
  private holdCondition(lane: number): void {
    const { system, before } = this;
    const isOpen = system.isEnabled(lane);
    if (!before.isUnchanged())
      throw this.lie(lane, 'changes registers while it waits: what it waits for must change nothing');
    this.declared.declareNothing();
    this.scramble(lane, MASKS[1]);
    const again = this.attempt(lane, () => system.isEnabled(lane));
    before.restore();
    if (again !== isOpen) throw this.lie(lane, `waits for something else ${WITH_OTHERS}`);
  }

  private take(lane: number): string | null {
    this.system.step(lane);
    return this.system.fault();
  }

  private declaresAgain(lane: number): boolean {
    return this.attempt(lane, () => this.declared.isDeclaredAgain(lane));
  }

  /** With everything changed that it did not declare, a function may well throw: then it has read of that. */
  private attempt<T>(lane: number, ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (error instanceof BadLane || error instanceof RangeError)
        throw this.differs(lane, 'goes another way');
      throw error;
    }
  }

  /** Changes what the step did not declare to read. Whom a `notifies` wakes goes on by its own registers. */
  private scramble(lane: number, { multiplier, flip, keep, least }: Mask): void {
    const { words: plain, regions, mayRead } = this.declared;
    const { scrambled } = this;
    for (const { from, to } of regions) {
      for (let at = from; at < to; at++) {
        const mask = ((Math.imul(at + 1, multiplier) ^ flip) & keep) + least;
        scrambled[at] = plain[at] ^ (mask & ~mayRead[at]);
        plain[at] = scrambled[at];
      }
    }
    if (this.at.verb === Verb.notifies) return;
    const { words, lanes, plainAt, cellsAt } = this.system;
    for (let at = lanes.length; at < plainAt; at++) {
      if (this.isOwn(at, lane) || this.at.cells.includes(at - cellsAt)) continue;
      words[at] ^= ((Math.imul(at + 1, multiplier) ^ flip) & keep) + least;
    }
  }

  /** Whether a word is the lane's place, one of its registers, or the cell that it accesses. */
  private isOwn(at: number, lane: number): boolean {
    const { cellsAt, registersAt, lanes } = this.system;
    if (at === this.system.ownerOf[lane] || (this.at.cell >= 0 && at === cellsAt + this.at.cell)) return true;
    return at >= registersAt[lane] && at < registersAt[lane] + lanes[lane].registers.names.length;
  }

  /** Whether a word is the place or a register of a lane that this step may wake: that one goes on at once. */
  private mayWake(at: number): boolean {
    // One whose sleep ends by itself makes those behind it move up.
    if (this.at.verb === Verb.parks)
      return at < this.system.lanes.length && this.system.isAsleepIn(this.before.words, at);
    if (this.at.verb !== Verb.notifies) return false;
    const { system, before } = this;
    return at < system.cellsAt && system.isAsleepIn(before.words, system.laneAt(at));
  }

  /** What the first time has changed must be what the step may change. */
  private holdWrites(lane: number): void {
    const { system, before, after, declared } = this;
    for (let at = 0; at < system.plainAt; at++) {
      if (after.words[at] === before.words[at] || this.isOwn(at, lane) || this.mayWake(at)) continue;
      throw this.lie(lane, `changes ${this.nameOf(at)}, which is not its own: ${KEEP}`);
    }
    const { mayWrite } = declared;
    for (const region of declared.regions) {
      for (let at = region.from; at < region.to; at++) {
        if (after.plain[at] === before.plain[at]) continue;
        if (((after.plain[at] ^ before.plain[at]) & ~mayWrite[at]) !== 0)
          throw this.writesMore(lane, at, region);
      }
    }
  }

  /** What the second time came to must be what the first did. */
  private holdOutcome(lane: number): void {
    const { system, before, after, declared } = this;
    const { words } = system;
    const isOutside = declared.words !== words;
    for (let at = 0; at < words.length; at++) {
      const counts =
        at < system.plainAt
          ? this.isOwn(at, lane) || this.mayWake(at)
          : isOutside || declared.isHeld[at] === 0;
      if (counts && words[at] !== after.words[at]) throw this.differs(lane, 'goes another way');
    }
    const { words: plain, mayWrite } = declared;
    for (const region of declared.regions) {
      for (let at = region.from; at < region.to; at++) {
        const now = plain[at];
        const was = this.scrambled[at];
        if (now === was && mayWrite[at] === 0) continue;
        if (((now ^ was) & ~mayWrite[at]) !== 0) throw this.writesMore(lane, at, region);
        if (!writesTheSame(mayWrite[at], before.plain[at], after.plain[at], was, now)) {
          const byte = declared.byteOf(at, region);
          throw this.differs(lane, `writes something else to byte ${byte}${WHAT_IT_READS}`);
        }
      }
    }
  }

  private writesMore(lane: number, at: number, region: Region): LyingLane {
    const byte = this.declared.byteOf(at, region);
    return this.lie(lane, `writes byte ${byte}, which it did not declare: ${DECLARE}`);
  }

  /** The step came to something else with changed words: does it do so with the same ones as well? */
  private differs(lane: number, how: string): LyingLane {
    this.before.restore();
    this.take(lane);
    return this.lie(lane, this.after.isUnchanged() ? `${how} ${WITH_OTHERS}` : NOT_THE_SAME);
  }

  private nameOf(at: number): string {
    const { lanes, registersAt, cellsAt, cellNames } = this.system;
    if (at >= cellsAt) return `cell ${cellNames[at - cellsAt]}`;
    if (at < lanes.length) return `the place of lane ${lanes[at].name}`;
    const lane = this.system.laneAt(at);
    return `register ${lanes[lane].registers.names[at - registersAt[lane]]} of lane ${lanes[lane].name}`;
  }

  private lie(lane: number, what: string): LyingLane {
    this.before.restore();
    const { system } = this;
    return new LyingLane(system.lanes[lane].name, system.state(lane).name, system.operation(lane), what);
  }
}

const RETRIED: readonly Verb[] = [Verb.updates, Verb.updatesWhen]; // unless they went wrong: they would again
/** What chance decides comes out the same so often once in a million times. */
const BEGINNINGS = 20;

const DECLARE = 'declare it in `touches`, or do not do it';
const WITH_OTHERS = `when something changes that it did not declare to read: ${DECLARE}`;
const KEEP = 'keep all that changes in registers, cells and declared plain words';
const WHAT_IT_READS = ' (what it adds to, as ++ does, it reads too)';
const NOT_THE_SAME = `comes to something else when it is taken again from the same state: ${KEEP}, and draw nothing by chance`;

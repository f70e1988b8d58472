import { EXECUTE, LOAD, ROWS, STORE } from '../program/operation-table.js';
import type { Choices } from './choices.js';
import {
  Ghost,
  Is,
  KINDS,
  type Known,
  knownOf,
  NO_MORE,
  OPERATIONS_AT,
  Past,
  pastOf,
  Rest,
} from './ghosts.js';

/** What a schedule may be, besides valid. */
export type ScheduleClass = 'every' | 'stored-at-once';

/** What of operations a protocol asks for, and so what is made up of each. */
export type Asked = 'hazard' | 'baseHazard' | 'lastK' | 'previous';

/** Wait numbers that are reached are told apart down to so much below the lowest counter. */
export const BELOW = 1;

/**
 * The schedule as an opponent: an operation table that makes up what an operation is when a lane comes to it. It may answer
 * whatever some valid schedule has. One operation is followed, any one. Every later one is taken to have a byte in common
 * with it of which one writes what the other one touches, but for what the contract says:
 *
 *     a LOAD or STORE that has such a byte in common with an earlier EXECUTE has a wait number that is no less than how many
 *     EXECUTEs there are up to that one; no wait number is more than how many EXECUTEs there are before the operation
 *
 * Whatever others could do wrong among themselves, they do as well where one of them is followed.
 */
export class Opponent {
  /** The words of `Ghost`. */
  ghosts!: Int32Array;
  /** How far the lowest register or cell of the EXECUTEs' family is below how many there are. */
  lag: () => number = () => 0;
  /** Whether a register has come to the operation after the newest. */
  isPastNewest: () => boolean = () => false;
  /** The newest operation's number. */
  newest = OPERATIONS_AT;
  /** How far the numbers of the newest operation and its neighbours are moved, and those of past ones: see shifts.ts. */
  movedBy = 0;
  pastMovedBy = 0;
  /** Whether it is asked over a step, which may be taken again for each answer. */
  mayChoose = false;
  /** How many more EXECUTEs, or operations, there are where there are some. */
  many = 1;
  /** How much lower wait numbers are that are lower than all that matters. */
  lower = 0;
  /** What the operation before the newest one is called once the newest is past. */
  retired: number = Past.none;
  /** Whether the newest one has become another one in this step. */
  advanced = false;
  /** Why this abstraction cannot tell what lanes do, or null. */
  outside: string | null = null;
  /** How many byte ranges were declared by what the opponent and the rings know, since this was last set to 0. */
  ranges = 0;
  /** What was just done wrong, or null. */
  fault: string | null = null;
  /** The ghosts that answers told of since this was last set to 0, as bits. */
  looked = 0;

  constructor(
    private readonly choices: Choices,
    /** What is asked for; what comes to be asked for besides is added, and the search begins anew. */
    readonly asked: Set<Asked>,
    readonly schedules: ScheduleClass,
    /** How much less than the contract wait numbers may be: more than 0 only to see that it matters. */
    readonly weaker = 0,
  ) {}

  /** Makes the first operation up. */
  begin(): void {
    this.ghosts.fill(0);
    this.create();
  }

  /** Comes to the operation after the newest one. */
  advance(): void {
    const { ghosts } = this;
    if (this.advanced || ghosts[Ghost.kind] === NO_MORE) {
      this.refuse(
        this.advanced ? 'goes past two operations in one step' : 'goes on after the last operation',
      );
      return;
    }
    this.advanced = true;
    const conflicts = this.conflictsNow();
    if (this.asked.has('previous')) {
      const did = this.previousConflicts();
      this.retired = this.nameOf(Ghost.previousKind, Ghost.previousIsFollowed, Ghost.previousLastK, did);
      ghosts[Ghost.previousKind] = ghosts[Ghost.kind];
      ghosts[Ghost.previousIsFollowed] = ghosts[Ghost.isFollowed];
      ghosts[Ghost.previousLastK] = ghosts[Ghost.lastK];
      ghosts[Ghost.previousConflicts] = Number(conflicts);
    } else {
      this.retired = this.nameOf(Ghost.kind, Ghost.isFollowed, Ghost.lastK, conflicts);
    }
    this.newest++;
    this.create();
  }

  /** What an operation is called from now on, by the ghosts that say what it was. */
  private nameOf(kind: number, isFollowed: number, lastK: number, conflicts: boolean): number {
    const { ghosts } = this;
    return ghosts[isFollowed] !== 0 ? Past.followed : pastOf(ghosts[kind], ghosts[lastK], conflicts);
  }

  /** Whether the newest operation is later than the one followed, which is not carried out, and may conflict with it. */
  private conflictsNow(): boolean {
    return this.isLater() && this.ghosts[Ghost.isFollowed] === 0 && this.mayConflict();
  }

  /** Whether operations that come now come after the one followed, and before that is carried out. */
  private isLater(): boolean {
    return this.ghosts[Ghost.followedIs] === Is.there;
  }

  /** The same of the one before it. */
  private previousConflicts(): boolean {
    return this.isLater() && this.ghosts[Ghost.previousConflicts] !== 0;
  }

  /** Any of `count` answers, over a step. */
  choose(count: number): number {
    if (this.mayChoose) return this.choices.choose(count);
    this.refuse('asks about the schedule what it had not asked before it began to wait');
    return 0;
  }

  private create(): void {
    const { ghosts, asked } = this;
    const kinds = this.kindsNow();
    const kind = kinds[this.choose(kinds.length)];
    ghosts[Ghost.kind] = kind;
    ghosts[Ghost.hazard] = 0;
    ghosts[Ghost.baseHazard] = 0;
    ghosts[Ghost.lastK] = 0;
    if (kind === EXECUTE) {
      ghosts[Ghost.executes]++;
      if (ghosts[Ghost.rest] === Rest.some) ghosts[Ghost.rest] = Rest.unknown;
      if (asked.has('lastK') || this.schedules === 'stored-at-once') ghosts[Ghost.lastK] = this.choose(2);
    }
    const mayBeFollowed = kind !== NO_MORE && ghosts[Ghost.followedIs] === Is.notYetThere;
    ghosts[Ghost.isFollowed] = mayBeFollowed ? this.choose(2) : 0;
    if (ghosts[Ghost.isFollowed] !== 0) {
      ghosts[Ghost.followedIs] = Is.there;
      ghosts[Ghost.followedKind] = kind;
      ghosts[Ghost.followedLastK] = ghosts[Ghost.lastK];
      ghosts[Ghost.followedExecutes] = kind === EXECUTE ? ghosts[Ghost.executes] : 0;
    }
    if (asked.has('hazard')) ghosts[Ghost.hazard] = this.chooseWait(kind);
    if (asked.has('baseHazard')) ghosts[Ghost.baseHazard] = this.chooseWait(this.baseHazardOf(kind));
  }

  /** What the next operation may be. */
  private kindsNow(): readonly number[] {
    const { ghosts } = this;
    const rest = ghosts[Ghost.rest];
    if (this.schedules === 'stored-at-once' && ghosts[Ghost.kind] === EXECUTE && ghosts[Ghost.lastK] !== 0)
      return [STORE];
    return [...KINDS, NO_MORE].filter(
      (kind) =>
        !(kind === EXECUTE && rest === Rest.none) &&
        !(kind === NO_MORE && rest === Rest.some) &&
        !(kind === STORE && this.schedules === 'stored-at-once'),
    );
  }

  /** A wait number: of a LOAD or STORE, any up to how many EXECUTEs there are. All that are reached long since count as one. */
  private chooseWait(kind: number): number {
    const floor = this.floor();
    if (kind !== LOAD && kind !== STORE) return floor;
    return (floor + this.choose(((this.ghosts[Ghost.executes] - floor) | 0) + 1)) | 0;
  }

  /** Base addresses of operands are compared for LOADs alone. */
  private baseHazardOf(kind: number): number {
    return kind === LOAD ? LOAD : NO_MORE;
  }

  /**
   * Whether the newest operation, which is later than the one followed, may have bytes in common with it. By base addresses
   * alone nobody knows, unless operands that overlap begin at one.
   */
  private mayConflict(): boolean {
    const { ghosts, asked } = this;
    const kind = ghosts[Ghost.kind];
    if (this.isApart(kind)) return false;
    if (ghosts[Ghost.followedKind] !== EXECUTE || kind === EXECUTE) return true;
    const numbers = [
      Ghost.hazard,
      ...(this.schedules === 'every' || kind === STORE ? [] : [Ghost.baseHazard]),
    ];
    const least = (ghosts[Ghost.followedExecutes] - this.weaker) | 0;
    return numbers.every(
      (number) =>
        !asked.has(number === Ghost.hazard ? 'hazard' : 'baseHazard') || ((ghosts[number] - least) | 0) >= 0,
    );
  }

  /** Whether an operation has nothing in common with the one followed: EXECUTEs touch SRAM alone, and functions of rows tensors. */
  private isApart(kind: number): boolean {
    const followed = this.ghosts[Ghost.followedKind];
    return (kind === EXECUTE && followed === ROWS) || (kind === ROWS && followed === EXECUTE);
  }

  /** What stands for all wait numbers that are as low or lower. */
  floor(): number {
    return (this.ghosts[Ghost.executes] - this.lag() - BELOW) | 0;
  }

  /** What was just done wrong, or null; asking forgets it. */
  takeFault(): string | null {
    const { fault } = this;
    this.fault = null;
    return fault;
  }

  /** What is wrong where every lane has ended. */
  finalFault(): string | null {
    const { ghosts } = this;
    if (ghosts[Ghost.kind] !== NO_MORE) return 'the lanes end before the schedule does';
    if (ghosts[Ghost.followedIs] === Is.there) return 'an operation is never carried out';
    return null;
  }

  /** How far an operation's number is from the newest one's. */
  relative(op: number): number {
    this.settle();
    let at = op - this.movedBy - this.newest;
    if (at === 1) {
      this.advance();
      at = op - this.movedBy - this.newest;
    }
    return at;
  }

  /** Goes on where a register has gone on. */
  settle(): void {
    if (this.isPastNewest()) this.advance();
  }

  known(op: number): Known | null {
    const { ghosts } = this;
    const at = this.relative(op);
    this.look(Ghost.followedIs, Ghost.isFollowed);
    if (at === 0) this.look(Ghost.kind, Ghost.lastK);
    if (at === 0 && this.isLater())
      this.look(Ghost.hazard, Ghost.baseHazard, Ghost.followedExecutes, Ghost.followedKind);
    if (at === 0 && ghosts[Ghost.kind] !== NO_MORE) {
      const isFollowed = ghosts[Ghost.isFollowed] !== 0;
      const lastK = ghosts[Ghost.lastK] !== 0;
      return { kind: ghosts[Ghost.kind], isFollowed, lastK, conflicts: this.conflictsNow() };
    }
    if (at === -1) {
      this.ask('previous');
      this.look(Ghost.previousKind, Ghost.previousIsFollowed, Ghost.previousLastK, Ghost.previousConflicts);
      const isFollowed = ghosts[Ghost.previousIsFollowed] !== 0;
      const lastK = ghosts[Ghost.previousLastK] !== 0;
      return { kind: ghosts[Ghost.previousKind], isFollowed, lastK, conflicts: this.previousConflicts() };
    }
    // What past operations are called does not follow the newest one within a step.
    const past = (op - this.pastMovedBy - OPERATIONS_AT) | 0;
    if (past === Past.followed) {
      this.look(Ghost.followedKind, Ghost.followedLastK);
      const lastK = ghosts[Ghost.followedLastK] !== 0;
      return { kind: ghosts[Ghost.followedKind], isFollowed: true, lastK, conflicts: false };
    }
    const other = knownOf(past);
    if (other) return { ...other, isFollowed: false };
    if (past === Past.none) this.fault ??= 'a slot is read that holds nothing new';
    else
      this.refuseNumber(
        'asks for an operation by a number that is neither the newest one nor one that was handed over',
      );
    return null;
  }

  look(...ghosts: readonly number[]): void {
    for (const ghost of ghosts) this.looked |= 1 << ghost;
  }

  ask(what: Asked): void {
    this.asked.add(what);
  }

  refuse(what: string): void {
    this.outside ??= what;
  }

  /** Refuses a number beside a past operation, unless that is the one before the newest and the search has not asked for it. */
  refuseNumber(what: string): void {
    if (this.asked.has('previous')) this.refuse(what);
    else this.ask('previous');
  }
}

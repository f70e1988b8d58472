import type { Accesses } from '../lane/accesses.js';
import { EXECUTE, LOAD, type OperationTable, ROWS, STORE } from '../program/operation-table.js';
import type { TileContext, TileWork } from '../program/protocol.js';
import type { RingSlots } from '../program/ring-slots.js';
import type { Choices } from './choices.js';
import { TILE_WORK } from './followed-tiles.js';
import { KINDS, NO_MORE } from './ghosts.js';
import { standIn } from './stand-in.js';

/** Where positions, operations and goals are numbered from: moved, for a lane to do the same there. */
export interface Numbering {
  readonly position: number;
  readonly operation: number;
  /** How far a lane's next operation is from the one before: those of other lanes lie between. */
  readonly between: number;
  readonly goal: number;
  /** How far the goals of one lane are from those of the next. */
  readonly apart: number;
}

/** What is known of a lane's operations: words of its state, behind registers and cells. */
export const Told = {
  /** Of the operation that the lane comes to next: whether it is known, and its kind, or `NONE` where there is no more. */
  isKnown: 0,
  kind: 1,
  /** The lanes that it waits for, as bits, and those that have been seen to be there. */
  awaits: 2,
  seen: 3,
  isAwaited: 4,
  /** Of the operation before: whether there is one, and whether it is awaited and nobody has been told of it. */
  hasPrevious: 5,
  previousIsAwaited: 6,
  isOwed: 7,
} as const;
export const TOLD = 8;
export const NONE = NO_MORE;

/**
 * The operations of one lane, made up as it comes to them: each may be of any kind, wait for any of the other lanes, and be
 * awaited or not. Of how many of a lane's operations there are before it nothing is said, so goals are numbers far apart.
 */
export class LaneTable implements TileWork {
  told!: Int32Array;
  /** How many operations the lane has carried out. */
  carried = 0;
  numbering!: Numbering;
  mayChoose = false;
  outside: string | null = null;
  fault: string | null = null;
  hasCarriedOut = false;
  /** What the lane is handed to declare into; null where it declares nothing. */
  bytes: Accesses | null = null;
  private readonly declared: number[] = [];

  constructor(
    private readonly me: number,
    readonly lanes: number,
    private readonly choices: Choices,
  ) {}

  /** What lanes see of it, and of so many rings, in which a lane by itself may do nothing. */
  asContext(rings: number): TileContext {
    const refuse = (what: string) => void this.refuse(what);
    return {
      ops: standIn<OperationTable>(this, ANSWERED, 'the operation table', refuse),
      rings: Array.from({ length: rings }, () => standIn<RingSlots>({}, [], 'a ring', refuse)),
      tiles: standIn<TileWork>(this, TILE_WORK, 'the tiles', refuse),
    };
  }

  get hasDeclared(): boolean {
    return this.declared.length > 0;
  }

  forget(): void {
    this.declared.length = 0;
  }

  operationOf(lane: number, position: number): number {
    if (lane !== this.me) return this.refuse('asks for an operation of another lane');
    const at = (position - this.carried) | 0;
    if (at === 0) return this.comesTo() === NONE ? -1 : this.nextNumber();
    if (at === -1) return this.told[Told.hasPrevious] ? this.numbering.operation : -1;
    return this.refuse('asks for an operation that is neither its next nor its last one');
  }

  kind(op: number): number {
    return this.isNext(op) ? this.told[Told.kind] : this.refuse('asks what an operation was that is past');
  }

  isAwaited(op: number): boolean {
    return this.told[this.isNext(op) ? Told.isAwaited : Told.previousIsAwaited] !== 0;
  }

  lane(op: number): number {
    this.isNext(op);
    return this.me;
  }

  /** What a lane must have reached before the next operation; 0 where that need not wait for it. */
  goal(op: number, lane: number): number {
    if (!this.isNext(op)) return this.refuse('asks what an operation waited for that is past');
    return this.goalOf(lane);
  }

  goalOf(lane: number): number {
    const { told, numbering } = this;
    this.holdLane(lane, this.lanes - 1);
    return told[Told.awaits] & (1 << lane) ? (numbering.goal + lane * numbering.apart) | 0 : 0;
  }

  awaitedBy(op: number, from: number): number {
    if (!this.isNext(op)) return this.refuse('asks what an operation waited for that is past');
    this.holdLane(from, this.lanes);
    for (let lane = from; lane < this.lanes; lane++) if (this.told[Told.awaits] & (1 << lane)) return lane;
    return -1;
  }

  declare(op: number, bytes: Accesses): void {
    this.declareSram(op, bytes);
    this.declareTensors(op, bytes);
  }

  declareSram(op: number, bytes: Accesses): void {
    this.declarePart(2 * op, bytes);
  }

  declareTensors(op: number, bytes: Accesses): void {
    this.declarePart(2 * op + 1, bytes);
  }

  private declarePart(part: number, bytes: Accesses): void {
    if (this.bytes === null || bytes !== this.bytes)
      this.refuse('declares an operation into something other than the bytes that it is handed');
    this.declared.push(part);
  }

  load(op: number): void {
    this.carryOut(op, LOAD);
  }

  execute(op: number): void {
    this.carryOut(op, EXECUTE);
  }

  store(op: number): void {
    this.carryOut(op, STORE);
  }

  rows(op: number): void {
    this.carryOut(op, ROWS);
  }

  private carryOut(op: number, kind: number): void {
    const { told, declared } = this;
    if (!this.isNext(op)) {
      this.fault ??= 'an operation is carried out twice';
      return;
    }
    if (!declared.includes(2 * op) || !declared.includes(2 * op + 1))
      this.refuse('carries an operation out that it does not declare');
    if (declared.some((part) => part >> 1 !== op))
      this.refuse('declares an operation that it does not carry out');
    if (told[Told.kind] !== kind) this.fault ??= 'an operation is carried out as one of another kind';
    if ((told[Told.awaits] & ~told[Told.seen]) !== 0)
      this.fault ??= 'an operation is carried out before what it waits for has been seen';
    if (told[Told.isOwed])
      this.fault ??= 'the lane goes on, and has not told of an operation that somebody awaits';
    told[Told.hasPrevious] = 1;
    told[Told.previousIsAwaited] = told[Told.isAwaited];
    told[Told.isOwed] = told[Told.isAwaited];
    told.fill(0, Told.isKnown, Told.isAwaited + 1);
    this.hasCarriedOut = true;
    this.carried = (this.carried + 1) | 0;
    // Numbers of operations go on with them.
    this.numbering = { ...this.numbering, operation: this.nextNumber() };
  }

  /** The kind of the operation that the lane comes to next, which is made up where it is not known. */
  private comesTo(): number {
    const { told } = this;
    if (told[Told.isKnown]) return told[Told.kind];
    told[Told.isKnown] = 1;
    told[Told.kind] = this.choose(KINDS.length + 1);
    if (told[Told.kind] === NONE) return NONE;
    for (let lane = 0; lane < this.lanes; lane++) {
      if (lane !== this.me && this.choose(2) === 1) told[Told.awaits] |= 1 << lane;
    }
    told[Told.isAwaited] = this.choose(2);
    return told[Told.kind];
  }

  /** Whether an operation is the one that comes next; otherwise it is the one before. */
  private isNext(op: number): boolean {
    const { numbering, told } = this;
    if (op === this.nextNumber() && told[Told.isKnown] && told[Told.kind] !== NONE) return true;
    if (op === numbering.operation && told[Told.hasPrevious]) return false;
    this.refuse('asks for an operation by a number that the table has not told it');
    return true;
  }

  private nextNumber(): number {
    return this.numbering.operation + this.numbering.between;
  }

  /** Holds what a lane gives for another one to be one: the real table goes on to what lies beside it. */
  private holdLane(lane: number, last: number): void {
    if (!Number.isInteger(lane) || lane < 0 || lane > last)
      this.refuse('asks what an operation waits for of a lane that is none');
  }

  private choose(count: number): number {
    if (this.mayChoose) return this.choices.choose(count);
    return this.refuse('asks about the schedule what it had not asked before it began to wait');
  }

  refuse(what: string): number {
    this.outside ??= what;
    return 0;
  }
}

const ANSWERED = [
  'lanes',
  'operationOf',
  'kind',
  'isAwaited',
  'lane',
  'goal',
  'awaitedBy',
  'declare',
  'declareSram',
  'declareTensors',
] as const;

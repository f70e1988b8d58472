import type { Accesses } from '../lane/accesses.js';
import { LOAD, type OperationTable, STORE } from '../program/operation-table.js';
import { Ghost, NO_MORE, Rest } from './ghosts.js';
import type { Opponent } from './opponent.js';
import { standIn } from './stand-in.js';

/** The byte that operations have in common. No slot of a ring is there. */
export const FOLLOWED_BYTE = 0;

/** An opponent as lanes see it: the operation table. */
export class OpponentTable {
  /** What has been declared of operations since this was last emptied: pairs of a number and what of it. */
  readonly declared: number[] = [];
  /** The numbers of operations that have been carried out since. */
  readonly carriedOut: number[] = [];

  constructor(private readonly opponent: Opponent) {}

  /** What lanes see of it. */
  asTable(): OperationTable {
    const { opponent } = this;
    return standIn(this, ANSWERED, 'the operation table', (what) => opponent.refuse(what));
  }

  /** Whether the whole of an operation was declared. */
  isDeclared(op: number): boolean {
    const { declared } = this;
    const has = (part: number) =>
      declared.some((number, at) => at % 2 === 0 && number === op && declared[at + 1] === part);
    return has(SRAM) && has(TENSORS);
  }

  /** Whether all that was declared has been carried out. */
  isAllCarriedOut(): boolean {
    return this.declared.every((number, at) => at % 2 === 1 || this.carriedOut.includes(number));
  }

  /** Forgets what was declared, and carried out. */
  forget(): void {
    this.declared.length = 0;
    this.carriedOut.length = 0;
  }

  /** How many EXECUTEs the schedule has. */
  get executes(): number {
    const { opponent } = this;
    opponent.look(Ghost.executes, Ghost.kind, Ghost.rest);
    opponent.settle();
    const { ghosts } = opponent;
    if (ghosts[Ghost.kind] === NO_MORE) return ghosts[Ghost.executes];
    if (ghosts[Ghost.rest] === Rest.unknown)
      ghosts[Ghost.rest] = opponent.choose(2) === 0 ? Rest.none : Rest.some;
    return ghosts[Ghost.rest] === Rest.none
      ? ghosts[Ghost.executes]
      : (ghosts[Ghost.executes] + opponent.many) | 0;
  }

  get length(): number {
    const { opponent } = this;
    opponent.look(Ghost.kind);
    opponent.settle();
    const newest = opponent.newest + opponent.movedBy;
    return opponent.ghosts[Ghost.kind] === NO_MORE ? newest : newest + opponent.many;
  }

  kind(op: number): number {
    return this.opponent.known(op)?.kind ?? LOAD;
  }

  isLastK(op: number): boolean {
    this.opponent.ask('lastK');
    return this.opponent.known(op)?.lastK ?? false;
  }

  hazard(op: number): number {
    this.opponent.ask('hazard');
    return this.waitOf(op, Ghost.hazard);
  }

  baseHazard(op: number): number {
    this.opponent.ask('baseHazard');
    return this.waitOf(op, Ghost.baseHazard);
  }

  private waitOf(op: number, ghost: number): number {
    const { opponent } = this;
    if (opponent.relative(op) !== 0) {
      opponent.refuse('asks what an operation waits for that is not the newest');
      return 0;
    }
    opponent.look(Ghost.executes, ghost);
    const wait = opponent.ghosts[ghost];
    return wait === opponent.floor() ? (wait - opponent.lower) | 0 : wait;
  }

  /** The STORE that an EXECUTE's accumulator goes out with: the next operation, where it must be. */
  linkedStore(op: number): number {
    const { opponent } = this;
    if (opponent.schedules === 'every') {
      opponent.refuse('asks for the STORE of an accumulator, which may be any later one');
      return 0;
    }
    opponent.ask('previous');
    if (opponent.relative(op) === -1 && opponent.ghosts[Ghost.kind] === STORE) {
      return opponent.newest + opponent.movedBy;
    }
    opponent.fault ??= 'a STORE is named that is not the one which is due';
    return 0;
  }

  declare(op: number, bytes: Accesses): void {
    this.declareSram(op, bytes);
    this.declareTensors(op, bytes);
  }

  declareSram(op: number, bytes: Accesses): void {
    this.declared.push(op, SRAM);
    this.declareByte(op, bytes);
  }

  declareTensors(op: number, bytes: Accesses): void {
    this.declared.push(op, TENSORS);
    this.declareByte(op, bytes);
  }

  /** Later operations conflict with the one that is followed, and not with each other: those are other cases. */
  private declareByte(op: number, bytes: Accesses): void {
    const known = this.opponent.known(op);
    if (!known?.isFollowed && !known?.conflicts) return;
    if (known.isFollowed) bytes.writes(FOLLOWED_BYTE, 1);
    else bytes.reads(FOLLOWED_BYTE, 1);
    this.opponent.ranges++;
  }
}

const SRAM = 0;
const TENSORS = 1;

/** Of the real table, what an opponent has an answer to. */
const ANSWERED = [
  'executes',
  'length',
  'kind',
  'isLastK',
  'hazard',
  'baseHazard',
  'linkedStore',
  'declare',
  'declareSram',
  'declareTensors',
] as const;

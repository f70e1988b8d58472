import { LOAD, STORE } from '../program/operation-table.js';
import type { Protocol } from '../program/protocol.js';
import type { Families } from './families.js';
import { EXECUTE_NUMBERS, type Frame, rotate, Value } from './frame.js';
import { familyAt, Ghost, Is, knownOf, NO_MORE, OPERATIONS_AT, Past, pastOf, Rest } from './ghosts.js';
import type { Opponent } from './opponent.js';

/** Numbers of one family lie no further from each other than two rings and so much. */
const APART_MOST = 16;

/** Puts a state into the form that all states have which stand for the same. */
export class NormalForm {
  private readonly numbersAt: number;
  private readonly slotsAt: number;
  private readonly ghostsAt: number;
  private readonly apartMost: number;
  /** What has come too far from the other counts of its family, in one sentence; null where nothing has. */
  drifting: string | null = null;

  constructor(
    private readonly words: Int32Array,
    private readonly protocol: Protocol,
    private readonly capacity: number,
    private readonly families: Families,
    private readonly opponent: Opponent,
    private readonly frame: Frame,
  ) {
    this.numbersAt = protocol.lanes.length;
    this.slotsAt = this.numbersAt + families.ofWord.length;
    this.ghostsAt = this.slotsAt + families.ofRing.length * capacity;
    this.apartMost = 2 * capacity + APART_MOST;
  }

  take(): void {
    this.nameOperations();
    this.forgetFollowed();
    for (let family = 0; family < this.families.count; family++) this.moveFamily(family);
    const { ghosts } = this.opponent;
    const floor = this.opponent.floor();
    for (const ghost of [Ghost.hazard, Ghost.baseHazard]) {
      if (ghosts[ghost] === 0) continue;
      const matters = ghosts[Ghost.kind] === LOAD || ghosts[Ghost.kind] === STORE;
      if (!matters || ghosts[ghost] < floor) ghosts[ghost] = floor;
    }
    if (ghosts[Ghost.kind] === NO_MORE) ghosts[Ghost.rest] = Rest.unknown;
  }

  /** How far two numbers of one family are apart at most. */
  distance(): number {
    const { words, families, frame, numbersAt, slotsAt } = this;
    let most = 0;
    for (let family = 0; family < families.count; family++) {
      for (let word = numbersAt; word < slotsAt; word++) {
        if (frame.familyOf(words[word]) === family)
          most = Math.max(most, Math.abs(words[word] - familyAt(family)));
      }
    }
    return most;
  }

  /** A register or a cell by name, from its place among the numbers. */
  private nameOf(at: number): string {
    let first = 0;
    for (const { name, registers } of this.protocol.lanes) {
      const register = registers.names[at - first];
      if (register !== undefined) return `register ${register} of lane ${name}`;
      first += registers.names.length;
    }
    return `cell ${this.protocol.cells[at - first]}`;
  }

  /** The newest operation's number is always the same; what is past is called by what it was. */
  private nameOperations(): void {
    const { words, opponent, frame, numbersAt, ghostsAt } = this;
    const { advanced, retired } = opponent;
    const hasPrevious = opponent.asked.has('previous');
    for (let word = numbersAt; word < ghostsAt; word++) {
      const family = frame.familyOf(words[word]);
      if (family === Value.unknown) opponent.refuse('has a number of which it cannot be told what it counts');
      if (family !== Value.operation) continue;
      let at = words[word] - OPERATIONS_AT - Number(advanced);
      if (at < (hasPrevious ? -1 : 0)) {
        // What was the newest operation, or the one before it, until this step; who goes back further finds nothing.
        const wasKept = advanced && at === (hasPrevious ? -2 : -1);
        if (!wasKept && hasPrevious) opponent.refuse('goes back more than one operation');
        if (!wasKept) opponent.asked.add('previous');
        at = retired;
      } else if (at > 0) {
        opponent.refuse('goes on to an operation that nobody has come to');
      }
      words[word] = OPERATIONS_AT + at;
    }
    opponent.advanced = false;
    opponent.newest = OPERATIONS_AT;
  }

  /** Once the operation followed is carried out, all others are alike; when no number is left of it, another may be followed. */
  private forgetFollowed(): void {
    const { words, numbersAt, ghostsAt } = this;
    const { ghosts } = this.opponent;
    if (ghosts[Ghost.followedIs] !== Is.carriedOut) return;
    let isNamed = ghosts[Ghost.isFollowed] + ghosts[Ghost.previousIsFollowed] > 0;
    for (let word = numbersAt; word < ghostsAt; word++) {
      const past = words[word] - OPERATIONS_AT;
      if (past === Past.followed) isNamed = true;
      const known = knownOf(past);
      if (known) words[word] = OPERATIONS_AT + pastOf(known.kind, Number(known.lastK), false);
    }
    ghosts[Ghost.followedExecutes] = 0;
    ghosts[Ghost.previousConflicts] = 0;
    if (isNamed) return;
    ghosts[Ghost.followedIs] = Is.notYetThere;
    ghosts[Ghost.followedKind] = 0;
    ghosts[Ghost.followedLastK] = 0;
  }

  /** Moves the numbers of a family to where one of them always is. */
  private moveFamily(family: number): void {
    const { words, families, frame, numbersAt, slotsAt, capacity, opponent } = this;
    const { ghosts } = opponent;
    const isExecutes = family === families.executes;
    let anchor = isExecutes ? ghosts[Ghost.executes] : 0;
    for (let at = 0; at < families.ofWord.length && anchor === 0; at++) {
      if (frame.familyOf(words[numbersAt + at]) === family) anchor = words[numbersAt + at];
    }
    if (anchor === 0) return;
    const by = familyAt(family) - anchor;
    for (let word = numbersAt; word < slotsAt; word++) {
      if (frame.familyOf(words[word]) !== family) continue;
      words[word] += by;
      if (Math.abs(words[word] - familyAt(family)) > this.apartMost) {
        this.drifting ??= `keeps in ${this.nameOf(word - numbersAt)} what may come any distance from others that count the same`;
        opponent.refuse(this.drifting);
      }
    }
    if (isExecutes) for (const ghost of EXECUTE_NUMBERS) if (ghosts[ghost] !== 0) ghosts[ghost] += by;
    families.ofRing.forEach((ofRing, ring) => {
      const at = slotsAt + ring * capacity;
      if (ofRing === family) rotate(words.subarray(at, at + capacity), by);
    });
  }
}

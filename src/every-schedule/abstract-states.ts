import { System } from '../../sim/system.js';
import { Accesses } from '../lane/accesses.js';
import { Verb } from '../lane/lane.js';
import type { Protocol, TileContext } from '../program/protocol.js';
import { Choices } from './choices.js';
import { type Families, familiesOf, OPERATION } from './families.js';
import { FollowedRing, NOTHING } from './followed-ring.js';
import { FollowedTiles } from './followed-tiles.js';
import { Frame } from './frame.js';
import { GHOSTS, Ghost, OPERATIONS_AT, Rest } from './ghosts.js';
import { NormalForm } from './normal-form.js';
import { type Asked, Opponent, type ScheduleClass } from './opponent.js';
import { OpponentTable } from './opponent-table.js';

/** The slots of each ring lie behind the byte of the followed operations, apart from all others. */
const SLOTS_AT = 64;

/** What a step declared: operations by number, and positions of each ring. */
export interface Declared {
  readonly operations: readonly number[];
  readonly positions: readonly (readonly number[])[];
}

/**
 * A protocol's lanes under any schedule: the lanes that run, as a system to take steps of, with an opponent for a schedule.
 * Its words are those of the lanes and cells, the rings' slots, and what is known of the schedule (`Ghost`).
 */
export class AbstractStates {
  readonly system: System;
  readonly opponent: Opponent;
  readonly choices = new Choices();
  readonly families: Families;
  readonly frame: Frame;
  readonly normalForm: NormalForm;
  readonly words: Int32Array;
  private readonly table: OpponentTable;
  private readonly rings: readonly FollowedRing[];
  private readonly bytes = new Accesses();

  constructor(
    readonly protocol: Protocol,
    readonly capacity: number,
    asked: Set<Asked>,
    schedules: ScheduleClass,
    weaker: number,
  ) {
    const { lanes, cells, rings } = protocol;
    const families = familiesOf(protocol);
    const opponent = new Opponent(this.choices, asked, schedules, weaker);
    const table = new OpponentTable(opponent);
    const plainWords = rings.length * capacity + GHOSTS;
    const words = new Int32Array(lanes.length + families.ofWord.length + plainWords);
    const frame = new Frame(words, protocol, capacity, families, opponent);
    let made: readonly FollowedRing[] = [];
    let context: TileContext | null = null;
    this.system = new System(
      {
        lanes,
        cells,
        plainWords,
        context: (plain) => {
          if (context) return context;
          opponent.ghosts = plain.subarray(rings.length * capacity);
          made = rings.map((_, ring) => {
            const slots = plain.subarray(ring * capacity, (ring + 1) * capacity);
            const isPosition = (value: number) => frame.isNear(value, families.ofRing[ring]);
            return new FollowedRing(slots, SLOTS_AT + 8 * capacity * ring, capacity, opponent, isPosition);
          });
          context = {
            ops: table.asTable(),
            rings: made.map((ring) => ring.asRing()),
            tiles: new FollowedTiles(opponent, table).asTiles(),
          };
          return context;
        },
        fault: () => opponent.takeFault(),
        finalFault: () => opponent.finalFault(),
      },
      words,
    );
    const wordsOf = (family: number) =>
      families.ofWord.flatMap((of, at) => (of === family ? [lanes.length + at] : []));
    const counting = wordsOf(families.executes);
    opponent.lag = () => {
      const executes = opponent.ghosts[Ghost.executes];
      let most = 0;
      for (const word of counting) {
        // One that holds something else, such as a constant, counts nothing now.
        if (frame.isNear(words[word], families.executes)) most = Math.max(most, (executes - words[word]) | 0);
      }
      return most;
    };
    const numbering = wordsOf(OPERATION);
    opponent.isPastNewest = () => {
      const past = (opponent.newest + opponent.movedBy + 1) | 0;
      for (const word of numbering) if (words[word] === past) return true;
      return false;
    };
    this.families = families;
    this.opponent = opponent;
    this.table = table;
    this.frame = frame;
    this.normalForm = new NormalForm(words, protocol, capacity, families, opponent, frame);
    this.words = words;
    this.rings = made;
  }

  /** Puts the lanes where they begin, once for each first operation there may be. */
  begin(visit: () => void): void {
    const { choices, opponent, system, words, frame } = this;
    do {
      words.fill(0);
      // Lanes really begin at 0, and may look at it.
      frame.toZero();
      this.startStep();
      opponent.begin();
      system.lanes.forEach((lane, at) => {
        words[at] = lane.begin(system.registers[at], system.contexts[at]);
      });
      if (words.subarray(system.registersAt[0], system.plainAt).some((word) => word !== 0)) {
        opponent.refuse('sets registers before its first step');
      }
      frame.fromZero();
      for (const { words: slots } of this.rings) slots.fill(NOTHING);
      this.normalForm.take();
      opponent.mayChoose = false;
      visit();
    } while (choices.next());
  }

  /**
   * Takes a lane's step from the state that the words are, once for each way in which the opponent may answer. Where a step
   * comes to the same whether there are more EXECUTEs or not, the opponent has not said.
   */
  step(lane: number, visit: (advanced: boolean) => void, held: (lane: number) => void): void {
    const { choices, opponent, words } = this;
    const { ghosts } = opponent;
    const from = words.slice();
    const rest = words.length - GHOSTS + Ghost.rest;
    const hadSaid = ghosts[Ghost.rest] !== Rest.unknown;
    let waiting: Int32Array | null = null;
    do {
      words.set(from);
      this.takeStep(lane);
      held(lane);
      const { advanced, fault } = opponent;
      this.normalForm.take();
      opponent.mayChoose = false;
      if (waiting !== null) {
        const none: Int32Array = waiting;
        waiting = null;
        if (ghosts[Ghost.rest] === Rest.some && words.every((word, at) => at === rest || word === none[at])) {
          ghosts[Ghost.rest] = Rest.unknown;
        } else {
          const some = words.slice();
          words.set(none);
          visit(false);
          words.set(some);
        }
        visit(advanced);
      } else if (!hadSaid && !advanced && fault === null && ghosts[Ghost.rest] === Rest.none) {
        waiting = words.slice();
      } else visit(advanced);
    } while (choices.next());
    if (waiting !== null) {
      words.set(waiting);
      visit(false);
    }
    words.set(from);
  }

  /** Takes a lane's step, and leaves the words as they come out. */
  takeStep(lane: number): void {
    const { system, opponent, table, bytes } = this;
    const floor = opponent.floor();
    this.startStep();
    table.forget();
    for (const ring of this.rings) ring.forget();
    if (system.state(lane).verb === Verb.touches) {
      opponent.ranges = 0;
      system.declare(lane, bytes);
      if (bytes.count !== opponent.ranges)
        opponent.refuse('declares bytes by itself, or takes what it declares back');
    }
    system.step(lane);
    if (!table.isAllCarriedOut()) opponent.refuse('declares an operation that it does not carry out');
    opponent.settle();
    // A wait number at the floor stands for all lower ones, which a count that falls could tell apart.
    if (((opponent.floor() - floor) | 0) < 0)
      opponent.refuse('lets a count fall that waits are compared with');
  }

  /** What the last step declared. */
  declared(): Declared {
    return {
      operations: this.table.declared.filter((_, at) => at % 2 === 0),
      positions: this.rings.map((ring) => ring.declared()),
    };
  }

  /** The words of the slots that the last step read. */
  seenSlots(): readonly number[] {
    const { rings, capacity, system } = this;
    return rings.flatMap(({ seen }, ring) => seen.map((slot) => system.plainAt + ring * capacity + slot));
  }

  private startStep(): void {
    const { opponent } = this;
    opponent.newest = OPERATIONS_AT;
    opponent.advanced = false;
    opponent.looked = 0;
    opponent.mayChoose = true;
  }
}

import type { OperationTable } from '../program/operation-table.js';
import type { Program } from '../program/program.js';
import type { TileWork } from '../program/protocol.js';
import { type TileBook, type TileSystem, tileSystem } from '../program/system.js';
import { OperationCount } from './operation-count.js';
import { Provenance } from './provenance.js';
import type { UnwrittenReads } from './sequential-tags.js';

/** A program's system, with data followed by where they come from. */
export interface FollowedTiles extends TileSystem {
  /** Operations that read SRAM which nothing wrote before them, in the sequential run. */
  readonly unwrittenReads: UnwrittenReads;
  /** The operations that data came through which a STORE finds in the present state, and should not: see `Provenance`. */
  wayOfWrongData(op: number): readonly number[];
  /** How many tile operations have been carried out in the present state. */
  operationsDone(): number;
}

/**
 * A program as a system to explore, in which each tile is followed by the operation that made it, and operations are
 * counted.
 * @throws BadInput where the schedule is not valid, does not fit in one memory, or cannot be followed.
 */
export function followedSystem(program: Program): FollowedTiles {
  let kept: FollowedBook | null = null;
  const tiles = tileSystem(program, (ops) => {
    kept = new FollowedBook(ops, new Provenance(program.schedule, ops));
    return kept;
  });
  const book = kept as FollowedBook | null;
  if (!book) throw new Error('a system was made without its book');
  return {
    ...tiles,
    unwrittenReads: book.provenance.unwrittenReads,
    wayOfWrongData: (op) => book.provenance.wayOfWrongData(op),
    operationsDone: () => book.operationsDone,
  };
}

/** The count of operations, then the tags of provenance. */
class FollowedBook implements TileBook {
  readonly stateWords: number;
  readonly tellingWords: number;
  readonly work: TileWork;
  private readonly count: OperationCount;

  constructor(
    ops: OperationTable,
    readonly provenance: Provenance,
  ) {
    this.count = new OperationCount(ops);
    this.stateWords = this.count.stateWords + provenance.stateWords;
    this.tellingWords = this.count.stateWords + provenance.tellingWords;
    this.work = this.count.over(provenance);
  }

  get operationsDone(): number {
    return this.count.done + this.provenance.storesDone;
  }

  held(from: number) {
    return [this.provenance.held(from + this.count.stateWords)];
  }

  derived(from: number) {
    return this.provenance.derived(from + this.count.stateWords);
  }

  bind(words: Int32Array): void {
    this.count.bind(words);
    this.provenance.bind(words.subarray(this.count.stateWords));
  }

  takeFault(): string | null {
    const tooMany = this.count.takeFault();
    return this.provenance.takeFault() ?? tooMany;
  }

  finalFault(): string | null {
    return this.provenance.finalFault();
  }
}

import { EXECUTE, LOAD, type OperationTable } from '../program/operation-table.js';
import type { TileWork } from '../program/protocol.js';

/**
 * Counts LOADs and EXECUTEs as they are carried out, and finds a lane out that goes on when all of them have been: it
 * would go round for ever, over data that are right. STOREs and functions of rows are counted with their order.
 */
export class OperationCount {
  /** How many int32 words of state this takes. */
  readonly stateWords = 2;
  private readonly most: readonly number[];
  private words!: Int32Array;
  private found: string | null = null;

  constructor(ops: OperationTable) {
    let loads = 0;
    for (let op = 0; op < ops.length; op++) if (ops.kind(op) === LOAD) loads++;
    this.most = [loads, ops.executes];
  }

  /** How many LOADs and EXECUTEs have been carried out. */
  get done(): number {
    return this.words[LOAD] + this.words[EXECUTE];
  }

  /** Says where the state lives. */
  bind(words: Int32Array): void {
    this.words = words;
  }

  /** What `work` does, counted. */
  over(work: TileWork): TileWork {
    return {
      load: (op) => {
        this.count(LOAD, op);
        work.load(op);
      },
      execute: (op) => {
        this.count(EXECUTE, op);
        work.execute(op);
      },
      store: (op) => work.store(op),
      rows: (op) => work.rows(op),
    };
  }

  /** What the last operation did wrong, or null; asking forgets it. */
  takeFault(): string | null {
    const { found } = this;
    this.found = null;
    return found;
  }

  private count(kind: typeof LOAD | typeof EXECUTE, op: number): void {
    if (++this.words[kind] <= this.most[kind]) return;
    const name = kind === LOAD ? 'LOAD' : 'EXECUTE';
    this.found = `operation ${op} is carried out as a ${name} when all ${this.most[kind]} of them have been`;
  }
}

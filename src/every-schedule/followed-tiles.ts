import { EXECUTE, LOAD, ROWS, STORE } from '../program/operation-table.js';
import type { TileWork } from '../program/protocol.js';
import { Ghost, Is } from './ghosts.js';
import type { Opponent } from './opponent.js';
import type { OpponentTable } from './opponent-table.js';
import { standIn } from './stand-in.js';

/** What lanes ask of tiles. */
export const TILE_WORK = ['load', 'execute', 'store', 'rows'] as const;

/** Tile operations that do nothing, but that each is held to what it may be: carried out once, as what it is, in its turn. */
export class FollowedTiles implements TileWork {
  constructor(
    private readonly opponent: Opponent,
    private readonly table: OpponentTable,
  ) {}

  /** What lanes see of them. */
  asTiles(): TileWork {
    return standIn(this, TILE_WORK, 'the tiles', (what) => this.opponent.refuse(what));
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
    const { opponent, table } = this;
    const { ghosts } = opponent;
    const known = opponent.known(op);
    if (!known) return;
    table.carriedOut.push(op);
    if (!table.isDeclared(op)) opponent.refuse('carries an operation out that it does not declare');
    if (known.kind !== kind) opponent.fault ??= 'an operation is carried out as one of another kind';
    else if (known.isFollowed) {
      if (ghosts[Ghost.followedIs] === Is.carriedOut) opponent.fault ??= 'an operation is carried out twice';
      ghosts[Ghost.followedIs] = Is.carriedOut;
    } else if (known.conflicts) {
      opponent.fault ??= 'an operation is carried out before an earlier one that has bytes in common with it';
    }
  }
}

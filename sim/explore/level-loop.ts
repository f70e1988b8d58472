import { NO_ROW, StateTable } from '../states/state-table.js';

/**
 * Notices that levels of states come back, as they do for ever in a system with loops and never in one without. Levels
 * follow from one another, so it is enough to keep one of them and hold the later ones against it; the one kept is a
 * later one each time their number has doubled (Brent, "An improved Monte Carlo factorization algorithm", 1980).
 */
export class LevelLoop {
  private level = 0;
  private keptAt = 1;
  private kept: StateTable;
  private readonly words: Int32Array;

  /** @param hashed as of the tables of levels. */
  constructor(
    width: number,
    private readonly hashed: number,
  ) {
    this.words = new Int32Array(width);
    this.kept = new StateTable(width, hashed);
  }

  /** Whether this level, the next one, has the same states as an earlier one. */
  comesBack(level: StateTable): boolean {
    if (level.count > 0 && level.count === this.kept.count && this.hasAll(level)) return true;
    if (++this.level === 2 * this.keptAt) this.keep(level);
    return false;
  }

  private hasAll(level: StateTable): boolean {
    for (let row = 0; row < level.count; row++) {
      level.read(row, this.words);
      if (this.kept.find(this.words) === NO_ROW) return false;
    }
    return true;
  }

  private keep(level: StateTable): void {
    this.keptAt = this.level;
    this.kept = new StateTable(this.words.length, this.hashed);
    for (let row = 0; row < level.count; row++) {
      level.read(row, this.words);
      this.kept.add(this.words);
    }
  }
}

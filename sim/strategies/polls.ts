import { Verb } from '../../src/lane/lane.js';
import { writesCell } from '../access-conflict.js';
import type { Outlook } from '../execution.js';
import { System } from '../system.js';

/** Of an epoch that never is. */
const NEVER = -1;

/**
 * Notices lanes that poll in vain: one that comes back to a local state (its place and its registers) in which it has
 * been while no shared word changed. What it would do is what it did, so until a shared word changes it has nothing to do.
 *
 * One earlier local state is kept of each lane, a later one each time the steps since the change have doubled, so a loop
 * of n steps is noticed within 3 n (Brent, as `ComesBack`). It is kept as a hash: once in some 2^32 times a lane may be
 * taken for one that polls and is none. It goes on with the next change, or when all others poll as well.
 */
export class Polls {
  /** Grows with each change of a shared word. */
  private epoch = 0;
  /** By lane: the epoch in which it was found to poll. */
  private readonly vain: Int32Array;
  /** By lane: the epoch in which it took its last step, and how many it has taken in it. */
  private readonly since: Int32Array;
  private readonly steps: Int32Array;
  /** By lane: a hash of the local state that is kept, and after how many steps that was. */
  private readonly kept: Int32Array;
  private readonly keptAt: Int32Array;
  /** The cell that the next step accesses, and its value, if the step may change it. */
  private at = 0;
  private before = 0;
  private mayChange = false;

  private constructor(private readonly system: System) {
    const { length } = system.lanes;
    this.vain = new Int32Array(length);
    this.since = new Int32Array(length);
    this.steps = new Int32Array(length);
    this.kept = new Int32Array(length);
    this.keptAt = new Int32Array(length);
  }

  /** Null where local states are not to be seen, as those of threads are. */
  static of(outlook: Outlook): Polls | null {
    return outlook instanceof System ? new Polls(outlook) : null;
  }

  /** Whether these lanes are seen. */
  isOf(outlook: Outlook): boolean {
    return outlook === this.system;
  }

  /** Forgets the run before. */
  begin(): void {
    this.epoch = 0;
    this.vain.fill(NEVER);
    this.since.fill(NEVER);
  }

  /** Whether a lane polls in vain, as long as nothing changes. */
  isVain(lane: number): boolean {
    return this.vain[lane] === this.epoch;
  }

  /** Called before a lane's step. */
  take(lane: number): void {
    const { verb, cell } = this.system.state(lane);
    this.mayChange = writesCell(verb);
    this.at = cell;
    if (this.mayChange) this.before = this.system.cell(cell);
    // What these do to plain words and to others' places is not looked at, nor what another choice would be: all are
    // taken for a change.
    else if (verb === Verb.touches || verb === Verb.notifies || verb === Verb.chooses) this.epoch++;
  }

  /** Called after it. */
  taken(lane: number): void {
    if (this.mayChange && this.system.cell(this.at) !== this.before) this.epoch++;
    const hash = this.hash(lane);
    if (this.since[lane] !== this.epoch) {
      this.since[lane] = this.epoch;
      this.steps[lane] = 0;
      this.keptAt[lane] = 0;
    } else if (this.kept[lane] === hash) {
      this.vain[lane] = this.epoch;
    }
    if (++this.steps[lane] < 2 * this.keptAt[lane]) return;
    this.keptAt[lane] = this.steps[lane];
    this.kept[lane] = hash;
  }

  // FNV-1a over whole words, with a final mix as in `StateTable`.
  private hash(lane: number): number {
    const { words, registersAt, lanes } = this.system;
    let hash = Math.imul(0x811c9dc5 ^ words[lane], 0x01000193);
    const from = registersAt[lane];
    const end = from + lanes[lane].registers.names.length;
    for (let word = from; word < end; word++) hash = Math.imul(hash ^ words[word], 0x01000193);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    return hash ^ (hash >>> 13);
  }
}

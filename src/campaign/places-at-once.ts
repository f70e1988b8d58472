import { createHash } from 'node:crypto';
import type { Outlook } from '../../sim/execution.js';
import type { Coverage } from './ledger/coverage.js';

/** Places of a lane are numbered below this; the last stands for its end. */
const PLACES = 64;

/** Gathers where lanes stand at once: each set of places, and in how many executions. */
export class PlacesAtOnce {
  private readonly hashes = new Map<number, number>();
  private readonly seen = new Set<number>();

  constructor(private readonly coverage: Coverage) {}

  /** Looks where lanes stand; called before each step. */
  see(execution: Outlook): void {
    let places = 0;
    for (let lane = 0; lane < execution.lanes.length; lane++) {
      const place = execution.hasEnded(lane) ? PLACES - 1 : execution.state(lane).index % PLACES;
      places = (places * PLACES + place) % Number.MAX_SAFE_INTEGER;
    }
    this.seen.add(places);
  }

  /** Called after each execution. */
  end(): void {
    for (const places of this.seen) this.coverage.add(this.hashOf(places));
    this.seen.clear();
  }

  private hashOf(places: number): number {
    const known = this.hashes.get(places);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(String(places)).digest().readUIntBE(0, 6);
    this.hashes.set(places, hash);
    return hash;
  }
}

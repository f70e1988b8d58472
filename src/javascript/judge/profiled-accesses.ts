import { Field, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { MOST_THREADS } from '../baton/control-block.js';
import type { Choosing } from '../baton/strategist.js';

/** What the threads did in one execution: how long it is, and how often each accesses what. */
export class ProfiledAccesses {
  /** Points of the execution. */
  readonly points: number;
  private readonly counts = new Map<number, Int32Array>();

  constructor({ words, length }: Trace) {
    let points = 0;
    for (let at = 0; at < length * RECORD; at += RECORD) {
      if (words[at + Field.enabled] === 0) continue;
      points++;
      const address = words[at + Field.address];
      const counts = this.counts.get(address) ?? new Int32Array(MOST_THREADS);
      counts[words[at + Field.thread]]++;
      this.counts.set(address, counts);
    }
    this.points = points;
  }

  /** For `surw`, which counts every address as an object; plain bytes are none. */
  profile(): NonNullable<Choosing['profile']> {
    const addresses = [...this.counts.keys()];
    const counts = Array.from({ length: MOST_THREADS }, (_, thread) => {
      const ofThread = new Int32Array(addresses.length + 1);
      addresses.forEach((address, object) => {
        ofThread[object] = (this.counts.get(address) as Int32Array)[thread];
      });
      return ofThread;
    });
    return { addresses, accesses: { counts } };
  }
}

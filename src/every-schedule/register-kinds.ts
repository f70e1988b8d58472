import { type Counted, either, isStill, type Kind, keep, NOTHING, numberOf, Unread } from './counted.js';
import type { Handed } from './handed.js';

/** What registers hold while the functions of one state are read, one after the other. */
export class RegisterKinds {
  /** @param mayWrite whether they may be written, too. */
  constructor(
    private readonly handed: Handed,
    readonly mayWrite: boolean,
    private readonly written = new Map<string, Kind>(),
  ) {}

  /** What was written into one; null where nothing was. */
  writtenInto(name: string): Kind | null {
    return this.written.get(name) ?? null;
  }

  /** A register holds what it counts, and nothing else. @param before what it may hold still; null where it holds the value. */
  write(name: string, value: Counted, before: Kind | null): void {
    if (!this.mayWrite) throw new Unread('writes into a register where it only looks');
    keep(value, this.handed.of(name));
    if (value.sums.some((sum) => isStill(sum) || sum.plus.includes('item'))) this.handed.addFlag(name);
    this.written.set(name, before === null ? value : either(before, value));
  }

  /** What they hold for the next function: what they count, or flags that were written. */
  after(mayWrite: boolean): RegisterKinds {
    const after = new Map<string, Kind>();
    for (const [name, kind] of this.written) {
      const { sums } = numberOf(kind);
      const counted = this.handed.property({ is: 'registers' }, name) ?? NOTHING;
      const still: Kind = { is: 'number', sums: sums.filter(isStill) };
      const isOnlyStill = still.sums.length === sums.length;
      after.set(name, isOnlyStill ? still : still.sums.length === 0 ? counted : either(still, counted));
    }
    return new RegisterKinds(this.handed, mayWrite, after);
  }
}

/** Bytes that the tables of a search may hold together. */
export class MemoryBudget {
  /** Bytes that are held now. */
  held = 0;

  /** @param limitBytes the most that is ever held, the moment included in which a table is copied to a larger one. */
  constructor(private readonly limitBytes: number) {}

  /** Whether the least that is needed is more than there may be. */
  get isExceeded(): boolean {
    return this.held > this.limitBytes;
  }

  /** Whether a table of `now` bytes may become one of `then` bytes; both are there while it is copied. */
  replaces(now: number, then: number): boolean {
    if (this.held + then > this.limitBytes) return false;
    this.held += then - now;
    return true;
  }
}

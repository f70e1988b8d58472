/** The step that the page shows: so many steps have been taken. It stands in the address, too. */
export class Position {
  step = 0;
  private readonly listeners: (() => void)[] = [];

  /** @param steps how many steps there are. */
  constructor(readonly steps: number) {
    this.step = this.inAddress() ?? steps;
    addEventListener('hashchange', () => this.go(this.inAddress() ?? this.step));
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Shows another step; a number beyond the ends is the end. */
  go(step: number): void {
    const next = Math.min(this.steps, Math.max(0, step));
    if (next === this.step) return;
    this.step = next;
    // In place of the entry before: stepping is no way to go back along.
    history.replaceState(null, '', `#step=${next}`);
    for (const listener of this.listeners) listener();
  }

  private inAddress(): number | null {
    const found = /^#step=(\d{1,9})$/.exec(location.hash);
    return found ? Math.min(this.steps, Number(found[1])) : null;
  }
}

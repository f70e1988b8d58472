/** The step that is looked at: so many steps have been taken. It stands in the address, too. */
export class Position {
  step: number;
  /** Aborted once another run is looked at. */
  readonly signal: AbortSignal;
  private readonly closing = new AbortController();
  private readonly listeners: (() => void)[] = [];

  /**
   * @param steps how many steps there are.
   * @param step the one to begin at; by default the one that the address names, or the last.
   * @param run which run it is, as the address says it.
   */
  constructor(
    readonly steps: number,
    step?: number,
    private readonly run = '',
  ) {
    this.signal = this.closing.signal;
    this.step = step ?? this.inAddress() ?? steps;
    addEventListener('hashchange', () => this.go(this.inAddress() ?? this.step), { signal: this.signal });
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
    this.tellAddress();
    for (const listener of this.listeners) listener();
  }

  /** Puts the step into the address. */
  tellAddress(): void {
    history.replaceState(null, '', `#step=${this.step}${this.run}`);
  }

  close(): void {
    this.closing.abort();
  }

  private inAddress(): number | null {
    const found = /^#step=(\d{1,9})(&|$)/.exec(location.hash);
    // The address of another run that is served: whoever serves it shows it.
    if (location.hash.includes('&order=') && !location.hash.endsWith(this.run)) return null;
    return found ? Math.min(this.steps, Number(found[1])) : null;
  }
}

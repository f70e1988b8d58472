/** The narrowest stretch of time that can be looked at. */
const NARROWEST_NS = 20;

/** The stretch of time that every plot of the page shows. */
export class View {
  fromNs = 0;
  toNs: number;
  private readonly listeners: (() => void)[] = [];
  private isToldSoon = false;

  /** @param wholeNs the longest run: nothing is shown after it, nor before 0. */
  constructor(readonly wholeNs: number) {
    this.toNs = wholeNs;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  show(fromNs: number, toNs: number): void {
    const width = Math.min(this.wholeNs, Math.max(NARROWEST_NS, toNs - fromNs));
    const middle = (fromNs + toNs) / 2;
    this.fromNs = Math.min(Math.max(0, middle - width / 2), this.wholeNs - width);
    this.toNs = this.fromNs + width;
    this.tellSoon();
  }

  showWhole(): void {
    this.show(0, this.wholeNs);
  }

  /** Makes the stretch `factor` times as long; `aroundNs` stays where it is. */
  zoom(factor: number, aroundNs = (this.fromNs + this.toNs) / 2): void {
    const width = Math.min(this.wholeNs, Math.max(NARROWEST_NS, (this.toNs - this.fromNs) * factor));
    const share = (aroundNs - this.fromNs) / (this.toNs - this.fromNs);
    this.show(aroundNs - share * width, aroundNs + (1 - share) * width);
  }

  /** Moves by a share of the stretch that is shown. */
  pan(share: number): void {
    const byNs = share * (this.toNs - this.fromNs);
    this.show(this.fromNs + byNs, this.toNs + byNs);
  }

  // Once a frame: a wheel turns faster than a screen is drawn.
  private tellSoon(): void {
    if (this.isToldSoon) return;
    this.isToldSoon = true;
    requestAnimationFrame(() => {
      this.isToldSoon = false;
      for (const listener of this.listeners) listener();
    });
  }
}

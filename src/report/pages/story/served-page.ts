import { element } from '../kit/elements.js';
import { type Asking, ask, orderBefore, stepsAfter } from './asking.js';
import { readAddress } from './order-address.js';
import { pageOf } from './page.js';
import type { Here, StoryInput, Way } from './story-data.js';

/** How a run is to be shown. */
interface Loading {
  /** What to look at; by default the step that the last turn takes. */
  readonly step?: number | null;
  readonly goesOn?: boolean;
  /** Whether it is a place of its own to come back to. */
  readonly isNew?: boolean;
  readonly note?: string;
  /** Whether what was typed meanwhile goes on from there. */
  readonly isTaken?: boolean;
}

/** A page that is served: it shows one run after the other, each of which stands in the address. */
export class ServedPage implements Asking {
  readonly typed: number[] = [];
  private input: StoryInput;
  private close: () => void = () => {};
  private box: HTMLElement = element('main');
  private readonly told = element('p', 'fault');
  /** Aborted once another run is asked for. */
  private asking = new AbortController();

  constructor(private readonly begin: StoryInput) {
    this.input = begin;
    this.told.setAttribute('role', 'alert');
    document.body.append(this.told, this.box);
    // Back and forward go from run to run.
    addEventListener('popstate', () => this.showAddress());
    const { order, step } = readAddress(location.hash);
    this.draw(begin, 0, '');
    if (order.length > 0) void this.load(order, { step });
  }

  here(step: number, signal: AbortSignal): Promise<Here> {
    return ask('here', { order: this.before(step) }, signal);
  }

  way(step: number, signal: AbortSignal): Promise<Way> {
    return ask('way', { order: this.before(step) }, signal);
  }

  take(step: number, place: number): Promise<void> {
    return this.load([...this.before(step), place], { isNew: true, isTaken: true });
  }

  goOn(step: number): void {
    void this.load(this.before(step), { step, goesOn: true, isNew: true });
  }

  show(order: readonly number[], step: number, note: string): void {
    void this.load(order, { step, note, isNew: true });
  }

  beginAnew(): void {
    void this.load([], { step: 0, isNew: true });
  }

  private before(step: number): readonly number[] {
    return this.input.live ? orderBefore(this.input.live, step) : [];
  }

  private showAddress(): void {
    const { order, step } = readAddress(location.hash);
    void this.load(order, { step });
  }

  private async load(
    order: readonly number[],
    { step = null, goesOn = false, ...rest }: Loading,
  ): Promise<void> {
    if (!rest.isTaken) this.typed.length = 0;
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const isBegin = order.length === 0 && !goesOn;
      const input = isBegin ? this.begin : await ask<StoryInput>('run', { order, goesOn }, signal);
      if (signal.aborted || !input.live) return;
      // The entry that is new has this address until the page is drawn, which puts its own in its place.
      if (rest.isNew) history.pushState(null, '', location.href);
      this.draw(input, Math.min(input.steps, step ?? stepsAfter(input.live, order.length)), rest.note ?? '');
    } catch (error) {
      if (!signal.aborted) this.told.textContent = (error as Error).message;
    }
  }

  private draw(input: StoryInput, step: number, note: string): void {
    const isChosen = this.box.querySelector('.choices')?.contains(document.activeElement) ?? false;
    const { scrollX, scrollY } = window;
    this.close();
    this.input = input;
    const { box, close } = pageOf(input, { asking: this, step, note });
    this.close = close;
    this.told.textContent = '';
    this.box.replaceWith(box);
    this.box = box;
    scrollTo(scrollX, scrollY);
    // Whoever chose by keyboard goes on choosing.
    if (isChosen) box.querySelector<HTMLElement>('.choices')?.focus({ preventScroll: true });
  }
}

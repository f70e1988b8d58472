import type { SharedView } from './shared-view.js';

/** Returns the object that it is given, so that a subclass puts its private field on that. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what this class is for
    return object;
  }
}

/**
 * The mark on a stand-in, which nobody else sees. A WeakMap would do, but that its entries hold one another up in a young
 * heap: with it, making a view takes ten times as long.
 */
class Mark extends Given {
  readonly #view: SharedView;

  constructor(standIn: object, view: SharedView) {
    super(standIn);
    this.#view = view;
  }

  static of(value: object): SharedView | undefined {
    return #view in value ? value.#view : undefined;
  }
}

/** Views asked for last, which are found without a look at their marks. */
const REMEMBERED = 8;
const isView = ArrayBuffer.isView;

/** Which proxies are stand-ins, and for what. */
export class StandIns {
  private lastStandIn: unknown = this;
  private lastView: SharedView | undefined = undefined;
  private readonly standIns: unknown[] = new Array(REMEMBERED).fill(this);
  private readonly views: (SharedView | undefined)[] = new Array(REMEMBERED).fill(undefined);
  private next = 0;

  add(standIn: object, view: SharedView): void {
    new Mark(standIn, view);
  }

  /** The view that a value stands in for; undefined for anything else. */
  viewOf(value: unknown): SharedView | undefined {
    if (value === this.lastStandIn) return this.lastView;
    // A real view is no proxy, and is seen to be none at once.
    if (isView(value) || typeof value !== 'object' || value === null) return undefined;
    return this.find(value);
  }

  private find(value: object): SharedView | undefined {
    const at = this.standIns.indexOf(value);
    const view = at >= 0 ? this.views[at] : Mark.of(value);
    if (view === undefined) return undefined;
    if (at < 0) {
      this.standIns[this.next] = value;
      this.views[this.next] = view;
      this.next = (this.next + 1) % REMEMBERED;
    }
    this.lastStandIn = value;
    this.lastView = view;
    return view;
  }
}

/** Numbers, texts and the like that are looked at in all; lanes are handed tables that are larger, and do not change. */
const LIMIT = 1024;
/** Properties of an object whose number is looked at as well. */
const FEW = 64;
const DEPTH = 3;

interface Cell {
  readonly path: string;
  read(): unknown;
  readonly was: unknown;
}

/**
 * What lanes are handed besides the system's own words: arrays, typed arrays, maps, sets and objects without a class.
 * None of it is put back when a state is, so a step that changes it is found out by looking. What hides behind a class
 * or a function is not looked at.
 */
export class ContextState {
  private readonly cells: Cell[] = [];
  private readonly seen = new Set<unknown>();

  /** @param own the buffer of the system's words: what lies there is state. */
  constructor(
    contexts: readonly unknown[],
    private readonly own: ArrayBufferLike,
  ) {
    for (const context of contexts) this.look(context, '', DEPTH);
  }

  /** Where something is not as it was, `mem.0`, or null. */
  changed(): string | null {
    for (const cell of this.cells) if (!Object.is(cell.read(), cell.was)) return cell.path;
    return null;
  }

  private look(value: unknown, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null || this.seen.has(value)) return;
    this.seen.add(value);
    if (value instanceof Map || value instanceof Set) this.add(`${path}.size`, () => value.size);
    else if (ArrayBuffer.isView(value)) this.lookAtWords(value, path);
    else if (Array.isArray(value)) {
      this.add(`${path}.length`, () => value.length);
      for (let at = 0; at < value.length && this.cells.length < LIMIT; at++) {
        this.lookInside(value, String(at), value[at], path, depth);
      }
    } else if (isBare(value)) {
      const own = Object.getOwnPropertyDescriptors(value);
      if (Object.keys(own).length <= FEW) this.add(path, () => Object.keys(value).length);
      // A getter may give something new each time, and is code of the user's.
      for (const [key, { value: inner, get }] of Object.entries(own)) {
        if (!get) this.lookInside(value, key, inner, path, depth);
      }
    }
  }

  private lookInside(value: object, key: string, inner: unknown, path: string, depth: number): void {
    const innerPath = path === '' ? key : `${path}.${key}`;
    this.add(innerPath, () => (value as Record<string, unknown>)[key]);
    if (depth > 0) this.look(inner, innerPath, depth - 1);
  }

  private lookAtWords(view: ArrayBufferView, path: string): void {
    if (view.buffer === this.own || view instanceof DataView) return;
    const words = view as unknown as ArrayLike<unknown>;
    for (let at = 0; at < words.length && this.cells.length < LIMIT; at++)
      this.add(`${path}.${at}`, () => words[at]);
  }

  private add(path: string, read: () => unknown): void {
    if (this.cells.length < LIMIT) this.cells.push({ path, read, was: read() });
  }
}

function isBare(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

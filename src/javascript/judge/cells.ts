/** How deep, and into how many objects, setup's result is looked at for views. */
const DEPTH = 6;
const OBJECTS = 10_000;

interface View {
  readonly path: string;
  readonly first: number;
  readonly end: number;
  readonly elementBytes: number;
}

/** Names bytes of shared memory by where setup's result holds a view of them, such as `ring.head[0]`. */
export class CellNames {
  private readonly views: View[] = [];

  /**
   * @param shared what setup returned.
   * @param addressOf the address of a shared buffer's first byte, undefined for others.
   * @param buffers all of setup's buffers, for bytes of which there is no view.
   */
  constructor(
    shared: unknown,
    private readonly addressOf: (buffer: object) => number | undefined,
    private readonly buffers: readonly SharedArrayBuffer[],
  ) {
    this.collect(shared);
    // The view that says most: the shortest, and of those the one found first.
    this.views.sort((a, b) => a.end - a.first - (b.end - b.first));
  }

  /** Size in bytes. */
  name(address: number, size: number): string {
    const fits = ({ first, end }: View) => first <= address && address + size <= end;
    const view = this.views.find((one) => fits(one) && one.elementBytes === size) ?? this.views.find(fits);
    if (view) {
      const { path, first, elementBytes } = view;
      const index = Math.floor((address - first) / elementBytes);
      const last = Math.floor((address + size - 1 - first) / elementBytes);
      return `${path}[${index === last ? index : `${index}..${last}`}]`;
    }
    for (const [number, buffer] of this.buffers.entries()) {
      const first = this.addressOf(buffer);
      if (first === undefined || address < first || address >= first + buffer.byteLength) continue;
      const bytes =
        size === 1 ? `byte ${address - first}` : `bytes ${address - first}..${address - first + size - 1}`;
      return `buffer ${number}, ${bytes}`;
    }
    return `memory at ${address}`;
  }

  /** Nearest first: what is found with a short path names it. */
  private collect(shared: unknown): void {
    const seen = new Set<object>();
    let level: { value: unknown; path: string }[] = [{ value: shared, path: '' }];
    for (let depth = 0; depth < DEPTH && level.length > 0; depth++) {
      const next: typeof level = [];
      for (const { value, path } of level) {
        if (typeof value !== 'object' || value === null || seen.has(value) || seen.size > OBJECTS) continue;
        seen.add(value);
        if (ArrayBuffer.isView(value)) this.add(value, path);
        else
          for (const [key, member] of membersOf(value)) next.push({ value: member, path: join(path, key) });
      }
      level = next;
    }
  }

  private add(view: ArrayBufferView, path: string): void {
    const first = this.addressOf(view.buffer);
    if (first === undefined) return;
    const elementBytes = (view as Partial<Int32Array>).BYTES_PER_ELEMENT ?? 1;
    const from = first + view.byteOffset;
    this.views.push({ path: path || 'shared', first: from, end: from + view.byteLength, elementBytes });
  }
}

/** Own properties and what a Map or an array holds, without calling getters. */
function membersOf(object: object): readonly (readonly [string, unknown])[] {
  if (object instanceof Map) return [...object].map(([key, value]) => [`get(${String(key)})`, value]);
  return Object.entries(Object.getOwnPropertyDescriptors(object)).map(([key, { value }]) => [key, value]);
}

function join(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

import { vi } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a fault reaches into what is private
export type Any = any;

/** A fault of a module of `sim/explore`: what it exports otherwise, or what it does to what it exports. */
export interface Fault {
  readonly module: string;
  readonly plant: (exported: Any) => object;
}

/** Replaces methods of a class, private ones too. */
export function patch<T>(
  of: { readonly prototype: T },
  methods: Record<string, (this: Any, ...args: Any[]) => Any>,
): void {
  Object.assign(of.prototype as object, methods);
}

/** A fault in some methods of a class. */
export const patched = (module: string, of: string, methods: Parameters<typeof patch>[1]): Fault => ({
  module,
  plant(exported) {
    patch(exported[of], methods);
    return exported;
  },
});

/** What `load` imports, with a fault in a module that it rests on. */
export async function planted<T>({ module, plant }: Fault, load: () => Promise<T>): Promise<T> {
  const path = `../../../sim/explore/${module}`;
  vi.resetModules();
  vi.doMock(path, async (original) => plant({ ...(await original<object>()) }));
  const loaded = await load();
  vi.doUnmock(path);
  return loaded;
}

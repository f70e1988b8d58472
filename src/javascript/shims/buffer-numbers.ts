import type { Memory } from './memory.js';
import type { Any } from './native.js';
import { replace } from './replace.js';

/** Bytes of a number, by the name of the method that reads or writes it; 0 where an argument says how many. */
function sizeOf(name: string): number {
  const bits = /(\d+)/.exec(name)?.[1];
  if (bits !== undefined) return Number(bits) / 8;
  return name.includes('Float') ? 4 : name.includes('Double') ? 8 : 0;
}

/** The methods of Buffer that read or write a number: each is one access of its bytes. */
export function installBufferNumbers(memory: Memory, prototype: object): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const [, verb] = /^(read|write)(?:Big|Float|Double|U?[Ii]nt)/.exec(name) ?? [];
    if (verb === undefined) continue;
    const fixed = sizeOf(name);
    const isWrite = verb === 'write';
    // A value comes first where one is written.
    const first = isWrite ? 1 : 0;
    replace(
      prototype,
      name,
      (original) =>
        ({
          access(this: Any, ...given: Any[]): Any {
            const view = memory.viewOf(this);
            if (!view) return Reflect.apply(original, this, given);
            if (isWrite && typeof given[0] === 'object' && given[0] !== null) given[0] = +given[0];
            const offset = given[first] ?? 0;
            const size = fixed || given[first + 1];
            const act = () => Reflect.apply(original, view.target, given);
            const isWithin = Number.isInteger(offset) && offset >= 0 && offset + size <= view.length;
            // The native throws.
            if (!isWithin) return act();
            if (isWrite) return memory.writes(view, offset, offset + size, act);
            memory.reads(view, offset, offset + size);
            return act();
          },
        }).access,
    );
  }
}

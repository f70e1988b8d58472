import { refusing } from '../src/lane/bad-lane.js';
import type { RegisterFile } from '../src/lane/registers.js';
import type { WordRange } from '../src/lane/shared.js';

/** Words by name: the value of one, or those of an array, as they are now. */
export type WordsByName = {
  // biome-ignore lint/suspicious/noExplicitAny: a word is a number and an array is not, which only its author knows
  readonly [name: string]: any;
};

/** What a check of a system sees of its present state, by the names that were given. To be read only. */
export interface Seen {
  readonly cells: WordsByName;
  readonly plain: WordsByName;
  /** Each lane's registers, by the names of both. */
  readonly registers: { readonly [lane: string]: RegisterFile };
}

/** Words by name, over those of a system. @param base where the first of them is. */
export function byName(
  words: Int32Array,
  base: number,
  places: Readonly<Record<string, number | WordRange>>,
): WordsByName {
  const names = Object.keys(places).join(', ') || 'none';
  const view = Object.create(refusing((name) => `there is no word ${name}: it is one of ${names}`));
  for (const [name, place] of Object.entries(places)) {
    const array =
      typeof place === 'number' ? null : words.subarray(base + place.first, base + place.first + place.count);
    Object.defineProperty(view, name, {
      enumerable: true,
      get: typeof place === 'number' ? () => words[base + place] : () => array,
    });
  }
  return Object.freeze(view);
}

import type { System } from '../../../sim/system.js';
import { cellLayout, plainLayout } from '../../../sim/system-spec.js';
import type { WordRange } from '../../lane/shared.js';

/** Words as a run left them, by the names that the system gives them; an array's are a list. */
export interface FinalWords {
  readonly cells: Readonly<Record<string, number | readonly number[]>>;
  /** A word without a name is called by its number: `word 3`. */
  readonly plain: Readonly<Record<string, number | readonly number[]>>;
}

/** The words of a system as they are now. */
export function finalWords({ words, cellsAt, plainAt, spec }: System): FinalWords {
  const valuesOf = (base: number, places: Readonly<Record<string, number | WordRange>>) =>
    Object.fromEntries(
      Object.entries(places).map(([name, place]) => [
        name,
        typeof place === 'number'
          ? words[base + place]
          : [...words.subarray(base + place.first, base + place.first + place.count)],
      ]),
    );
  const plain = plainLayout(spec);
  const unnamed = Array.from(words.subarray(plainAt + plain.names.length), (value, at) => [
    `word ${plain.names.length + at}`,
    value,
  ]);
  return {
    cells: valuesOf(cellsAt, cellLayout(spec.cells).places),
    plain: { ...valuesOf(plainAt, plain.places), ...Object.fromEntries(unnamed) },
  };
}

/** The first word of a system's state that is not as expected, in words; null where there is none. */
export function firstDifference(system: System, expected: Int32Array): string | null {
  const { words } = system;
  const at = words.findIndex((word, index) => word !== expected[index]);
  return at < 0 ? null : `${nameOfWord(system, at)} is ${words[at]}, not ${expected[at]}`;
}

function nameOfWord(
  { lanes, registersAt, threads, cellsAt, plainAt, cellNames, spec }: System,
  at: number,
): string {
  if (at >= plainAt) return plainLayout(spec).names[at - plainAt] ?? `word ${at - plainAt}`;
  if (at >= cellsAt) return cellNames[at - cellsAt];
  if (at < threads) return `the place of ${lanes[at].name}`;
  const lane = registersAt.slice(0, threads).findLastIndex((from) => from <= at);
  return `register ${lanes[lane].registers.names[at - registersAt[lane]]} of ${lanes[lane].name}`;
}

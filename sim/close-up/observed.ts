import { Verb } from '../../src/lane/lane.js';
import type { StoryWords } from '../story/story.js';
import type { System } from '../system.js';

/** Plain words that are shown, at most: those that a run changes go before the others. */
const MOST_PLAIN = 512;

/** A value that is shown at every step. */
export interface ObservedWord {
  readonly kind: 'cell' | 'plain' | 'register';
  /** The number of the lane whose register it is, or -1. */
  readonly lane: number;
  readonly name: string;
  /** What it begins as; null where that is not known. */
  readonly begins: string | null;
}

/** A word, by its place among those that are shown, and what a step made it. */
export type Change = readonly [word: number, value: string];

/**
 * What a step has to do with the order of others, by channels: it comes after the last one that gave what it takes. The
 * channel of a cell is the place of its word.
 */
export interface Touch {
  readonly lane: number;
  readonly takes: readonly number[];
  readonly gives: readonly number[];
}

/** The values of a run, step by step, and what orders its steps. */
export interface Observed {
  readonly words: readonly ObservedWord[];
  /** By step, the words that it changed. */
  readonly changes: readonly (readonly Change[])[];
  readonly touches: readonly Touch[];
}

/** What was observed, and where each of its words is among the system's. */
export interface Observation {
  readonly observed: Observed;
  readonly places: readonly number[];
}

/** A word of a system, by its place in the system's words. */
interface Watched extends ObservedWord {
  readonly at: number;
}

/**
 * Observes a run: begins the system anew and takes the same steps.
 * @param lanes the place of each step, as `check` gives them.
 */
export function observe(system: System, lanes: ArrayLike<number>, words: StoryWords): Observation {
  system.reset();
  const candidates = wordsOf(system, words);
  const begins = candidates.map(({ at }) => system.words[at]);
  const hasChanged = new Uint8Array(candidates.length);
  const changes: [number, number][][] = [];
  const touches: Touch[] = [];
  const before = [...begins];
  /** By lane, channels that its next step takes besides: of whoever woke it. */
  const woken = new Map<number, number>();
  for (let step = 0; step < lanes.length; step++) {
    const place = lanes[step];
    const sleepers = asleep(system);
    const touch = touchOf(system, place, candidates.length);
    system.step(place);
    system.fault(); // asked after every step, so that none is left over for the next run
    const lane = system.ownerOf[place];
    const wokenBy = woken.get(lane);
    touches.push(wokenBy === undefined ? touch : { ...touch, takes: [...touch.takes, wokenBy] });
    woken.delete(lane);
    for (const sleeper of sleepers) {
      if (sleeper !== lane && !system.isAsleep(sleeper)) woken.set(sleeper, touch.gives[0]);
    }
    const changed: [number, number][] = [];
    candidates.forEach(({ at }, word) => {
      const value = system.words[at];
      if (value === before[word]) return;
      before[word] = value;
      hasChanged[word] = 1;
      changed.push([word, value]);
    });
    changes.push(changed);
  }
  return shown(candidates, begins, hasChanged, changes, touches);
}

/** Leaves plain words out that are too many. Cells come first, so that channels stay what they are. */
function shown(
  candidates: readonly Watched[],
  begins: readonly number[],
  hasChanged: Uint8Array,
  changes: readonly [number, number][][],
  touches: readonly Touch[],
): Observation {
  const plain = candidates.flatMap(({ kind }, word) => (kind === 'plain' ? [word] : []));
  const kept = new Set(plain.sort((a, b) => hasChanged[b] - hasChanged[a] || a - b).slice(0, MOST_PLAIN));
  const places = new Map<number, number>();
  candidates.forEach(({ kind }, word) => {
    if (kind !== 'plain' || kept.has(word)) places.set(word, places.size);
  });
  const isShown = (word: number) => places.has(word);
  const observed: Observed = {
    words: candidates.flatMap(({ at: _, ...word }, at) =>
      isShown(at) ? [{ ...word, begins: String(begins[at]) }] : [],
    ),
    changes: changes.map((ofStep) =>
      ofStep.flatMap(([word, value]) =>
        isShown(word) ? [[places.get(word) as number, String(value)] as const] : [],
      ),
    ),
    touches,
  };
  return { observed, places: candidates.flatMap(({ at }, word) => (isShown(word) ? [at] : [])) };
}

/** Cells, then plain words that have a name, then registers. */
function wordsOf(system: System, words: StoryWords): readonly Watched[] {
  const { cellNames, cellsAt, plainAt, heldWords, teller, threads } = system;
  const word = (kind: ObservedWord['kind'], name: string, at: number, lane = -1): Watched => ({
    kind,
    lane,
    name,
    begins: null,
    at,
  });
  const cells = cellNames.map((name, cell) => word('cell', name, cellsAt + cell));
  const plain = teller.isMemory
    ? Array.from({ length: system.words.length - plainAt }, (_, at) =>
        word('plain', words.bytes(4 * at, 4), plainAt + at),
      )
    : heldWords.flatMap(({ from, words: count, address }) =>
        // What stands for bytes somewhere else is no value that anybody wrote.
        typeof address === 'number'
          ? Array.from({ length: count }, (_, at) =>
              word('plain', words.bytes(address + 4 * at, 4), from + at),
            )
          : [],
      );
  const registers = system.lanes.slice(0, threads).flatMap(({ registers: { names }, place }, lane) =>
    // A lane that says itself where it is keeps a log in its registers, which tells nobody anything.
    place ? [] : names.map((name, at) => word('register', name, system.registersAt[lane] + at, lane)),
  );
  return [...cells, ...plain, ...registers];
}

function asleep(system: System): readonly number[] {
  return Array.from({ length: system.threads }, (_, lane) => lane).filter((lane) => system.isAsleep(lane));
}

/** @param channels behind how many channels those of wake-ups begin. */
function touchOf(system: System, place: number, channels: number): Touch {
  const { verb, cell, cells } = system.state(place);
  const touch = (takes: readonly number[], gives: readonly number[]) => ({
    lane: system.ownerOf[place],
    takes,
    gives,
  });
  switch (verb) {
    case Verb.stores:
      return touch([], [cell]);
    case Verb.loads:
    case Verb.parks:
      return touch([cell], []);
    case Verb.updates:
      return touch([cell], [cell]);
    case Verb.updatesWhen:
      return touch(cells, [cell]);
    case Verb.awaits:
    case Verb.awaitsUntil:
      return touch(cells, []);
    case Verb.notifies:
      return touch([], [channels + cell]);
    default:
      return touch([], []);
  }
}

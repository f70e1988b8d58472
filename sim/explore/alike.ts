import { freeNames, isSameFunction } from '../../src/lane/free-names.js';
import type { Lane } from '../../src/lane/lane.js';
import { outsideEffects } from '../../src/lane/outside-state.js';
import { isIndexed } from '../../src/lane/shared.js';
import { declaredAlike } from '../declared-alike.js';
import type { System } from '../system.js';
import { isSameContext } from './same-context.js';

/** Lanes that may change places with each other, and nobody could tell. */
export interface AlikeGroup {
  readonly lanes: readonly number[];
  /** By lane of the group: where in a system's words its own are, in the same order for each. */
  readonly words: readonly (readonly number[])[];
  /** Whether it was said so, and not found. */
  readonly isDeclared: boolean;
}

/**
 * The groups of two or more lanes that are alike: those that the system was told of, and those that show it. These are
 * made of the same table of states, registers and options, are handed the same context, and begin alike. A lane
 * knows nothing else, its number least of all. Where `fault` may look at lanes (it names something from outside that it
 * does not put back), none are found.
 * @throws RangeError where lanes that are declared alike do not begin alike.
 */
export function alikeGroups(system: System): readonly AlikeGroup[] {
  const { spec, cellNames, words, plainAt } = system;
  // Further choices of a lane are no lanes of their own.
  const own = system.lanes.slice(0, system.threads);
  const declared = declaredAlike(spec.alike ?? [], own, cellNames.length, words.length - plainAt).map(
    ({ lanes, cells, plainWords }) => ({
      lanes,
      words: lanes.map((lane, place) => [
        ...ownWords(system, lane),
        ...cells[place].map((cell) => system.cellsAt + cell),
        ...plainWords[place].map((word) => system.plainAt + word),
      ]),
      isDeclared: true,
    }),
  );
  const groups: AlikeGroup[] = [
    ...declared,
    ...foundGroups(system, new Set(declared.flatMap(({ lanes }) => lanes))),
  ];
  const several = groups.filter(({ lanes }) => lanes.length > 1);
  if (several.length === 0) return several;
  system.reset();
  return several.filter((group) => {
    const { lanes, words, isDeclared } = group;
    const other = words.findIndex((own) =>
      own.some((at, word) => system.words[at] !== system.words[words[0][word]]),
    );
    if (other >= 0 && isDeclared) {
      const [one, two] = [lanes[0], lanes[other]].map((lane) => system.lanes[lane].name);
      throw new RangeError(`system: lanes ${one} and ${two} are declared alike, but do not begin alike`);
    }
    return other < 0;
  });
}

function foundGroups(system: System, but: ReadonlySet<number>): readonly AlikeGroup[] {
  if (!isFaultBlind(system)) return [];
  const groups: number[][] = [];
  for (let lane = 0; lane < system.threads; lane++) {
    if (but.has(lane)) continue;
    const group = groups.find(([first]) => isAlike(system, first, lane));
    if (group) group.push(lane);
    else groups.push([lane]);
  }
  return groups.map((lanes) => ({
    lanes,
    words: lanes.map((lane) => ownWords(system, lane)),
    isDeclared: false,
  }));
}

/** A lane's place and its registers. */
function ownWords({ lanes, registersAt }: System, lane: number): readonly number[] {
  return [lane, ...lanes[lane].registers.names.map((_, register) => registersAt[lane] + register)];
}

function isAlike({ lanes, contexts }: System, one: number, other: number): boolean {
  return isSameLane(lanes[one], lanes[other]) && isSameContext(contexts[one], contexts[other]);
}

/** Whether two lanes were made of the same, whatever they are called. */
function isSameLane(one: Lane, other: Lane): boolean {
  if (one.source === other.source) return one.registers === other.registers;
  const { states, options, redirect, without } = one.source;
  const names = Object.keys(states);
  return (
    isSamePart(one.registers.names, other.registers.names) &&
    isSamePart(names, Object.keys(other.source.states)) &&
    isSameSpec(options, other.source.options) &&
    isSameSpec(redirect, other.source.redirect) &&
    isSamePart(without, other.source.without) &&
    names.every((name) => isSameSpec(states[name], other.source.states[name]))
  );
}

/** Whether what was written down has the same constants and functions in it. */
function isSameSpec(one: object, other: object): boolean {
  const [mine, theirs] = [one, other].map((spec) => new Map<string, unknown>(Object.entries(spec)));
  return mine.size === theirs.size && [...mine].every(([key, value]) => isSamePart(value, theirs.get(key)));
}

function isSamePart(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, at) => isSamePart(part, other[at]));
  }
  if (isIndexed(one) && isIndexed(other)) {
    const [mine, theirs] = [one.range, other.range];
    return (
      mine.first === theirs.first && mine.count === theirs.count && isSameFunction(one.index, other.index)
    );
  }
  return Object.is(one, other) || isSameFunction(one, other);
}

/** Whether `fault` looks at nothing but variables that it puts back, by which steps tell it what went wrong. */
function isFaultBlind({ askedFault }: System): boolean {
  if (askedFault === null) return true;
  if (askedFault.length > 0) return false; // it is handed all that there is
  const putBack = new Set(outsideEffects(askedFault).map(({ changes }) => changes));
  const names = freeNames(askedFault);
  return names !== null && [...names].every((name) => putBack.has(name));
}

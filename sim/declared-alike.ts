import { shown } from '../src/lane/bad-lane.js';
import type { Lane } from '../src/lane/lane.js';

/** Lanes by number or by name. */
export type LaneList = readonly (number | string)[];

/** Lanes that are interchangeable, with what belongs to each of them. */
export interface AlikeSpec {
  /** By number or by name; they have the same registers, the same names of states, and begin alike. */
  readonly lanes: LaneList;
  /** Lists of cells with one for each lane of the group, in their order: they change places with the lanes. */
  readonly cells?: readonly (readonly number[])[];
  /** The same of plain words, by their numbers. */
  readonly plainWords?: readonly (readonly number[])[];
}

/** The same, as a system has it: by lane of the group, the cells and plain words that are its own. */
export interface DeclaredAlike {
  readonly lanes: readonly number[];
  readonly cells: readonly (readonly number[])[];
  readonly plainWords: readonly (readonly number[])[];
}

/**
 * The groups of lanes that are said to be alike.
 * @param cells how many there are, and how many plain words.
 * @throws RangeError where a lane or a word is not there, or is in two places, or lanes differ in registers or states.
 */
export function declaredAlike(
  alike: readonly (LaneList | AlikeSpec)[],
  lanes: readonly Lane[],
  cells: number,
  plainWords: number,
): readonly DeclaredAlike[] {
  if (!Array.isArray(alike)) throw refusal(`it is ${shown(alike)}: give a list of lists of lanes`);
  const laneUsed = new Set<number>();
  const cellUsed = new Set<number>();
  const wordUsed = new Set<number>();
  return alike.map((given: LaneList | AlikeSpec) => {
    const spec: AlikeSpec = 'lanes' in given ? given : { lanes: given };
    if (!Array.isArray(spec.lanes)) throw refusal(`${shown(spec.lanes)} is no list of lanes`);
    const group = spec.lanes.map((lane) =>
      typeof lane === 'string' ? lanes.findIndex(({ name }) => name === lane) : lane,
    );
    for (const [at, lane] of group.entries()) {
      const isThere = Number.isInteger(lane) && lane >= 0 && lane < lanes.length;
      if (!isThere) throw refusal(`there is no lane ${shown(spec.lanes[at])}`);
      if (laneUsed.has(lane)) throw refusal(`lane ${lanes[lane].name} is named twice`);
      laneUsed.add(lane);
      if (shapeOf(lanes[lane]) !== shapeOf(lanes[group[0]])) {
        const names = `${lanes[group[0]].name} and ${lanes[lane].name}`;
        throw refusal(`lanes ${names} have not the same registers and states`);
      }
    }
    return {
      lanes: group,
      cells: ownOf(spec.cells, 'cells', group.length, cells, cellUsed),
      plainWords: ownOf(spec.plainWords, 'plainWords', group.length, plainWords, wordUsed),
    };
  });
}

/** What must be the same in all lanes of a group, so that the place and the registers of one can be another's. */
function shapeOf({ registers, states, mayRunForever }: Lane): string {
  return JSON.stringify([registers.names, states.map(({ name, verb }) => [name, verb]), mayRunForever]);
}

/** By lane of the group, what is its own, of lists with one for each. */
function ownOf(
  lists: readonly (readonly number[])[] = [],
  what: string,
  group: number,
  count: number,
  used: Set<number>,
): readonly (readonly number[])[] {
  for (const list of lists) {
    if (list.length !== group) throw refusal(`${what} has a list of ${list.length} for ${group} lanes`);
    for (const at of list) {
      const isThere = Number.isInteger(at) && at >= 0 && at < count;
      if (!isThere || used.has(at))
        throw refusal(`${what} names ${shown(at)}, which is not there or named twice`);
      used.add(at);
    }
  }
  return Array.from({ length: group }, (_, lane) => lists.map((list) => list[lane]));
}

function refusal(what: string): RangeError {
  return new RangeError(`system: of what is alike, ${what}`);
}

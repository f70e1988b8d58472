import type { System } from '../../../sim/system.js';
import { Ended, Verb } from '../../../src/lane/lane.js';
import { built } from './every-verb.js';
import type { WrittenSystem } from './naive-interpreter.js';

// biome-ignore lint/suspicious/noExplicitAny: what is planted reaches behind what is private
type Any = any;

/** Lanes that sleep on one cell, and one that sets it and wakes so many of them. */
const sleepersAndWaker = (sleepers: readonly Any[], count: number): WrittenSystem => ({
  lanes: [...sleepers, { store: { stores: 0, value: 1 }, wake: { notifies: 0, count } }].map(
    (states, at) => ({
      name: `lane${at}`,
      registers: ['x', 'i'],
      states,
      options: {},
    }),
  ),
  cells: { a: 0 },
  plain: { p: 0 },
  spuriousWakeUps: false,
  finalFault: () => null,
});

/** In none of these does anybody sleep for ever; systems that are drawn nearly always have a sleeper whom nobody wakes. */
export const wokenInOrder: readonly WrittenSystem[] = [
  // Who sleeps first is known where the value that the first one sleeps on is gone before the second one does.
  sleepersAndWaker(
    [
      { first: { parks: 0, while: 0 } },
      { wait: { awaits: 0, toReach: 1 }, second: { parks: 0, while: 1, timeLimit: 5 } },
    ],
    1,
  ),
  sleepersAndWaker([{ first: { parks: 0, while: 0, timeLimit: 5 } }, { second: { parks: 0, while: 0 } }], 2),
];

/** A system of which something was changed. */
function changed(change: (system: Any) => void): (written: WrittenSystem) => System {
  return (written) => {
    const system = built(written);
    change(system);
    return system;
  };
}

/** A system of lanes of which each state was written in another way. */
function written(change: (state: Any) => Any): (written: WrittenSystem) => System {
  return (original) =>
    built({
      ...original,
      lanes: original.lanes.map((lane) => ({
        ...lane,
        states: Object.fromEntries(Object.entries(lane.states).map(([name, state]) => [name, change(state)])),
      })),
    });
}

/** Systems in which lanes mean something else than what is written, each in one respect. */
export const faultsInMeaning: Readonly<Record<string, (written: WrittenSystem) => System>> = {
  'the last to sleep wakes first': changed(({ sleepers, words }) => {
    sleepers.first = (cell: number) => {
      const asleep = [...sleepers.lanes.keys()].filter((lane) => sleepers.sleepsOn(lane, cell));
      return asleep.sort((a, b) => words[b] - words[a])[0] ?? -1;
    };
  }),
  'one too few wakes': changed((system) => {
    const most = system.most.bind(system);
    system.most = (...of: Any) => most(...of) - 1;
  }),
  'one too many wakes': changed((system) => {
    const most = system.most.bind(system);
    system.most = (...of: Any) => most(...of) + 1;
  }),
  'a notify wakes whoever sleeps on any cell': changed(({ sleepers }) => {
    const { sleepsOn } = sleepers;
    sleepers.sleepsOn = (lane: number) => [0, 1, 2, 3].some((cell) => sleepsOn.call(sleepers, lane, cell));
  }),
  'those behind one that gets up keep their places': changed(({ sleepers, words }) => {
    sleepers.getUp = (lane: number) => {
      words[lane] &= 0xffff;
    };
  }),
  'lanes wake by chance where nobody else can go on': changed((system) => {
    const enabledLanes = system.enabledLanes.bind(system);
    system.enabledLanes = (enabled: Int32Array) => {
      let count = enabledLanes(enabled);
      if (count > 0 || !system.wakesByItself) return count;
      for (let lane = 0; lane < system.threads; lane++) if (system.isAsleep(lane)) enabled[count++] = lane;
      return count;
    };
  }),
  'that chance may wake is relied on': changed((system) => {
    const { step } = system;
    const isByChance = system.isByChance.bind(system);
    system.isByChance = () => false;
    system.step = (place: number) => {
      system.isByChance = isByChance;
      step.call(system, place);
      system.isByChance = () => false;
    };
  }),
  'a lane never wakes by chance before its time is up': changed((system) => {
    const isOffered = system.isOffered.bind(system);
    system.isOffered = (place: number) => !system.isAsleep(system.ownerOf[place]) && isOffered(place);
  }),
  'the last number is never chosen': changed((system) => {
    system.isOffered = (place: number) => {
      const owner = system.ownerOf[place];
      return (
        system.words[owner] >= 0 &&
        !system.isAsleep(owner) &&
        system.state(owner).choices > system.choiceOf[place] + 1
      );
    };
  }),
  'where to go, and by which index, is asked before what was taken is known': changed((system) => {
    const { successor } = system;
    const { access } = system;
    let early = 0;
    system.access = (lane: number, state: Any, choice: number) => {
      early = successor.call(system, state, lane);
      system.successor = () => early;
      return access.call(system, lane, state, choice);
    };
  }),
  'an update does not wait for what it asks for': changed((system) => {
    const isOpen = system.isOpen.bind(system);
    system.isOpen = (state: Any, lane: number) => state.verb === Verb.updatesWhen || isOpen(state, lane);
  }),
  'a wait for any of two goals is one for both': changed((system) => {
    system.isReached = ({ cells }: Any, lane: number) =>
      cells.every((cell: number, at: number) => system.cell(cell) >= system.goal(lane, at));
  }),
  'a wait that is over because time is up says that somebody woke it': changed((system) => {
    const goOn = system.goOn.bind(system);
    system.goOn = (lane: number, state: Any, _how: number) => goOn(lane, state, Ended.ok);
  }),
  'another lane is told of what was thrown': changed((system) => {
    const fail = system.fail.bind(system);
    system.fail = (lane: number, error: unknown) => fail(lane === 0 ? 1 : 0, error);
  }),
  'words begin as zeros': changed((system) => {
    system.initial.fill(0, system.cellsAt);
  }),
  'less is less or equal': written(({ toBeLess, ...state }) =>
    toBeLess === undefined
      ? state
      : {
          ...state,
          until: (r: Any, value: number, context: Any) =>
            value <= (typeof toBeLess === 'function' ? toBeLess(r, context) : toBeLess),
        },
  ),
  'equal is at least': written(({ toEqual, ...state }) =>
    toEqual === undefined ? state : { ...state, toReach: toEqual },
  ),
  'what falls through ends': written((state) => ({ ...state, next: state.next ?? 'end' })),
  'a lane sleeps whatever the value is': changed((system) => {
    const { access } = system;
    system.access = (lane: number, state: Any, choice: number) => {
      if (state.verb !== Verb.parks) return access.call(system, lane, state, choice);
      system.sleepers.fallAsleep(lane, state);
      return false;
    };
  }),
};

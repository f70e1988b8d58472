import { System } from '../../sim/system.js';
import { hasReached, type Lane, lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';
import { type Counts, FLAG, giveUpCell, goalCell, markCell } from '../../src/run/threads/parking.js';
import { firstOf, type Part, statesOf } from './chain-lanes.js';
import { clock, giverUp, type Handshake, hurrier, storer, upTo } from './parking-system.js';

/** A wait of a hosted lane: any of these cells ends it, each by its goal. */
export interface HostedWait {
  readonly cells: readonly number[];
  readonly goals: readonly number[];
}

/** Lanes that one worker hosts, and what is stored meanwhile. */
export interface HostedScene {
  /** Each lane's waits, one after the other. */
  readonly hosted: readonly (readonly HostedWait[])[];
  /**
   * How each of the cells is stored, by a worker of its own: 1, 2, and so on; each as soon as so many waits have passed.
   */
  readonly stores: readonly (readonly number[])[];
  /** Whether the run is given up at some moment. */
  readonly givesUp?: boolean;
  /** How many times, at any moment, a sleep ends of itself. */
  readonly timeouts?: number;
  /** How many times, at any moment, the worker has no more time, ends its wait, and waits again then. */
  readonly hurries?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: states of lanes of any context
type Spec = StateSpec<any, any, any>;
type Go = Readonly<Record<string, number>>;
type Registers = Record<string, number>;

/** A worker that hosts lanes, as a system of its own: it may not sleep while one of them can go on. */
export function hostedParkingSystem(handshake: Handshake, scene: HostedScene): System {
  const { hosted, stores, givesUp = false, timeouts = 0, hurries = 0 } = scene;
  const layout = layoutOf(scene);
  const { counts, giveUp, passed, early, cellAt } = layout;
  const lanes = [host(handshake, hosted, layout, hurries > 0)];
  for (const [cell, after] of stores.entries()) {
    if (after.length === 0) continue;
    const place = (wait: number, mark: number) => shapesOf(hosted[wait])[mark - 1].indexOf(cell);
    const told = (value: number) => ({ value, place });
    const stored = { number: cellAt(cell), counts, told, after: { cell: passed, counts: after } };
    lanes.push(storer(`storer ${cell}`, handshake, stored, after.length));
  }
  if (givesUp) lanes.push(giverUp(giveUp));
  if (timeouts > 0) lanes.push(clock(timeouts));
  if (hurries > 0) lanes.push(hurrier(giveUp, hurries));
  let built: System | null = null;
  const goals = (count: number, wait: number) => upTo(count).map((number) => `goal ${number} of ${wait}`);
  const cells = [
    'flag',
    ...counts.flatMap((count, wait) => [`mark of ${wait}`, ...goals(count, wait)]),
    'give up',
    ...stores.map((_, cell) => `awaited ${cell}`),
    'passed',
    'early',
  ];
  const isEarly = () => built !== null && built.cell(early) !== 0;
  const fault = () => (isEarly() ? 'a wait ended before its goal was reached' : null);
  built = new System({ lanes, cells, context: () => null, fault });
  return built;
}

function layoutOf({ hosted, stores }: HostedScene): Layout {
  const counts = hosted.map((waits) => Math.max(...waits.map(({ cells }) => cells.length)));
  const giveUp = giveUpCell(counts);
  const cellAt = (cell: number) => giveUp + 1 + cell;
  return { counts, giveUp, cellAt, passed: cellAt(stores.length), early: cellAt(stores.length + 1) };
}

interface Layout {
  readonly counts: Counts;
  readonly giveUp: number;
  readonly cellAt: (cell: number) => number;
  /** Counts the waits that have passed. */
  readonly passed: number;
  /** Set by a wait that ended though no goal was reached. */
  readonly early: number;
}

/** The lists of cells that a lane awaits: a mark names one of them, as the number of a state does. */
function shapesOf(waits: readonly HostedWait[]): readonly (readonly number[])[] {
  const shapes = new Map(waits.map(({ cells }) => [cells.join(), cells]));
  return [...shapes.values()];
}

/**
 * The worker: it sleeps until one of its lanes can go on, looks which ones those are, and sleeps again in the waits that
 * follow. For every way in which its lanes can have come on there are states of their own.
 */
function host(handshake: Handshake, hosted: HostedScene['hosted'], layout: Layout, mayHurry: boolean): Lane {
  const states: Record<string, Spec> = {};
  const names = new Set<string>(['moved']);
  /** Makes the states of what follows where so many waits of each lane have passed; the name of the first one. */
  const enter = (done: readonly number[]): string => {
    const waiting = hosted.flatMap((waits, lane) => (done[lane] < waits.length ? [lane] : []));
    if (waiting.length === 0) return 'end';
    const part = partOf(handshake, hosted, layout, done, waiting);
    const first = firstOf(part);
    if (states[first]) return first;
    for (const name of part.lane.registers.names) names.add(name);
    for (const [name, spec] of statesOf(part, `${part.name}.judge0`)) states[name] = spec;
    const ways = upTo(2 ** hosted.length - 1).filter((moved) =>
      hosted.every((_, lane) => ((moved >> lane) & 1) === 0 || waiting.includes(lane)),
    );
    const nexts = new Map(ways.map((moved) => [moved, passing(done, moved)]));
    const looks = waiting.flatMap((lane) => {
      const { cells, goals } = hosted[lane][done[lane]];
      return cells.map((cell, at) => ({ cell, lane, goal: goals[at] }));
    });
    looks.forEach(({ cell, lane, goal }, index) => {
      const next = (r: Registers, _: unknown, go: Go) =>
        go[nexts.get(r.moved) ?? (mayHurry ? first : `${part.name}.judgeGivenUp`)];
      states[`${part.name}.judge${index}`] = {
        loads: layout.cellAt(cell),
        take: (r: Registers, value: number) => {
          if (index === 0) r.moved = 0;
          if (hasReached(value, goal)) r.moved |= 1 << lane;
        },
        next: index + 1 < looks.length ? `${part.name}.judge${index + 1}` : next,
      };
    });
    states[`${part.name}.judgeGivenUp`] = {
      loads: layout.giveUp,
      take: (r: Registers, value: number) => {
        r.moved = Number(value !== 0);
      },
      next: (r: Registers, _: unknown, go: Go) => (r.moved ? go.end : go.early),
    };
    return first;
  };
  /** Says that these lanes have passed their waits. */
  const passing = (done: readonly number[], moved: number): string => {
    const after = done.map((count, lane) => count + ((moved >> lane) & 1));
    const name = `pass${after.join('-')}`;
    const passed = after.reduce((total, count) => total + count, 0);
    states[name] ??= { stores: layout.passed, value: () => passed, next: enter(after) };
    return name;
  };
  const begin = enter(hosted.map(() => 0));
  states.early = { stores: layout.early, value: () => 1, next: 'end' };
  return lanesIn<unknown>()('waiter', registers(...names), states, { begin: (_r, _c, go) => go[begin] });
}

/** The waiter, for the lanes that have not ended, each in the wait that it has come to. */
function partOf(
  handshake: Handshake,
  hosted: HostedScene['hosted'],
  { counts, giveUp, cellAt }: Layout,
  done: readonly number[],
  waiting: readonly number[],
): Part {
  const waits = waiting.map((lane) => hosted[lane][done[lane]]);
  const markOf = (lane: number, { cells }: HostedWait) =>
    1 + shapesOf(hosted[lane]).findIndex((shape) => shape.join() === cells.join());
  const places = waiting.flatMap((lane, wait) => [
    markCell(counts, lane),
    ...waits[wait].cells.map((_, awaited) => goalCell(counts, lane, awaited)),
  ]);
  const awaited = waits.flatMap(({ cells }) => cells.map(cellAt));
  return {
    name: `wait${done.join('-')}`,
    lane: handshake.waiter(waits.map(({ cells }) => cells.length)),
    context: {
      mark: (wait: number) => markOf(waiting[wait], waits[wait]),
      goal: (wait: number, at: number) => waits[wait].goals[at],
      isLate: () => false,
    },
    cells: [FLAG, ...places, giveUp, ...awaited],
  };
}

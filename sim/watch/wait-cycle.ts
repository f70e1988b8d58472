import { CHOSEN, END, type State, Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';
import { accessesCell } from './access-conflict.js';

/**
 * Lane by lane, each waits for something that the next one might still do, and the last for the first: the shortest
 * such cycle, the first lane named again at its end. Null where there is none, as where somebody waits for a lane that
 * has ended, or for what nobody does.
 * @param waiting the lanes that cannot go on, by number.
 */
export function findWaitCycle(system: System, waiting: readonly number[]): readonly string[] | null {
  const waitsFor = waiting.map((lane) => waiting.filter((other) => mightHelp(system, other, lane)));
  let best: readonly number[] | null = null;
  for (const start of waiting) {
    const path = shortestWay(start, (lane) => waitsFor[waiting.indexOf(lane)]);
    if (path && (!best || path.length < best.length)) best = path;
  }
  return best && [...best, best[0]].map((lane) => system.lanes[lane].name);
}

/** The lanes on the shortest way from `start` back to it, without the return; null where there is none. */
function shortestWay(start: number, next: (lane: number) => readonly number[]): readonly number[] | null {
  const ways: (readonly number[])[] = [[start]];
  const seen = new Set<number>();
  for (const way of ways) {
    for (const lane of next(way[way.length - 1])) {
      if (lane === start) return way;
      if (seen.has(lane)) continue;
      seen.add(lane);
      ways.push([...way, lane]);
    }
  }
  return null;
}

/** Whether a lane has, from where it stands, a step that could let the other go on. */
function mightHelp(system: System, helper: number, waits: number): boolean {
  const state = system.state(waits);
  const isAsleep = system.isAsleep(waits);
  return statesAhead(system, helper).some(
    ({ verb, cell }) =>
      (isAsleep ? verb === Verb.notifies : verb === Verb.stores || verb === Verb.updates) &&
      accessesCell(state, cell),
  );
}

/** The states that a lane may come to, the present one included; a chosen next may be any. */
function statesAhead(system: System, lane: number): readonly State[] {
  const { states } = system.lanes[lane];
  const ahead = new Set<State>();
  for (let at = system.stateNumber(lane); at !== END && !ahead.has(states[at]); at = states[at].next) {
    ahead.add(states[at]);
    if (states[at].next === CHOSEN) return states;
  }
  return [...ahead];
}

import type { Execution } from '../execution.js';

/**
 * Lane by lane, each waits for something that the next one might still do, and the last for the first: the shortest
 * such cycle, the first lane named again at its end. Null where there is none, as where somebody waits for a lane that
 * has ended, or for what nobody does.
 * @param waiting the lanes that cannot go on, by number.
 */
export function findWaitCycle(execution: Execution, waiting: readonly number[]): readonly string[] | null {
  const { teller } = execution;
  // What a lane would do itself, if it went on, is no help to it.
  const waitsFor = waiting.map((lane) =>
    waiting.filter((other) => other !== lane && teller.mightHelp(other, lane)),
  );
  let best: readonly number[] | null = null;
  for (const start of waiting) {
    const path = shortestWay(start, (lane) => waitsFor[waiting.indexOf(lane)]);
    if (path && (!best || path.length < best.length)) best = path;
  }
  return best && [...best, best[0]].map((lane) => execution.lanes[lane].name);
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

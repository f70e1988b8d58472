import type { Lane } from '../../lane/lane.js';

/**
 * Lanes as they are called where they are drawn: with the worker that carried each out, where one carried out several.
 * @param hosts by lane, the number of its worker; null or left out where there is none, or each has its own.
 */
export function shownLanes(lanes: readonly Lane[], hosts?: readonly number[] | null): readonly Lane[] {
  if (!hosts || new Set(hosts).size === lanes.length) return lanes;
  return lanes.map((lane, at) => ({ ...lane, name: `${lane.name} (worker ${hosts[at]})` }));
}

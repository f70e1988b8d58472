import { ruledLane } from '../interleaving.js';
import type { System } from '../system.js';
import { isWell } from './way-out.js';

/** How far back from the point of no return a swap is tried. */
const MOST_SWAPS = 64;
/** Steps that are taken to find out, at most. */
const MOST_STEPS = 2_000_000;

/** A run that differs by one swap, and ends well. */
export interface Twin {
  /** The step at which another lane goes first, from 1 on. */
  readonly at: number;
  /** The place of each of its steps. */
  readonly lanes: readonly number[];
}

/**
 * The nearest run that ends well: another lane's next step is taken before one of the steps, the latest one for which that
 * helps, then the others follow in their order, and where they end, each lane goes on until it blocks.
 * @param after the step after which there is no return: a swap behind it cannot help.
 */
export function passingTwin(system: System, lanes: readonly number[], after: number): Twin | null {
  const enabled = new Int32Array(system.lanes.length);
  let left = MOST_STEPS;
  for (let at = after; left > 0 && at > Math.max(0, after - MOST_SWAPS); at--) {
    system.reset();
    for (const lane of lanes.slice(0, at - 1)) {
      system.step(lane);
      system.fault();
    }
    const before = system.words.slice();
    const count = system.enabledLanes(enabled);
    for (const other of enabled.slice(0, count)) {
      if (other === lanes[at - 1]) continue;
      system.words.set(before);
      const next = lanes.indexOf(other, at - 1);
      const rest = lanes.slice(at - 1).filter((_, index) => index !== next - (at - 1));
      const { taken, isWell } = played(system, [other, ...rest], lanes[at - 2] ?? -1, left);
      if (isWell) return { at, lanes: [...lanes.slice(0, at - 1), ...taken] };
      left -= taken.length + at;
    }
  }
  return null;
}

/**
 * Takes these steps, in their order, passing over those that cannot be taken, and goes on by the rule.
 * @param last the lane that took the last step.
 */
function played(
  system: System,
  order: readonly number[],
  last: number,
  mostSteps: number,
): { readonly taken: readonly number[]; readonly isWell: boolean } {
  const enabled = new Int32Array(system.lanes.length);
  const taken: number[] = [];
  for (let next = 0; taken.length < mostSteps; ) {
    const count = system.enabledLanes(enabled);
    if (system.touching > 1 && system.isRacy()) break;
    const open = enabled.subarray(0, count);
    while (next < order.length && !open.includes(order[next])) next++;
    // What may run for ever need not go on once all else has ended.
    if (next === order.length && isWell(system)) return { taken, isWell: true };
    if (count === 0) break;
    const lane =
      next < order.length ? order[next++] : ruledLane(taken.at(-1) ?? last, enabled, count, system);
    system.step(lane);
    taken.push(lane);
    if (system.fault() !== null) break;
  }
  return { taken, isWell: false };
}

import { Verb } from '../../src/lane/lane.js';
import type { System } from '../system.js';

/** What a counter's values stay below, and its goals not far below zero either, so that no comparison ever wraps. */
const COUNTER_LIMIT = 2 ** 30;

/**
 * By cell, 1 where it can be a counter: one lane alone stores it or none does, and all others only wait for it. What is
 * left to see of it, step by step, is that its stores never fall.
 */
export function counterCells(system: System): Uint8Array {
  const isCounter = new Uint8Array(system.cellNames.length).fill(1);
  const storedBy = new Int32Array(isCounter.length).fill(-1);
  for (let lane = 0; lane < system.threads; lane++) {
    for (const { verb, cell, cells } of system.lanes[lane].states) {
      if (verb === Verb.awaits || verb === Verb.touches || verb === Verb.chooses) continue;
      for (const looked of cells) isCounter[looked] = 0;
      if (verb !== Verb.stores || (storedBy[cell] >= 0 && storedBy[cell] !== lane)) isCounter[cell] = 0;
      storedBy[cell] = lane;
    }
  }
  return isCounter;
}

/** Whether a store keeps to what a counter does: it never falls, and is far from where it would wrap. */
export function countsOn(before: number, after: number): boolean {
  return after >= before && after < COUNTER_LIMIT;
}

/** Whether a counter that reaches this goal stays at it, however far it goes: no difference of the two wraps. */
export function isLastingGoal(goal: number): boolean {
  return goal >= -COUNTER_LIMIT;
}

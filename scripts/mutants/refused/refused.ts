import { System } from '../../../sim/system.js';
import { lanesIn, registers } from '../../../src/lane/lane.js';

// biome-ignore lint/suspicious/noExplicitAny: what is written here is wrong on purpose
export type Any = any;
export const lane = lanesIn<Any>() as Any;
// It touches bytes, so that what the other lane declares is asked for.
const idle = lane('idle', registers('seen'), {
  look: { touches: (_r: Any, _c: Any, bytes: Any) => bytes.reads(100, 4), step: () => {}, next: 'end' },
});

/** A lane of these states beside one that does little, with two cells and some plain words. */
export const workerSystem = (states: Any, context: (plain: Int32Array) => Any = (plain) => ({ plain })) =>
  new System({
    lanes: [lane('worker', registers('count'), states), idle],
    cells: ['a', 'b'],
    plainWords: 26,
    context,
  });

/** What it is, the states of a lane, and what refusing it says. */
export type Refused = readonly [string, Any, RegExp];

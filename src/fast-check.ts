/**
 * Arbitraries for fast-check: interleavings, schedules and models.
 * @module heddle/fast-check
 */
export { compileOptionsArbitrary, modelArbitrary } from './campaign/arbitraries.js';
export { type Interleaving, type InterleavingConstraints, interleaving } from './campaign/interleavings.js';
export { largeScheduleArbitrary, scheduleArbitrary } from './campaign/schedule-arbitraries.js';

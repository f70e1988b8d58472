import { END } from '../src/lane/lane.js';

/**
 * Of a program counter: the lane sleeps in its `parks` state. Beside it stands its place among those who sleep on the same
 * cell, from 1 on, where anybody wakes fewer than all: a queue is a part of the state then, and only then.
 */
const ASLEEP = 0x4000_0000;
const PLACE = 16;
const STATE = 0xffff;

/** Whether a lane with this program counter sleeps. */
export function isAsleepAt(pc: number): boolean {
  return pc !== END && (pc & ASLEEP) !== 0;
}

/** The number of the state of a lane that has not ended. */
export function stateAt(pc: number): number {
  return pc & STATE;
}

/** The program counter of a lane that falls asleep in a state. @param place in the queue, or 0 where there is none. */
export function asleepIn(state: number, place: number): number {
  return state | (place << PLACE) | ASLEEP;
}

/** Its place in the queue of its cell; 0 where queues make no difference. */
export function placeAt(pc: number): number {
  return (pc >> PLACE) & 0xff;
}

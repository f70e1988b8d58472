import { checkCapacity } from '../../program/ring-slots.js';
import { wholeNumber } from '../../workload/numbers.js';
import type { Arguments } from './list.js';

/** @throws BadInput where the ring's capacity is none. */
export function ringCapacity({ 'ring-capacity': text }: Arguments<'ring-capacity'>): number {
  const capacity = wholeNumber('ring-capacity', text, 1, 2 ** 20);
  checkCapacity(capacity);
  return capacity;
}

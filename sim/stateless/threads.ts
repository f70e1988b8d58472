/** The lowest thread of a mask that has one. */
export function lowest(threads: number): number {
  return 31 - Math.clz32(threads & -threads);
}

/** How many threads a mask has. */
export function bitCount(threads: number): number {
  let count = 0;
  for (let rest = threads; rest !== 0; rest &= rest - 1) count++;
  return count;
}

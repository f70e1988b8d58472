/** Steps of a run of a schedule with so many operations: lanes that have not ended by then go round and round. */
export function stepsLimit(operations: number): number {
  return 1e7 + 1e4 * operations;
}

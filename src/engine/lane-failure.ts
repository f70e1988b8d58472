/** A lane threw, got stuck, or lost its worker during a run. */
export class LaneFailure extends Error {
  override readonly name = 'LaneFailure';

  /**
   * @param lane its name.
   * @param operation the number of the operation it was at; -1 where it was at none.
   */
  constructor(
    message: string,
    readonly lane: string,
    readonly operation: number,
  ) {
    super(message);
  }
}

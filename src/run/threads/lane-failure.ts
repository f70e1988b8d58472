/** A lane threw, got stuck, or lost its worker during a run. */
export class LaneFailure extends Error {
  override readonly name = 'LaneFailure';

  /**
   * @param lane its name.
   * @param operation the number of the operation it was at; -1 where it was at none.
   * @param why what befell it: it threw, one step of it does not end, or its worker was gone.
   */
  constructor(
    message: string,
    readonly lane: string,
    readonly operation: number,
    readonly why: 'threw' | 'stuck' | 'lost',
  ) {
    super(message);
  }
}

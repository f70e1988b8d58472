import type { Lane, RegisterFile, State } from './lane.js';

/** A lane that cannot go on, and what it waits for. */
export interface LaneWait {
  readonly lane: string;
  readonly state: string;
  /** The operation that the lane works on, or -1. */
  readonly operation: number;
  /** What it lacks: "ring full". */
  readonly cause: string;
  readonly cells: readonly { readonly cell: string; readonly value: number; readonly goal: number }[];
}

/** Says what a lane waits for in `state`; `cellValue` gives a cell's present value. */
export function describeWait(
  lane: Lane,
  state: State,
  r: RegisterFile,
  context: unknown,
  cellNames: readonly string[],
  cellValue: (cell: number) => number,
): LaneWait {
  const cells = state.cells.length > 0 ? state.cells : [state.cell];
  return {
    lane: lane.name,
    state: state.name,
    operation: state.operation(r, context),
    cause: state.stall || state.name,
    cells: cells.map((cell, index) => ({
      cell: cellNames[cell],
      value: cellValue(cell),
      goal: (state.goals[index] ?? state.value)(r, context) | 0,
    })),
  };
}

/** One line: `dma waits in awaitRoom at operation 18 (ring full): tail is 9 and must reach 10`. */
export function explainWait({ lane, state, operation, cause, cells }: LaneWait): string {
  const at = operation < 0 ? '' : ` at operation ${operation}`;
  const goals = cells.map(({ cell, value, goal }) => `${cell} is ${value} and must reach ${goal}`);
  return `${lane} waits in ${state}${at} (${cause}): ${goals.join(', or ')}`;
}

/** The lanes of a run wait for each other: none of them can go on. */
export class LaneHang extends Error {
  override readonly name = 'LaneHang';

  constructor(
    how: string,
    readonly lanes: readonly LaneWait[],
  ) {
    super(`${how}: ${lanes.map(explainWait).join('; ')}`);
  }
}

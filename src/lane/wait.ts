import { type Lane, type RegisterFile, type State, Verb } from './lane.js';

/** A lane that cannot go on, and what it waits for. */
export interface LaneWait {
  readonly lane: string;
  readonly state: string;
  /** The operation that the lane works on, or -1. */
  readonly operation: number;
  /** What it lacks: "ring full". */
  readonly cause: string;
  /** The cells, and the goal of each; for a lane that sleeps, the value on which it sleeps. */
  readonly cells: readonly {
    readonly cell: string;
    readonly value: number;
    readonly goal: number;
    /** What the value must be or become, where it is not to reach the goal: `must be 3`. */
    readonly must?: string;
  }[];
  /** Whether it sleeps in `Atomics.wait`, and only a notify can wake it. */
  readonly sleeps: boolean;
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
    state: lane.place?.(r) ?? state.name,
    operation: state.operation(r, context),
    cause: state.stall || (lane.place?.(r) ?? state.name),
    sleeps: state.verb === Verb.parks,
    cells: cells.map((cell, index) => ({
      cell: cellNames[cell],
      value: cellValue(cell),
      goal: (state.goals[index] ?? state.value)(r, context) | 0,
      ...(state.must === '' ? {} : { must: mustText(state, r, context) }),
    })),
  };
}

function mustText({ must, value, verb, cells }: State, r: RegisterFile, context: unknown): string {
  const isCompared = verb === Verb.awaitsUntil && cells.length === 1 && !must.includes('`');
  return isCompared ? `${must} ${value(r, context) | 0}` : must;
}

/** One line: `dma waits in awaitRoom at operation 18 (ring full): tail is 9 and must reach 10`. */
export function explainWait({ lane, state, operation, cause, cells, sleeps }: LaneWait): string {
  const at = operation < 0 ? '' : ` at operation ${operation}`;
  if (sleeps) return `${lane} sleeps in ${state}${at} on ${cells[0].cell}, and nobody is left to wake it`;
  const goals = cells.map(
    ({ cell, value, goal, must }) => `${cell} is ${value} and ${must ?? `must reach ${goal}`}`,
  );
  const lacks = cause === state ? '' : ` (${cause})`;
  return `${lane} waits in ${state}${at}${lacks}: ${goals.join(', or ')}`;
}

/** The lanes of a run wait for each other: none of them can go on. The message says what each waits for. */
export class LaneHang extends Error {
  override readonly name = 'LaneHang';

  /** @param how it came to be known: what the message begins with. */
  constructor(
    how: string,
    readonly lanes: readonly LaneWait[],
  ) {
    super([how, ...(lanes.length > 0 ? [lanes.map(explainWait).join('; ')] : [])].join(': '));
  }
}

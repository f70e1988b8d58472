import { hasReached, type Lane, type RegisterFile, type State } from '../../lane/lane.js';
import { mostAwaited, type parkingWords } from '../../program/memory-image.js';
import { type Cells, runLane, type Waiting } from './lane-runner.js';
import { AWAKE, FLAG, goalCell, type WaiterContext, type WakerContext, waiter, waker } from './parking.js';

/**
 * Looks at a cell before a lane parks: 0.3 to 0.5 ms. To be woken takes some 100 us, which is more than most waits take,
 * even those for the room in a ring of large tiles.
 */
const SPINS = 20_000;

/** Another lane, as it is told of stores. */
interface Peer {
  readonly waker: Lane;
  readonly cells: Cells;
  readonly context: { value: number; stored: number } & WakerContext;
}

/**
 * How a lane of a real run waits: it looks at the last value it saw, then at the cell, spins a little, then parks.
 * Cells of a wait only grow, so a value seen once stays good; that is why the cache is here and not in the lane.
 */
export class SpinThenPark implements Waiting {
  /** Set by every wait that found its goal not yet reached. */
  private waited = false;
  private readonly seen: Int32Array;
  private readonly waiters: Lane[] = [];
  private readonly waiterRegisters = { reached: 0 };
  private readonly wakerRegisters = { flag: 0, reached: 0 };
  private readonly peers: readonly Peer[];

  /**
   * @param cells the protocol's cells.
   * @param parking the parking cells of `lanes`, of which this one is number `lane`.
   */
  constructor(
    private readonly cells: Cells,
    private readonly parking: ReturnType<typeof parkingWords>,
    private readonly lane: number,
    lanes: readonly Lane[],
  ) {
    this.seen = new Int32Array(cells.at.length);
    this.peers = lanes.flatMap((other, number) => (number === lane ? [] : [this.peer(other, number)]));
  }

  /** Forgets what it saw: cells start again from zero. */
  reset(): void {
    this.seen.fill(0);
    this.waited = false;
  }

  tookWait(): boolean {
    const { waited } = this;
    this.waited = false;
    return waited;
  }

  await(state: State, r: RegisterFile, context: unknown): boolean {
    const goal = state.value(r, context);
    const { cell } = state;
    if (hasReached(this.seen[cell], goal)) return true;
    const { words, at } = this.cells;
    const value = Atomics.load(words, at[cell]);
    this.seen[cell] = value;
    return hasReached(value, goal) || this.isReached(state, r, context) || this.wait(state, r, context);
  }

  stored(cell: number, value: number): void {
    for (let i = 0; i < this.peers.length; i++) {
      const { waker, cells, context } = this.peers[i];
      const mark = Atomics.load(cells.words, cells.at[FLAG]);
      if (mark === AWAKE) continue;
      context.stored = cell;
      context.value = value;
      // Checking here first avoids running the waker for stores that reach no goal.
      const place = context.place(mark);
      if (place < 0 || !hasReached(value, Atomics.load(cells.words, cells.at[goalCell(place)]))) continue;
      runLane(waker, this.wakerRegisters, context, cells, calm);
    }
  }

  private peer(lane: Lane, number: number): Peer {
    const { cells, parking } = this;
    const count = mostAwaited(lane);
    const context = {
      stored: 0,
      value: 0,
      place: (mark: number) => lane.states[mark - 1].cells.indexOf(context.stored),
    };
    return {
      waker: waker(count),
      cells: {
        words: cells.words,
        at: Int32Array.of(parking.flag(number), ...goalsOf(parking, number, count)),
      },
      context,
    };
  }

  private isReached(state: State, r: RegisterFile, context: unknown): boolean {
    const { words, at } = this.cells;
    for (let i = 0; i < state.cells.length; i++) {
      const value = Atomics.load(words, at[state.cells[i]]);
      if (hasReached(value, state.goals[i](r, context))) return true;
    }
    return false;
  }

  private wait(state: State, r: RegisterFile, context: unknown): boolean {
    this.waited = true;
    for (let spin = 0; spin < SPINS; spin++) if (this.isReached(state, r, context)) return true;
    return this.park(state, r, context);
  }

  /** Parks until a goal is reached or the run is given up. */
  private park(state: State, r: RegisterFile, context: unknown): boolean {
    const { words, at } = this.cells;
    const { parking, lane } = this;
    const count = state.cells.length;
    this.waiters[count] ??= waiter(count);
    const goals = state.goals.map((goal) => goal(r, context));
    const waiting: WaiterContext = { mark: state.index + 1, goal: (awaited) => goals[awaited] };
    const cells = {
      words,
      at: Int32Array.of(
        parking.flag(lane),
        ...goalsOf(parking, lane, count),
        parking.giveUp,
        ...state.cells.map((cell) => at[cell]),
      ),
    };
    Atomics.store(words, parking.waitsIn(lane), waiting.mark);
    runLane(this.waiters[count], this.waiterRegisters, waiting, cells, calm);
    Atomics.store(words, parking.waitsIn(lane), 0);
    return Atomics.load(words, parking.giveUp) === 0;
  }
}

/** Where a lane writes down the goals of so many cells. */
function goalsOf(parking: ReturnType<typeof parkingWords>, lane: number, count: number): number[] {
  return Array.from({ length: count }, (_, awaited) => parking.goal(lane, awaited));
}

/** For the little lanes of the handshake: they await nothing, and their stores wake nobody. */
const calm: Waiting = { await: () => true, stored: () => {} };

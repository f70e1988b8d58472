import { hasReached, type Lane, type RegisterFile, type State } from '../lane.js';
import type { parkingWords } from '../memory-image.js';
import { type Cells, runLane, type Waiting } from './lane-runner.js';
import { waiter, waker } from './parking.js';

/** Looks at a cell before a lane parks: some 100 us, several times what the other lane takes for a tile. */
const SPINS = 20_000;

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
  private readonly wakerRegisters = { flag: 0 };
  private readonly peers: readonly Cells[];

  /**
   * @param cells the protocol's cells.
   * @param parking the parking cells of `lanes` lanes, of which this one is number `lane`.
   */
  constructor(
    private readonly cells: Cells,
    private readonly parking: ReturnType<typeof parkingWords>,
    private readonly lane: number,
    lanes: number,
  ) {
    this.seen = new Int32Array(cells.at.length);
    this.peers = Array.from({ length: lanes }, (_, other) => other)
      .filter((other) => other !== lane)
      .map((other) => ({ words: cells.words, at: Int32Array.of(parking.flag(other)) }));
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

  stored(): void {
    for (let i = 0; i < this.peers.length; i++) {
      const { words, at } = this.peers[i];
      if (Atomics.load(words, at[0]) !== 0) runLane(waker, this.wakerRegisters, null, this.peers[i], calm);
    }
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

  /** Parks until a goal is reached or the run is given up: the latter is one more cell that the waiter looks at. */
  private park(state: State, r: RegisterFile, context: unknown): boolean {
    const { words, at } = this.cells;
    const { parking, lane } = this;
    const awaited = state.cells.length + 1;
    this.waiters[awaited] ??= waiter(awaited);
    const watched = state.cells.map((cell) => at[cell]);
    const cells = { words, at: Int32Array.of(parking.flag(lane), ...watched, parking.giveUp) };
    const isReached = (index: number, value: number) =>
      index === watched.length ? value !== 0 : hasReached(value, state.goals[index](r, context));
    Atomics.store(words, parking.waitsIn(lane), state.index + 1);
    runLane(this.waiters[awaited], this.waiterRegisters, { isReached }, cells, calm);
    Atomics.store(words, parking.waitsIn(lane), 0);
    return Atomics.load(words, parking.giveUp) === 0;
  }
}

/** For the little lanes of the handshake: they await nothing, and their stores wake nobody. */
const calm: Waiting = { await: () => true, stored: () => {} };

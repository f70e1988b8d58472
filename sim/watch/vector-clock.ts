/**
 * Vector clocks (Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", CACM 1978; Mattern,
 * "Virtual Time and Global States of Distributed Systems", 1989): row after row of one time for each lane, in one
 * array, so that nothing is allocated as they change. A row says how much of each lane its owner has heard of.
 */
export class VectorClocks {
  private readonly times: Int32Array;

  constructor(
    readonly rows: number,
    readonly lanes: number,
  ) {
    this.times = new Int32Array(rows * lanes);
  }

  clear(): void {
    this.times.fill(0);
  }

  time(row: number, lane: number): number {
    return this.times[row * this.lanes + lane];
  }

  /** A lane's own time goes on, in its own row. */
  tick(row: number, lane: number): void {
    this.times[row * this.lanes + lane]++;
  }

  /** A row whose owner need not hear of anything any more: it counts as having heard of all. */
  hearAll(row: number): void {
    this.times.fill(2 ** 31 - 1, row * this.lanes, (row + 1) * this.lanes);
  }

  copy(from: number, to: number): void {
    const { times, lanes } = this;
    for (let lane = 0; lane < lanes; lane++) times[to * lanes + lane] = times[from * lanes + lane];
  }

  /** `to` hears all that `from` has heard: the later of both times. */
  join(from: number, to: number): void {
    const { times, lanes } = this;
    for (let lane = 0; lane < lanes; lane++) {
      const time = times[from * lanes + lane];
      if (time > times[to * lanes + lane]) times[to * lanes + lane] = time;
    }
  }

  /** The same of times that are kept elsewhere, from place `first` on. */
  joinTimes(from: Int32Array, first: number, to: number): void {
    const { times, lanes } = this;
    for (let lane = 0; lane < lanes; lane++) {
      if (from[first + lane] > times[to * lanes + lane]) times[to * lanes + lane] = from[first + lane];
    }
  }

  /** `to` keeps only what `from` has heard too: the earlier of both times. */
  meet(from: number, to: number): void {
    const { times, lanes } = this;
    for (let lane = 0; lane < lanes; lane++) {
      const time = times[from * lanes + lane];
      if (time < times[to * lanes + lane]) times[to * lanes + lane] = time;
    }
  }
}

import { type Lane, Verb } from '../../lane/lane.js';
import { mostAwaited, type parkingWords } from '../../program/memory-image.js';
import type { Hosts } from './hosting.js';
import { type Cells, runLane } from './lane-runner.js';
import { AWAKE, FLAG, type WakerContext, waker } from './parking.js';
import { calm } from './sleeper.js';

/** Another worker, as it is told of stores. */
interface Peer {
  readonly waker: Lane;
  readonly cells: Cells;
  readonly context: { value: number; stored: number } & WakerContext;
}

/** Wakes other workers that sleep until a cell is stored. */
export class WakeUps {
  private readonly registers = { seen: 0, reached: 0 };
  /** By cell: who hosts a lane that awaits it in some state. */
  private readonly peers: readonly (readonly Peer[])[];

  /**
   * @param cells the protocol's cells.
   * @param hosts which lanes each worker has; this one is number `host`.
   */
  constructor(
    cells: Cells,
    parking: ReturnType<typeof parkingWords>,
    host: number,
    hosts: Hosts,
    lanes: readonly Lane[],
  ) {
    const others = hosts.flatMap((hosted, number) => {
      if (number === host) return [];
      const awaited = hosted.flatMap((lane) => awaitedBy(lanes[lane]));
      return [{ awaited, peer: peerOf(cells, parking, hosted, lanes) }];
    });
    this.peers = Array.from(cells.at, (_, cell) =>
      others.filter(({ awaited }) => awaited.includes(cell)).map(({ peer }) => peer),
    );
  }

  /** To be called after each store of a cell, with its new value. */
  stored(cell: number, value: number): void {
    const peers = this.peers[cell];
    for (let i = 0; i < peers.length; i++) {
      const { waker, cells, context } = peers[i];
      // A look at another moment than the waker's: most workers are awake.
      if (Atomics.load(cells.words, cells.at[FLAG]) === AWAKE) continue;
      context.stored = cell;
      context.value = value;
      runLane(waker, this.registers, context, cells, calm);
    }
  }
}

function awaitedBy({ states }: Lane): readonly number[] {
  return states.flatMap(({ verb, cells }) => (verb === Verb.awaits ? cells : []));
}

function peerOf(
  { words }: Cells,
  parking: ReturnType<typeof parkingWords>,
  hosted: readonly number[],
  lanes: readonly Lane[],
): Peer {
  const counts = hosted.map((lane) => mostAwaited(lanes[lane]));
  const places = hosted.flatMap((lane, wait) => [
    parking.waitsIn(lane),
    ...Array.from({ length: counts[wait] }, (_, awaited) => parking.goal(lane, awaited)),
  ]);
  const context = {
    stored: 0,
    value: 0,
    place: (wait: number, mark: number) => lanes[hosted[wait]].states[mark - 1].cells.indexOf(context.stored),
  };
  return {
    waker: waker(counts),
    cells: { words, at: Int32Array.of(flagOf(hosted, parking), ...places) },
    context,
  };
}

/** The word in which a worker says that it sleeps: that of the first of its lanes. */
export function flagOf([first]: readonly number[], parking: ReturnType<typeof parkingWords>): number {
  return parking.flag(first);
}

import type { State } from '../../lane/lane.js';
import { describeWait, type LaneWait } from '../../lane/wait.js';
import { cellWords, parkingWords } from '../../program/memory-image.js';
import type { Workspace } from '../workspace/workspace.js';
import { AWAKE } from './parking.js';

/**
 * The lanes of a workspace seen from outside while they run: all that a lane knows stands in registers and cells in
 * shared memory, so it can be read at any moment, even after its worker is gone.
 */
export class LaneView {
  private readonly words: Int32Array;
  private readonly cells: Int32Array;
  private readonly parking: ReturnType<typeof parkingWords>;

  /** @param isAt whether a lane is the one of its worker that took steps last. Default: it has no others. */
  constructor(
    private readonly workspace: Workspace,
    readonly isAt: (lane: number) => boolean = () => true,
  ) {
    this.words = new Int32Array(workspace.memory.buffer);
    this.cells = cellWords(workspace.image, workspace.program.protocol.cells.length);
    this.parking = parkingWords(workspace.image);
  }

  name(lane: number): string {
    return this.workspace.program.protocol.lanes[lane].name;
  }

  /** The state that a parked lane waits in; null while it runs. */
  waitsIn(lane: number): State | null {
    const number = Atomics.load(this.words, this.parking.waitsIn(lane));
    return number === 0 ? null : this.workspace.program.protocol.lanes[lane].states[number - 1];
  }

  /** What a parked lane waits for; null while it runs, or where it goes on meanwhile. */
  wait(lane: number): LaneWait | null {
    const state = this.waitsIn(lane);
    // A lane that goes on writes its registers: what a state makes of those of another one may be nonsense, or throw.
    const registers = this.registers(lane);
    if (!state || this.waitsIn(lane) !== state) return null;
    const { context } = this.workspace;
    const { protocol } = this.workspace.program;
    const value = (cell: number) => Atomics.load(this.words, this.cells[cell]);
    return describeWait(protocol.lanes[lane], state, registers, context, protocol.cells, value);
  }

  /** The number of the operation that a lane is at, or -1. Which state a running lane is in is not known. */
  operation(lane: number): number {
    const { context } = this.workspace;
    const { protocol } = this.workspace.program;
    const { source } = protocol.lanes[lane];
    const operation = this.waitsIn(lane)?.operation ?? source.options.operation;
    return operation ? operation(this.registers(lane), context) : -1;
  }

  /** `operation 7 (EXECUTE)`, or nothing where the lane is at none. */
  place(lane: number): string {
    const number = this.operation(lane);
    const operation = this.workspace.program.schedule.ops[number];
    return operation ? ` at operation ${number} (${operation.op.toUpperCase()})` : '';
  }

  /** Everything that changes when a lane moves, to be compared with what it was. */
  snapshot(): string {
    const { lanes } = this.workspace.program.protocol;
    const places = lanes.map((_, lane) =>
      [Atomics.load(this.words, this.parking.waitsIn(lane)), ...this.registerWords(lane)].join(' '),
    );
    return [...Array.from(this.cells, (at) => Atomics.load(this.words, at)), ...places].join(' ');
  }

  /** Makes every lane end its run as soon as it waits for another. */
  giveUp(): void {
    Atomics.store(this.words, this.parking.giveUp, 1);
    this.workspace.program.protocol.lanes.forEach((_, lane) => {
      Atomics.store(this.words, this.parking.flag(lane), AWAKE);
      Atomics.notify(this.words, this.parking.flag(lane));
    });
  }

  /** A lane's registers as they are now, which do not change any more. */
  private registers(lane: number) {
    const { registers } = this.workspace.program.protocol.lanes[lane];
    return registers.bind(this.registerWords(lane).slice(), 0);
  }

  private registerWords(lane: number): Int32Array {
    const { registers } = this.workspace.program.protocol.lanes[lane];
    const from = this.workspace.image.registers[lane] / 4;
    return this.words.subarray(from, from + registers.names.length);
  }
}

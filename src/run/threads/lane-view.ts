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

  constructor(private readonly workspace: Workspace) {
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

  /** What a parked lane waits for; null while it runs. */
  wait(lane: number): LaneWait | null {
    const state = this.waitsIn(lane);
    if (!state) return null;
    const { context } = this.workspace;
    const { protocol } = this.workspace.program;
    const value = (cell: number) => Atomics.load(this.words, this.cells[cell]);
    return describeWait(protocol.lanes[lane], state, this.registers(lane), context, protocol.cells, value);
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
    const places = lanes.map(({ registers }, lane) => {
      const from = this.workspace.image.registers[lane] / 4;
      const words = this.words.subarray(from, from + registers.names.length);
      return [Atomics.load(this.words, this.parking.waitsIn(lane)), ...words].join(' ');
    });
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

  private registers(lane: number) {
    const { image } = this.workspace;
    const { protocol } = this.workspace.program;
    return protocol.lanes[lane].registers.bind(this.words, image.registers[lane] / 4);
  }
}

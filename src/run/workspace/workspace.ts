import { type Kernels, wasmKernels } from '../../kernels/kernels.js';
import type { Tensor } from '../../model/tensor.js';
import { buildOperationTable } from '../../program/build-operation-table.js';
import { layOut, type MemoryImage } from '../../program/memory-image.js';
import type { OperationTable } from '../../program/operation-table.js';
import type { Program } from '../../program/program.js';
import type { TileContext } from '../../program/protocol.js';
import { copyInTiles, type WeightTiles } from '../../program/weight-tiles.js';
import { BadInput } from '../../refusal/bad-input.js';
import { known } from '../../schedule/known.js';
import { BYTES_PER_ELEMENT, givenTensors, storedTensors, type TensorSpec } from '../../schedule/schedule.js';
import { validateSchedule } from '../../schedule/validate.js';
import { contextOver } from './kernel-work.js';
import { needsZeros } from './needs-zeros.js';

export const PAGE_BYTES = 65536;

/** Whose schedule a memory holds at present. */
const occupants = new WeakMap<WebAssembly.Memory, Workspace>();
/** An instance takes longer to make than a small schedule to run, so each memory has one for good. */
const kernelsOver = new WeakMap<WebAssembly.Memory, Kernels>();

/**
 * One program in one shared memory, ready to be run again and again. Several may take turns in a
 * memory: the one that is reset moves in, and copies everything anew.
 */
export class Workspace {
  readonly image: MemoryImage;
  readonly memory: WebAssembly.Memory;
  readonly ops: OperationTable;
  readonly context: TileContext;
  private readonly kernels: Kernels;
  /** A copy of the operation table, for moving in again. */
  private readonly table: Int32Array;
  private readonly given: readonly PlacedTensor[];
  private readonly zeroed: readonly PlacedTensor[];
  private readonly stored: readonly PlacedTensor[];
  /** The arrays that weights and biases were last copied from. */
  private readonly copied = new Map<PlacedTensor, Float32Array>();
  /** Not known before it is asked for. */
  private needsZeros: boolean | null = null;

  /**
   * @param memory gives a memory of at least so many bytes; its contents do not matter.
   * @throws BadInput where the schedule is not valid or does not fit in one memory.
   */
  constructor(
    readonly program: Program,
    memory: (bytes: number) => WebAssembly.Memory,
  ) {
    const { schedule, ringCapacity } = program;
    validateSchedule(schedule, 'schedule');
    this.image = layOut(program);
    this.memory = memory(this.image.byteLength);
    const { buffer } = this.memory;
    this.kernels = kernelsOver.get(this.memory) ?? wasmKernels(this.memory);
    kernelsOver.set(this.memory, this.kernels);
    this.moveIn();
    this.ops = buildOperationTable(schedule, this.image, buffer);
    this.table = new Int32Array(this.tableWords());
    this.context = contextOver(buffer, this.image, ringCapacity, this.ops, this.kernels);
    const place = (spec: TensorSpec): PlacedTensor => {
      const at = known(this.image.tensors, spec.name, 'tensor');
      const Elements = spec.type === 'int8' ? Int8Array : Float32Array;
      return {
        ...spec,
        at,
        tiles: this.image.tiles.get(spec.name),
        view: new Elements(buffer, at, spec.rows * spec.cols),
      };
    };
    const given = givenTensors(schedule);
    this.given = given.map(place);
    this.zeroed = schedule.tensors.filter((spec) => !given.includes(spec)).map(place);
    this.stored = storedTensors(schedule).map(place);
  }

  /**
   * Puts the memory into the state in which a run starts: cells, registers, rings, SRAM and stored tensors zero,
   * given tensors filled. A weight or bias is copied only where its array is another one than the last time.
   * @throws BadInput where a tensor is missing or has another shape.
   */
  reset(inputs: ReadonlyMap<string, Tensor>): void {
    for (const tensor of this.given) checkGiven(tensor, inputs.get(tensor.name));
    if (occupants.get(this.memory) !== this) {
      this.moveIn();
      this.tableWords().set(this.table);
    }
    this.rewind();
    this.zero();
    for (const tensor of this.given) {
      const { data } = known(inputs, tensor.name, 'tensor');
      if (this.copied.get(tensor) === data) continue;
      checkElements(tensor, data);
      put(tensor, data);
      if (tensor.role !== 'input') this.copied.set(tensor, data);
    }
  }

  /** Fills some given tensors anew. @throws BadInput where there is no such tensor, or one has another shape. */
  write(tensors: ReadonlyMap<string, Tensor>): void {
    const all = [...tensors].map(([name, tensor]) => {
      const placed = this.given.find((one) => one.name === name);
      if (!placed) throw new BadInput(`tensor ${name}: the schedule is not given one of that name`);
      checkGiven(placed, tensor);
      checkElements(placed, tensor.data);
      return { placed, data: tensor.data };
    });
    for (const { placed, data } of all) {
      put(placed, data);
      this.copied.delete(placed);
    }
  }

  /**
   * Makes a workspace that nothing else uses the memory of ready for another run on what its given tensors hold. SRAM and
   * stored tensors are zeroed only if the schedule could tell.
   */
  again(): void {
    this.rewind();
    this.needsZeros ??= needsZeros(this.program.schedule, this.image, this.ops);
    if (this.needsZeros) this.zero();
  }

  /** The given tensors where they lie in memory, but for weights that lie in tiles. */
  inputViews(): ReadonlyMap<string, Float32Array | Int8Array> {
    return new Map(this.given.flatMap(({ name, tiles, view }) => (tiles ? [] : [[name, view]])));
  }

  /** The tensors that the schedule stores to, where they lie in memory, in the order of the schedule's tensors. */
  outputViews(): ReadonlyMap<string, Float32Array> {
    return new Map(this.stored.map(({ name, view }) => [name, view as Float32Array]));
  }

  /** Copies of the tensors that the schedule stores to, in the order of the schedule's tensors. */
  outputs(): ReadonlyMap<string, Tensor> {
    // Not `slice`, which goes element by element where memory is shared.
    return new Map(
      this.stored.map(({ name, rows, cols, view }) => [name, { rows, cols, data: new Float32Array(view) }]),
    );
  }

  /** The operation table, and what operations wait for. */
  private tableWords(): Int32Array {
    const { operations, sram } = this.image;
    return new Int32Array(this.memory.buffer, operations, (sram - operations) / 4);
  }

  /** Puts cells, what lanes park with, registers and rings into the state in which a run starts. */
  private rewind(): void {
    this.clear(this.image.cells, this.image.operations - this.image.cells);
  }

  private zero(): void {
    this.clear(this.image.sram, this.program.schedule.sramBytes);
    for (const { at, view } of this.zeroed) this.clear(at, view.byteLength);
  }

  /** Takes the memory over from the workspace that used it last: nothing in it is this one's. */
  private moveIn(): void {
    occupants.get(this.memory)?.copied.clear();
    occupants.set(this.memory, this);
  }

  /** Zeroes bytes as a LOAD of nothing does: some ten times as fast as `fill` is where memory is shared. */
  private clear(at: number, bytes: number): void {
    this.kernels.load(at, 0, 1, bytes / BYTES_PER_ELEMENT, 0, 0, 0);
  }
}

/** A tensor where it lies in memory. */
interface PlacedTensor extends TensorSpec {
  /** Its byte address. */
  readonly at: number;
  /** Undefined where it lies row by row. */
  readonly tiles: WeightTiles | undefined;
  readonly view: Float32Array | Int8Array;
}

/** Copies a tensor to its place. */
function put(tensor: PlacedTensor, data: Float32Array): void {
  if (tensor.tiles) copyInTiles(tensor.tiles, tensor, data, tensor.view);
  else tensor.view.set(data);
}

/** @throws BadInput where an element is none of int8. */
function checkElements({ name, type }: TensorSpec, data: Float32Array): void {
  if (type !== 'int8') return;
  for (let at = 0; at < data.length; at++) {
    const value = data[at];
    if (Math.round(value) === value && value >= -128 && value <= 127) continue;
    throw new BadInput(
      `tensor ${name}: its element ${at} is ${value}: give whole numbers from -128 to 127, as it is int8`,
    );
  }
}

function checkGiven(spec: TensorSpec, given: Tensor | undefined): void {
  if (!given) throw new BadInput(`tensor ${spec.name}: it was not given; it is ${shape(spec)}`);
  if (given.rows !== spec.rows || given.cols !== spec.cols) {
    throw new BadInput(`tensor ${spec.name}: it is ${shape(given)}, but the schedule has ${shape(spec)}`);
  }
  if (given.data.length !== spec.rows * spec.cols) {
    throw new BadInput(`tensor ${spec.name}: it has ${given.data.length} elements, but is ${shape(spec)}`);
  }
}

/** A new shared memory of at least so many bytes. */
export function allocate(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Gives the same memory again while it is large enough: shared memories are slow to make and to free. */
export function reusing(): (bytes: number) => WebAssembly.Memory {
  let memory: WebAssembly.Memory | null = null;
  return (bytes) => {
    if (!memory || memory.buffer.byteLength < bytes) memory = allocate(bytes);
    return memory;
  };
}

function shape({ rows, cols }: { rows: number; cols: number }): string {
  return `${rows} x ${cols}`;
}

import { BadInput } from '../bad-input.js';
import type { Kernels } from '../kernels/kernels.js';
import { wasmKernels } from '../kernels/kernels.js';
import { layOut, type MemoryImage, OPERATION_WORDS } from '../memory-image.js';
import type { Tensor } from '../model/tensor.js';
import type { Protocol, TileContext, TileWork } from '../protocols/protocol.js';
import { RingSlots } from '../protocols/ring.js';
import { buildOperationTable, Column, type OperationTable } from '../schedule/operation-table.js';
import { givenTensors, type Schedule, storedTensors, type TensorSpec } from '../schedule/schedule.js';
import { validateSchedule } from '../schedule/validate.js';

export const PAGE_BYTES = 65536;

/** Carries tile operations out with kernels, on the memory that the operation table's addresses are in. */
export class KernelWork implements TileWork {
  constructor(
    private readonly ops: OperationTable,
    private readonly kernels: Kernels,
  ) {}

  load(op: number): void {
    const { words } = this.ops;
    const at = op * OPERATION_WORDS;
    this.kernels.load(
      words[at + Column.sram],
      words[at + Column.dram],
      words[at + Column.rows],
      words[at + Column.cols],
      words[at + Column.copyRows],
      words[at + Column.copyCols],
      words[at + Column.strideBytes],
    );
  }

  execute(op: number): void {
    const { words, tile } = this.ops;
    const at = op * OPERATION_WORDS;
    this.kernels.execute(
      words[at + Column.a],
      words[at + Column.b],
      words[at + Column.accumulator],
      tile.m,
      tile.k,
      tile.n,
      words[at + Column.firstK],
    );
  }

  store(op: number): void {
    const { words } = this.ops;
    const at = op * OPERATION_WORDS;
    this.kernels.store(
      words[at + Column.dram],
      words[at + Column.sram],
      words[at + Column.cols],
      words[at + Column.copyRows],
      words[at + Column.copyCols],
      words[at + Column.strideBytes],
      words[at + Column.bias],
      words[at + Column.relu],
    );
  }
}

/** The context of a protocol's lanes over real memory. Workers build theirs from what the main thread sends. */
export function contextOver(
  memory: ArrayBufferLike,
  image: MemoryImage,
  capacity: number,
  ops: OperationTable,
  kernels: Kernels,
): TileContext {
  return {
    ops,
    rings: image.rings.map(
      (address) => new RingSlots(new Int32Array(memory, address, capacity), address, capacity),
    ),
    tiles: new KernelWork(ops, kernels),
  };
}

/** One schedule under one protocol in one shared memory, ready to be run again and again. */
export class Workspace {
  readonly image: MemoryImage;
  readonly ops: OperationTable;
  readonly context: TileContext;
  private readonly given: readonly TensorSpec[];
  private readonly stored: readonly TensorSpec[];

  /**
   * @param protocolSource what a worker loads the protocol by: its name, or the path of its module.
   * @param memory gives a memory of at least so many bytes; its contents do not matter.
   * @throws BadInput where the schedule is not valid or does not fit in one memory.
   */
  constructor(
    readonly schedule: Schedule,
    readonly protocol: Protocol,
    readonly capacity: number,
    memory: (bytes: number) => WebAssembly.Memory,
    readonly protocolSource: string = protocol.name,
  ) {
    validateSchedule(schedule, 'schedule');
    this.image = layOut(schedule, protocol, capacity);
    this.memory = memory(this.image.byteLength);
    const { buffer } = this.memory;
    this.ops = buildOperationTable(schedule, this.image, buffer);
    this.context = contextOver(buffer, this.image, capacity, this.ops, wasmKernels(this.memory));
    this.given = givenTensors(schedule);
    this.stored = storedTensors(schedule);
  }

  readonly memory: WebAssembly.Memory;

  /**
   * Puts the memory into the state in which a run starts: cells, registers, rings, SRAM and stored tensors zero,
   * given tensors filled.
   * @throws BadInput where a tensor is missing or has another shape.
   */
  reset(inputs: ReadonlyMap<string, Tensor>): void {
    for (const spec of this.given) {
      const given = inputs.get(spec.name);
      if (!given) throw new BadInput(`tensor ${spec.name}: it was not given; it is ${shape(spec)}`);
      if (given.rows !== spec.rows || given.cols !== spec.cols) {
        throw new BadInput(`tensor ${spec.name}: it is ${shape(given)}, but the schedule has ${shape(spec)}`);
      }
      if (given.data.length !== spec.rows * spec.cols) {
        throw new BadInput(
          `tensor ${spec.name}: it has ${given.data.length} elements, but is ${shape(spec)}`,
        );
      }
    }
    const { buffer } = this.memory;
    new Uint8Array(buffer, 0, this.image.operations).fill(0);
    new Uint8Array(buffer, this.image.sram, this.schedule.sramBytes).fill(0);
    for (const spec of this.schedule.tensors) {
      const given = inputs.get(spec.name);
      if (given && this.given.includes(spec)) this.view(spec).set(given.data);
      else this.view(spec).fill(0);
    }
  }

  /** Copies of the tensors that the schedule stores to, in the order of the schedule's tensors. */
  outputs(): ReadonlyMap<string, Tensor> {
    return new Map(
      this.stored.map((spec) => [
        spec.name,
        { rows: spec.rows, cols: spec.cols, data: this.view(spec).slice() },
      ]),
    );
  }

  private view({ name, rows, cols }: TensorSpec): Float32Array {
    return new Float32Array(this.memory.buffer, this.image.tensors.get(name), rows * cols);
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

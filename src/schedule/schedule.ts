import type { Activation } from '../model/activation.js';
import type { Normalization } from '../model/row-function.js';

/** Moves a tile from a tensor into SRAM. Where the tile hangs over the tensor's edge, zeros fill it. */
export interface SchedLoad {
  readonly op: 'load';
  readonly tensor: string;
  /** Which tile of the tensor, counted in tiles of `rows` x `cols`. */
  readonly tileRow: number;
  readonly tileCol: number;
  /** The tile's shape in elements, before clipping; in SRAM it is dense. */
  readonly rows: number;
  readonly cols: number;
  /** SRAM byte address. */
  readonly dstAddr: number;
  /** Which operand buffer the address belongs to. */
  readonly buffer: number;
  /** The lane that carries it out; without it, that of the original design: LOADs and STOREs lane 0, EXECUTEs lane 1. */
  readonly lane?: number | undefined;
}

/**
 * Multiplies an m x k by a k x n tile, as large as the schedule's `tile` says, and adds the product to an m x n
 * accumulator, all in SRAM.
 */
export interface SchedExecute {
  readonly op: 'execute';
  /**
   * Tile coordinates: which row and column of the output's tiles the product is for, and the how-manieth product of that
   * tile it is. They name the operation and decide nothing; without them its STORE names it.
   */
  readonly m?: number | undefined;
  readonly n?: number | undefined;
  readonly k?: number | undefined;
  /** SRAM byte addresses. */
  readonly aAddr: number;
  readonly bAddr: number;
  readonly accAddr: number;
  /** Clears the accumulator first. */
  readonly firstK: boolean;
  /** The accumulator is complete after this. */
  readonly lastK: boolean;
  readonly buffer: number;
  /** As a LOAD's. */
  readonly lane?: number | undefined;
}

/** A tensor of which a STORE adds the tile in the same place, a residual connection, or multiplies by it, a gate. */
export interface OtherTensor {
  /** One of the shape of the tensor stored to. */
  readonly tensor: string;
  /** Whether that comes after the activation, and not before it, behind the bias. */
  readonly after: boolean;
}

/** Moves a tile from SRAM into a tensor, clipped at its edge, with bias and activation on the way; SRAM stays. */
export interface SchedStore {
  readonly op: 'store';
  readonly tensor: string;
  readonly tileRow: number;
  readonly tileCol: number;
  readonly rows: number;
  readonly cols: number;
  /** SRAM byte address. */
  readonly srcAddr: number;
  /** What is applied to each element, or null; slopes are the name of a 1 x (the tensor's columns) tensor. */
  readonly activation: Activation<string> | null;
  /** The name of a 1 x (the tensor's columns) tensor that is added before the activation, or null. */
  readonly bias: string | null;
  readonly add?: OtherTensor | undefined;
  /** Not beside `add`. */
  readonly multiply?: OtherTensor | undefined;
  /** As a LOAD's. */
  readonly lane?: number | undefined;
}

/** Writes a function of whole rows of one tensor, as `RowFunction` has it, to the same rows of another. */
interface OfRows {
  /** The tensor that is written. */
  readonly tensor: string;
  /** The one that is read, of the same shape. */
  readonly from: string;
  /** Which block of rows, counted in blocks of `rows`; the last one may hang over the tensor's end. */
  readonly tileRow: number;
  readonly rows: number;
  /** As a LOAD's. */
  readonly lane?: number | undefined;
}

export interface SchedSoftmax extends OfRows {
  readonly op: 'softmax';
}

export interface SchedNormalization extends OfRows {
  readonly op: Normalization['name'];
  readonly epsilon: number;
}

/** A function of rows: protocols and proofs know no more of it than that. */
export type SchedRows = SchedSoftmax | SchedNormalization;

/** One operation of a schedule; `op` tells which. */
export type Operation = SchedLoad | SchedExecute | SchedStore | SchedRows;

/** An operation that writes to a tensor. */
export type Storing = SchedStore | SchedRows;

/** What a tensor is for: an input, weight or bias must be given to a run, the others are stored by it. */
export type TensorRole = 'input' | 'weight' | 'bias' | 'activation' | 'output';

/** A tensor in DRAM: float32, or a weight in int8. It is given row-major; weights lie in tiles, see `WeightTiles`. */
export interface TensorSpec {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly role: TensorRole;
  /** Default float32. What a LOAD brings into SRAM is float32 always: (element - zero point) · scale of its column. */
  readonly type?: 'int8' | undefined;
  /** Of int8: the name of a 1 x cols tensor of float32 that is given, too. */
  readonly scales?: string | undefined;
  /** Of int8: the same, or left out where all are 0. */
  readonly zeroPoints?: string | undefined;
}

/** The shape of every EXECUTE: m x k times k x n elements. */
export interface TileShape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** A model's file, as a schedule's file names it. */
export interface ModelReference {
  /** From the folder of the schedule's file, with slashes. */
  readonly path: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  /** SHA-256 of what it keeps in other files of its folder, where it does. */
  readonly dataSha256?: string | undefined;
  /** The output that was chosen, where one was. */
  readonly output?: string | undefined;
  /** What its weights were rounded to, where they were. */
  readonly weights?: 'int8' | undefined;
}

/**
 * A static schedule of tile operations. What it means is what the sequential executor does with it, operation by
 * operation; SRAM and every tensor that is stored to are zero when a run starts.
 */
export interface Schedule {
  /** What it was compiled from, where its weights are. It decides nothing. */
  readonly model?: ModelReference | undefined;
  readonly sramBytes: number;
  readonly tile: TileShape;
  readonly tensors: readonly TensorSpec[];
  readonly ops: readonly Operation[];
}

export function isOfRows(op: Operation): op is SchedRows {
  return op.op === 'softmax' || op.op === 'layer-norm' || op.op === 'rms-norm';
}

export function isStoring(op: Operation): op is Storing {
  return op.op === 'store' || isOfRows(op);
}

export const BYTES_PER_ELEMENT = 4;

/** Bytes of an element in DRAM. */
export function elementBytes({ type }: TensorSpec): number {
  return type === 'int8' ? 1 : BYTES_PER_ELEMENT;
}

/** Bytes of a dense tile in SRAM. */
export function tileBytes(rows: number, cols: number): number {
  return rows * cols * BYTES_PER_ELEMENT;
}

/** The tensors of one row that a STORE reads: its bias, and the slopes of its activation. */
export function rowsOf({ bias, activation }: SchedStore): readonly string[] {
  const slopes = activation?.name === 'prelu' ? [activation.slopes] : [];
  return bias === null ? slopes : [bias, ...slopes];
}

/** The tensor of which a STORE reads the tile in the place that it writes. */
export function otherOf({ add, multiply }: SchedStore): OtherTensor | undefined {
  return add ?? multiply;
}

/** The tensors that a run must be given: those with the role input, weight or bias. */
export function givenTensors(schedule: Schedule): readonly TensorSpec[] {
  return schedule.tensors.filter(({ role }) => role !== 'activation' && role !== 'output');
}

/** The tensors that the schedule stores to, in the order of `tensors`. */
export function storedTensors(schedule: Schedule): readonly TensorSpec[] {
  const stored = new Set<string>();
  for (const op of schedule.ops) if (isStoring(op)) stored.add(op.tensor);
  return schedule.tensors.filter(({ name }) => stored.has(name));
}

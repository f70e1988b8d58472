import {
  type AttributeProto,
  AttributeProto_AttributeType as Kind,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { shapeText } from './dims.js';
import type { WorkLimit } from './positions.js';
import { type NamedNode, nameOf } from './refusal.js';
import type { Constant, Numbers, Value, Vector } from './value.js';

/** What became of a node that no layer computes as it stands. */
export interface Note {
  readonly kind: 'folded' | 'dropped';
  readonly what: string;
}

/** What all nodes of a graph share while it is read. */
export interface Setting {
  readonly work: WorkLimit;
  /** A tensor that the model holds, read once: calls of a function share those in its body. */
  constantOf(tensor: TensorProto): Constant;
}

/**
 * A node with the values of its inputs. What is wrong with it is thrown as BadInput that does not name it: whoever runs it
 * adds its name.
 */
export class Node {
  readonly notes: Note[] = [];

  /** @param opset the version of the operator set that the node's operator is of. */
  constructor(
    readonly proto: NodeProto,
    readonly values: readonly (Value | null)[],
    readonly opset: number,
    readonly setting: Setting,
  ) {}

  get work(): WorkLimit {
    return this.setting.work;
  }

  get named(): NamedNode {
    return nameOf(this.proto);
  }

  get inputCount(): number {
    return this.values.length;
  }

  note(kind: Note['kind'], what: string): void {
    this.notes.push({ kind, what });
  }

  /** The value of an input, or null where it is left out. */
  optional(index: number): Value | null {
    return this.values[index] ?? null;
  }

  input(index: number): Value {
    const value = this.optional(index);
    if (!value) throw new BadInput(`has no input ${index + 1}`);
    return value;
  }

  /** An input that does not depend on the model's input. */
  constant(index: number): Constant {
    const value = this.input(index);
    if (value.kind !== 'constant') {
      throw new BadInput(`its input ${quoted(this.proto.input[index])} is computed, but must be a constant`);
    }
    return value;
  }

  optionalConstant(index: number): Constant | null {
    return this.optional(index) ? this.constant(index) : null;
  }

  /** An input that layers compute, or a constant in its place. */
  operand(index: number): Vector | Constant {
    const value = this.input(index);
    if (value.kind === 'vector' || value.kind === 'constant') return value;
    throw new BadInput(`its input ${quoted(this.proto.input[index])} is ${KINDS[value.kind]}`);
  }

  vector(index: number): Vector {
    const value = this.operand(index);
    if (value.kind === 'vector') return value;
    throw new BadInput(`its input ${quoted(this.proto.input[index])} is a constant, which nothing computes`);
  }

  /** Says of a constant that layers are to take that float32 has not all of its whole numbers, where it has not. */
  noteWhole(of: Constant): void {
    if (isBeyondFloat32(of)) this.note('dropped', 'whole numbers beyond 2^24 are rounded to float32');
  }

  /** The whole numbers of a constant of rank 0 or 1. */
  whole(index: number): number[] {
    return wholeNumbers(this.constant(index));
  }

  optionalWhole(index: number): number[] | null {
    return this.optional(index) ? this.whole(index) : null;
  }

  has(name: string): boolean {
    return this.proto.attribute.some((attribute) => attribute.name === name);
  }

  int(name: string, otherwise: number): number {
    const attribute = this.attribute(name, Kind.INT);
    return attribute ? Number(attribute.i) : otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.attribute(name, Kind.FLOAT)?.f ?? otherwise;
  }

  ints(name: string): number[] | null {
    return this.attribute(name, Kind.INTS)?.ints.map(Number) ?? null;
  }

  floats(name: string): number[] | null {
    return this.attribute(name, Kind.FLOATS)?.floats ?? null;
  }

  text(name: string, otherwise: string): string {
    const attribute = this.attribute(name, Kind.STRING);
    return attribute ? new TextDecoder().decode(attribute.s) : otherwise;
  }

  tensor(name: string): Constant | null {
    const tensor = this.attribute(name, Kind.TENSOR)?.t;
    return tensor ? this.setting.constantOf(tensor) : null;
  }

  /** How many elements a list attribute has. */
  listLength(name: string): number {
    const attribute = this.proto.attribute.find((one) => one.name === name);
    return attribute ? attribute.ints.length + attribute.strings.length + attribute.floats.length : 0;
  }

  /** Checks that it has no attribute but these, and as many inputs as its operator takes. */
  check(names: readonly string[], [least, most]: readonly [number, number]): void {
    const { attribute, input } = this.proto;
    const other = attribute.find(({ name }) => !names.includes(name));
    if (other) throw new BadInput(`attribute ${quoted(other.name)} is not supported`);
    if (new Set(attribute.map(({ name }) => name)).size < attribute.length) {
      throw new BadInput('has an attribute twice');
    }
    const open = attribute.find(({ refAttrName }) => refAttrName !== '');
    if (open)
      throw new BadInput(`attribute ${quoted(open.name)} is one of a function, and the node is in none`);
    if (input.length < least || input.length > most) {
      const wanted = least === most ? String(least) : `${least} to ${most}`;
      throw new BadInput(`has ${input.length} inputs instead of ${wanted}`);
    }
  }

  private attribute(name: string, kind: Kind): AttributeProto | undefined {
    const attribute = this.proto.attribute.find((one) => one.name === name);
    if (attribute && attribute.type !== kind) {
      throw new BadInput(`attribute ${quoted(name)} is not of type ${Kind[kind]}`);
    }
    return attribute;
  }
}

const KINDS = {
  shape: 'a shape that is left open',
  dropped: 'dropped',
  quantised: 'quantised',
  'dynamic-scale': 'a scale that is computed from the input',
  statistic: 'a mean or deviation of each row, which only normalization takes',
} as const;

/** Thousands of nodes may share a weight of millions. */
const beyond = new WeakMap<Numbers, boolean>();

function isBeyondFloat32({ type, bounds, data }: Constant): boolean {
  if (type !== 'integer' || bounds !== undefined) return false;
  const found = beyond.get(data) ?? data.some((value) => Math.fround(value) !== value);
  beyond.set(data, found);
  return found;
}

export function wholeNumbers({ dims, data }: Constant): number[] {
  if (dims.length > 1) throw new BadInput(`has a list of shape ${shapeText(dims)}`);
  const numbers = [...data];
  if (!numbers.every(Number.isInteger)) throw new BadInput('has a list of numbers that are not whole');
  return numbers;
}

/** An axis from 0, counted from the end where it is below 0. */
export function axisOf(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new BadInput(`has axis ${axis} of a tensor of rank ${rank}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** An operator: what it may be given, and what it makes of it. */
export interface Operator {
  readonly attributes: readonly string[];
  /** The least and the most inputs. */
  readonly inputs: readonly [number, number];
  /** The values of its outputs in order; those after the last that can be known are left out. */
  readonly run: (node: Node) => Value | readonly Value[];
}

export type Operators = Readonly<Record<string, Operator>>;

export const ANY_NUMBER = 2 ** 31;

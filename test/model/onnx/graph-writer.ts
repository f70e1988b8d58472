import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorProto_DataType as Type,
  type ValueInfoProto,
} from 'onnx-buf';
import seedrandom from 'seedrandom';
import { value } from '../onnx-builder.js';

export type AttributeValue = number | string | readonly number[] | readonly string[] | TensorProto;
export type Attributes = Readonly<Record<string, AttributeValue>>;

const FLOATS = new Set([
  'alpha',
  'beta',
  'epsilon',
  'gamma',
  'momentum',
  'ratio',
  'min',
  'max',
  'value_float',
  'coefficients',
  'intercepts',
  'offset',
  'scale',
]);

/** Writes the graph of a model, with weights drawn from a seed. */
export class GraphWriter {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly domains = new Map<string, number>();
  private readonly random: () => number;
  private named = 0;

  constructor(
    readonly opset: number,
    seed: string,
  ) {
    this.random = seedrandom(seed);
  }

  input(name: string, dims: (string | number | null)[], type: number = Type.FLOAT): string {
    this.inputs.push(value(name, dims, type));
    return name;
  }

  output(name: string, dims: (string | number | null)[] | null = null, type: number = Type.FLOAT): void {
    const declared = value(name, dims ?? [], type);
    const { value: of } = declared.type as NonNullable<ValueInfoProto['type']>;
    if (dims === null && of.case === 'tensorType') delete of.value.shape;
    this.outputs.push(declared);
  }

  /** Numbers from -1 to 1 with 24 bits, times a scale. */
  draw(count: number, scale = 1): number[] {
    return Array.from({ length: count }, () => Math.fround((this.random() * 2 - 1) * scale));
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** An initializer; its values are drawn unless given. */
  weight(
    dims: readonly number[],
    values?: readonly number[],
    type: number = Type.FLOAT,
    name?: string,
  ): string {
    const count = dims.reduce((size, dim) => size * dim, 1);
    const drawn = values ?? this.draw(count, 1 / Math.sqrt(dims[0] ?? 1));
    const made = tensorOf(name ?? this.unique('w'), dims, drawn, type);
    this.initializers.push(made);
    return made.name;
  }

  add(tensor: TensorProto): string {
    this.initializers.push(tensor);
    return tensor.name;
  }

  /** Whole numbers, as int64. */
  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.weight(dims, values, Type.INT64);
  }

  /** A Constant node. */
  constant(
    values: readonly number[],
    type: number = Type.FLOAT,
    dims: readonly number[] = [values.length],
  ): string {
    return this.op('Constant', [], { value: tensorOf('', dims, values, type) });
  }

  scalar(number: number, type: number = Type.FLOAT): string {
    return this.constant([number], type, []);
  }

  /** A node of one output, which is returned. */
  op(opType: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.ops(opType, inputs, 1, attributes, domain)[0];
  }

  ops(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.unique(opType));
    this.node(opType, inputs, names, attributes, domain);
    return names;
  }

  node(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
    domain = '',
  ): void {
    if (domain !== '') this.domains.set(domain, 1);
    this.nodes.push(
      create(NodeProtoSchema, {
        opType,
        domain,
        name: `/${opType}_${this.nodes.length}`,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, given]) => attributeOf(name, given)),
      }),
    );
  }

  bytes(): Uint8Array {
    const graph = create(GraphProtoSchema, {
      name: 'main_graph',
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    });
    const domains = [...this.domains].map(([domain, version]) => ({ domain, version: BigInt(version) }));
    const opsetImport = [{ domain: '', version: BigInt(this.opset) }, ...domains];
    // The oldest format that knows of each operator set.
    const irVersion = BigInt(this.opset >= 23 ? 10 : this.opset >= 19 ? 9 : this.opset >= 15 ? 8 : 7);
    return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion, graph, opsetImport }));
  }

  private unique(base: string): string {
    return `${base}_${this.named++}`;
  }
}

function attributeOf(name: string, given: AttributeValue): AttributeProto {
  if (typeof given === 'string') {
    return create(AttributeProtoSchema, { name, type: Kind.STRING, s: new TextEncoder().encode(given) });
  }
  if (typeof given === 'number') {
    return FLOATS.has(name)
      ? create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: given })
      : create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(given) });
  }
  if (!Array.isArray(given)) {
    return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: given as TensorProto });
  }
  if (typeof given[0] === 'string') {
    const strings = (given as string[]).map((text) => new TextEncoder().encode(text));
    return create(AttributeProtoSchema, { name, type: Kind.STRINGS, strings });
  }
  return FLOATS.has(name)
    ? create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: given as number[] })
    : create(AttributeProtoSchema, { name, type: Kind.INTS, ints: (given as number[]).map(BigInt) });
}

/** A tensor with its elements in raw_data, in the type that it is declared with. */
export function tensorOf(
  name: string,
  dims: readonly number[],
  values: readonly number[],
  type: number,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: type,
    rawData: bytesOf(values, type),
  });
}

function bytesOf(values: readonly number[], type: number): Uint8Array<ArrayBuffer> {
  const arrays: Readonly<Record<number, (numbers: readonly number[]) => ArrayBufferView<ArrayBuffer>>> = {
    [Type.FLOAT]: (numbers) => Float32Array.from(numbers),
    [Type.DOUBLE]: (numbers) => Float64Array.from(numbers),
    [Type.INT64]: (numbers) => BigInt64Array.from(numbers.map(BigInt)),
    [Type.INT32]: (numbers) => Int32Array.from(numbers),
    [Type.INT8]: (numbers) => Int8Array.from(numbers),
    [Type.UINT8]: (numbers) => Uint8Array.from(numbers),
    [Type.BOOL]: (numbers) => Uint8Array.from(numbers),
    [Type.FLOAT16]: (numbers) => Uint16Array.from(numbers, halfBits),
    [Type.BFLOAT16]: (numbers) => Uint16Array.from(numbers, (number) => float32Bits(number) >>> 16),
    [Type.INT4]: (numbers) =>
      Uint8Array.from({ length: Math.ceil(numbers.length / 2) }, (_, i) => nibbles(numbers, i)),
  };
  const view = arrays[type](values);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function nibbles(numbers: readonly number[], at: number): number {
  return (numbers[2 * at] & 15) | (((numbers[2 * at + 1] ?? 0) & 15) << 4);
}

function float32Bits(number: number): number {
  return new Uint32Array(Float32Array.of(number).buffer)[0];
}

/** The nearest float16 of a number within its range, rounded down in magnitude. */
export function halfBits(number: number): number {
  const bits = float32Bits(number);
  const exponent = ((bits >>> 23) & 255) - 127;
  const sign = (bits >>> 16) & 0x8000;
  if (exponent < -14) return sign;
  return sign | ((exponent + 15) << 10) | ((bits >>> 13) & 1023);
}

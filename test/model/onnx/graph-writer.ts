import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  FunctionProtoSchema,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProto_DataType as Type,
  type ValueInfoProto,
} from 'onnx-buf';
import seedrandom from 'seedrandom';
import { value } from '../onnx-builder.js';
import { tensorOf } from './tensors.js';

/** An attribute of the function that a node is part of. */
interface Reference {
  readonly attribute: string;
  readonly type: Kind;
}

export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | TensorProto
  | Reference;
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
  'slope',
]);

export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The names of attributes that have no default. */
  readonly attributes?: readonly string[];
  readonly defaults?: Attributes;
  readonly overload?: string;
  readonly opset?: number;
}

/** Writes the graph of a model, with weights drawn from a seed. */
export class GraphWriter {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly functions: FunctionProto[] = [];
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

  /** A function of the model's own; `write` writes the nodes of its body. */
  define(
    domain: string,
    name: string,
    { inputs, outputs, attributes = [], defaults = {}, overload = '', opset = this.opset }: Signature,
    write: (body: GraphWriter) => void,
  ): void {
    const body = new GraphWriter(opset, name);
    write(body);
    this.domains.set(domain, 1);
    this.functions.push(
      create(FunctionProtoSchema, {
        domain,
        name,
        overload,
        input: [...inputs],
        output: [...outputs],
        attribute: [...attributes],
        attributeProto: Object.entries(defaults).map(([key, given]) => attributeOf(key, given)),
        node: body.nodes,
        opsetImport: body.opsetImport(),
      }),
    );
  }

  private opsetImport() {
    const domains = [...this.domains].map(([domain, version]) => ({ domain, version: BigInt(version) }));
    return [{ domain: '', version: BigInt(this.opset) }, ...domains].map((set) =>
      create(OperatorSetIdProtoSchema, set),
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
    // The oldest format that knows of each operator set, and of functions.
    const least = this.functions.length > 0 ? 8 : 7;
    const irVersion = BigInt(this.opset >= 23 ? 10 : this.opset >= 19 ? 9 : this.opset >= 15 ? 8 : least);
    const { functions } = this;
    const model = { irVersion, graph, functions, opsetImport: this.opsetImport() };
    return toBinary(ModelProtoSchema, create(ModelProtoSchema, model));
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
  if ('attribute' in given) {
    return create(AttributeProtoSchema, { name, type: given.type, refAttrName: given.attribute });
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

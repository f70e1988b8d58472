import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  type TensorShapeProto_Dimension,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** A graph's parts; what is left out is that of a model of one Gemm, x (batch x 2) times w (2 x 3), to y. */
export interface GraphParts {
  readonly name?: string;
  readonly nodes?: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
  readonly inputs?: readonly ValueInfoProto[];
  readonly outputs?: readonly ValueInfoProto[];
}

/** The bytes of an ONNX file. */
export function onnxFile(parts: GraphParts): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name: parts.name ?? 'test',
    node: [...(parts.nodes ?? [node('Gemm', ['x', 'w'], 'y', { name: 'gemm' })])],
    initializer: [...(parts.initializers ?? [floats('w', [2, 3])])],
    input: [...(parts.inputs ?? [value('x', ['batch', 2])])],
    output: [...(parts.outputs ?? [value('y', ['batch', null])])],
  });
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: 13n })];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, graph, opsetImport }));
}

/** A node; `name` is empty unless given. */
export function node(
  opType: string,
  inputs: string[],
  output: string,
  rest: { name?: string; domain?: string; attribute?: AttributeProto[] } = {},
): NodeProto {
  return create(NodeProtoSchema, { opType, input: inputs, output: [output], ...rest });
}

export function floatAttribute(name: string, f: number): AttributeProto {
  return create(AttributeProtoSchema, { name, f, type: AttributeProto_AttributeType.FLOAT });
}

export function intAttribute(name: string, i: bigint): AttributeProto {
  return create(AttributeProtoSchema, { name, i, type: AttributeProto_AttributeType.INT });
}

/** A float32 initializer in raw_data; its values are 1, 2, 3, ... unless given. */
export function floats(name: string, dims: number[], values = counting(dims)): TensorProto {
  const rawData = new Uint8Array(4 * values.length);
  const view = new DataView(rawData.buffer);
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return tensor({ name, dims: dims.map(BigInt), rawData });
}

/** A float32 initializer that is kept in another file, as its entries say. */
export function keptElsewhere(
  name: string,
  dims: bigint[],
  entries: Readonly<Record<string, string>>,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims,
    dataType: TensorProto_DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  });
}

/** A float32 initializer from its fields as they are, consistent or not. */
export function tensor(fields: {
  name: string;
  dims: bigint[];
  dataType?: number;
  rawData?: Uint8Array<ArrayBuffer>;
  floatData?: number[];
  dataLocation?: number;
}): TensorProto {
  return create(TensorProtoSchema, { dataType: TensorProto_DataType.FLOAT, ...fields });
}

/** A float32 graph input or output; a string names an open dimension, null leaves it without a name. */
export function value(
  name: string,
  dims: (string | number | null)[],
  elemType: number = TensorProto_DataType.FLOAT,
): ValueInfoProto {
  const shape = { dim: dims.map((dim) => ({ value: dimension(dim) })) };
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, shape } } },
  });
}

function dimension(dim: string | number | null): TensorShapeProto_Dimension['value'] {
  if (dim === null) return { case: undefined };
  if (typeof dim === 'string') return { case: 'dimParam', value: dim };
  return { case: 'dimValue', value: BigInt(dim) };
}

function counting(dims: number[]): number[] {
  return Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, i) => i + 1);
}

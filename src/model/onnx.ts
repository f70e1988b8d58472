import { fromBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  TensorProto_DataType,
  type TensorShapeProto_Dimension,
  type ValueInfoProto,
} from 'onnx-buf';
import { BadInput } from '../refusal/bad-input.js';
import { cutShort, quoted } from '../refusal/quoted.js';
import type { Model } from './model.js';
import { chainSteps } from './onnx-chain.js';
import { largestDim } from './onnx-initializer.js';
import { layersOf } from './onnx-layers.js';
import { graphRefusal, type Refusal } from './onnx-refusal.js';
import { checkPartCount } from './onnx-size.js';

/**
 * Reads an ONNX file that holds a multilayer perceptron: one float32 input of two dimensions, a chain of Gemm
 * (alpha = beta = 1, transA = 0), MatMul, Add of a bias row and Relu, and one output. The model's name is the
 * graph's, or `file` where the graph has none; its batch is the input's first dimension where that is fixed.
 * No tensor shares memory with `bytes`.
 *
 * @param bytes the whole file.
 * @param file the file's name, for error messages.
 * @throws BadInput when the bytes are not an ONNX model, or when the model has anything else in it. The message
 *   names the file, the node and its operator, and says what is supported.
 */
export function readOnnx(bytes: Uint8Array, file: string): Model {
  const refusal = graphRefusal(file);
  const graph = decodeGraph(bytes, file);
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  // A node's empty input name means that the input is absent.
  if (initializers.has('')) throw refusal('an initializer has no name');
  if (initializers.size < graph.initializer.length) throw refusal('two initializers have the same name');
  // Older files list initializers among the graph's inputs too.
  const input = onlyOne(
    graph.input.filter(({ name }) => !initializers.has(name)),
    'input',
    refusal,
  );
  const output = onlyOne(graph.output, 'output', refusal);
  const steps = chainSteps(graph, input.name, output.name, new Set(initializers.keys()), file);
  const layers = layersOf(steps, initializers);
  const first = layers.at(0);
  const last = layers.at(-1);
  if (first === undefined || last === undefined) throw refusal('the graph has no layers');
  const [batch, inputs] = inputDims(input, refusal);
  checkWidth(input, inputs, first.weight.rows, refusal);
  checkWidth(output, outputWidth(output), last.weight.cols, refusal);
  return { name: graph.name || file, inputName: input.name, outputName: output.name, batch, layers };
}

function decodeGraph(bytes: Uint8Array, file: string): GraphProto {
  const model = decodeModel(bytes, file);
  // Every ONNX model declares its operator set, and a file cut short after its graph does not.
  if (model.graph === undefined || model.opsetImport.length === 0) {
    const missing = model.graph === undefined ? 'graph' : 'operator set';
    throw new BadInput(`${file}: has no ${missing}, so is truncated or not ONNX; export the model again`);
  }
  return model.graph;
}

function decodeModel(bytes: Uint8Array, file: string): ModelProto {
  try {
    checkPartCount(ModelProtoSchema, bytes);
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const reason = cutShort(error instanceof Error ? error.message : String(error));
    throw new BadInput(`${file}: is truncated or not ONNX (${reason}); export the model again`);
  }
}

function onlyOne(values: readonly ValueInfoProto[], kind: string, refusal: Refusal): ValueInfoProto {
  const [value] = values;
  if (value === undefined || values.length > 1) {
    throw refusal(`the graph has ${values.length} ${kind}s instead of one`);
  }
  return value;
}

/** The sizes of the input's two dimensions, null where a size is left open. */
function inputDims(input: ValueInfoProto, refusal: Refusal): [number | null, number | null] {
  const name = `input ${quoted(input.name)}`;
  const type = input.type?.value;
  if (type?.case !== 'tensorType' || type.value.elemType !== TensorProto_DataType.FLOAT) {
    throw refusal(`${name} is not declared as a float32 tensor`);
  }
  const [rows, cols, ...more] = type.value.shape?.dim ?? [];
  if (rows === undefined || cols === undefined || more.length > 0) {
    throw refusal(`${name} is not declared with two dimensions, [batch, inputs]`);
  }
  return [fixedSize(rows, name, refusal), fixedSize(cols, name, refusal)];
}

function fixedSize(dim: TensorShapeProto_Dimension, name: string, refusal: Refusal): number | null {
  if (dim.value.case !== 'dimValue') return null;
  const size = dim.value.value;
  if (size < 1n || size > largestDim) {
    throw refusal(`${name} has a dimension of ${size}; give an open dimension a name instead`);
  }
  return Number(size);
}

/** The output's second dimension where the file declares it; declaring an output's shape is optional. */
function outputWidth(output: ValueInfoProto): number | null {
  const type = output.type?.value;
  if (type?.case !== 'tensorType') return null;
  const dim = type.value.shape?.dim[1]?.value;
  return dim?.case === 'dimValue' ? Number(dim.value) : null;
}

function checkWidth(value: ValueInfoProto, declared: number | null, actual: number, refusal: Refusal): void {
  if (declared === null || declared === actual) return;
  throw refusal(`${quoted(value.name)} is declared ${declared} wide, but its layer is ${actual} wide`);
}

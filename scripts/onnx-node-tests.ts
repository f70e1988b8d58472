import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorProto_DataType as Type,
} from 'onnx-buf';
import { ExternalData } from '../src/model/onnx/external-data.js';
import { readInitializer } from '../src/model/onnx/initializer.js';
import { inspectOnnx } from '../src/model/onnx/read.js';
import { UnsupportedOperators } from '../src/model/onnx/refusal.js';
import { BadInput } from '../src/refusal/bad-input.js';
import { Engine } from '../src/run/engine.js';
import { modelWorkload, outputTensor } from '../src/workload/workload.js';

/*
 * The ONNX project's own tests of single nodes, where their operators are supported. Each becomes a perceptron of one row:
 * what the node takes first is multiplied by the identity before, and its other inputs are constants.
 *
 *     node dist/scripts/onnx-node-tests.js FOLDER
 *
 * FOLDER is onnx/backend/test/data/node of the project, or /usr/share/libonnx-testdata/data/node of Debian's package
 * libonnx-testdata.
 */

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of the tests');
const engine = new Engine();
const tally = { same: 0, dropped: 0, refused: 0, unsupported: 0, unfit: 0, wrong: 0 };
/** Products of larger tensors take long, and show no more. */
const LARGEST = 1024;

for (const name of readdirSync(folder).sort()) {
  const outcome = await outcomeOf(join(folder, name)).catch((error) => {
    if (error instanceof UnsupportedOperators) return 'unsupported' as const;
    if (error instanceof BadInput) {
      console.log(`${name}: refused: ${error.message.replace(/; supported are.*/, '')}`);
      return 'refused' as const;
    }
    throw error;
  });
  if (outcome === 'wrong') console.log(`${name}: OTHER NUMBERS`);
  tally[outcome]++;
}
console.log(tally);
await engine.close();
process.exitCode = tally.wrong > 0 ? 1 : 0;

async function outcomeOf(path: string): Promise<keyof typeof tally> {
  const model = fromBinary(ModelProtoSchema, readFileSync(join(path, 'model.onnx')));
  const [first, ...others] = tensors(path, 'input_');
  const [expected] = tensors(path, 'output_');
  if (first?.dataType !== Type.FLOAT || expected?.dataType !== Type.FLOAT) return 'unfit';
  const x = elementsOf(first);
  if (x.data.length === 0 || x.data.length > LARGEST) return 'unfit';
  asPerceptron(model, x.dims, others);
  const { model: read } = inspectOnnx(toBinary(ModelProtoSchema, model), path, { output: 'answer' });
  // What is dropped is said, and is not there to be held against anything.
  if (read.remarks?.some((remark) => remark.startsWith('node'))) return 'dropped';
  const cols = read.layers[0].weight.rows;
  const input = { rows: x.data.length / cols, cols, data: x.data };
  const { schedule, inputs } = modelWorkload(read, { batch: input.rows }, input, '1');
  const { outputs } = await engine.execute(schedule, inputs);
  const answer = outputs.get(outputTensor(schedule)?.name ?? '');
  const wanted = elementsOf(expected).data;
  const isSame =
    answer?.data.length === wanted.length &&
    wanted.every((value, i) => Math.abs(answer.data[i] - value) <= 1e-5 + 1e-4 * Math.abs(value));
  return isSame ? 'same' : 'wrong';
}

/** Puts a product with the identity before the node, and makes constants of its other inputs. */
function asPerceptron(
  { graph, opsetImport }: ModelProto,
  dims: readonly number[],
  others: readonly TensorProto[],
): void {
  if (!graph) throw new BadInput('no graph');
  // Operators that are as they were before version 7 are of its tests too.
  for (const set of opsetImport) if (set.domain === '' && set.version < 7n) set.version = 7n;
  const [input, ...rest] = graph.input;
  const width = dims.reduce((size, dim) => size * dim, 1);
  const identity = Float32Array.from({ length: width * width }, (_, i) => Number(i % (width + 1) === 0));
  const add = (
    name: string,
    dataType: number,
    sizes: readonly number[],
    data: ArrayBufferView<ArrayBuffer>,
  ) => {
    const rawData = new Uint8Array(data.buffer);
    graph.initializer.push(create(TensorProtoSchema, { name, dims: sizes.map(BigInt), dataType, rawData }));
  };
  add('@identity', Type.FLOAT, [width, width], identity);
  add('@one row', Type.INT64, [2], BigInt64Array.of(1n, BigInt(width)));
  add('@shape', Type.INT64, [dims.length], BigInt64Array.from(dims.map(BigInt)));
  rest.forEach(({ name }, i) => {
    if (others[i]) graph.initializer.push({ ...others[i], name });
  });
  for (const one of graph.node)
    one.input = one.input.map((name) => (name === input.name ? '@product' : name));
  const node = (opType: string, inputs: string[], output: string) =>
    graph.node.push(create(NodeProtoSchema, { opType, input: inputs, output: [output] }));
  node('Reshape', [input.name, '@one row'], '@row');
  node('MatMul', ['@row', '@identity'], '@row product');
  node('Reshape', ['@row product', '@shape'], '@product');
  const [output] = graph.output;
  node('Identity', [output.name], 'answer');
  graph.output = [{ ...output, name: 'answer' }];
}

function tensors(path: string, prefix: string): TensorProto[] {
  const set = join(path, 'test_data_set_0');
  const files = readdirSync(set).filter((file) => file.startsWith(prefix));
  return files
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((file) => fromBinary(TensorProtoSchema, readFileSync(join(set, file))));
}

function elementsOf(tensor: TensorProto) {
  const { dims, data } = readInitializer(tensor, new ExternalData(null));
  return { dims, data: Float32Array.from(data) };
}

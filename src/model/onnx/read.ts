import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, type ValueInfoProto } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { cutShort, quoted } from '../../refusal/quoted.js';
import type { Model } from '../model.js';
import { fixed, isFixed, isOne, open, product, shapeText } from './dims.js';
import { type Evaluation, Evaluator, type NodeNote, type Wanted } from './evaluation.js';
import { ExternalData } from './external-data.js';
import { Graph } from './graph.js';
import { typeName } from './initializer.js';
import { declaredShape, layoutsOf } from './layout.js';
import { lowered } from './lowering.js';
import { attempt, graphRefusal, nodeWords } from './refusal.js';
import { checkPartCount } from './size.js';
import { rowCount, widthOf } from './vector.js';

/** Where a model's other files lie, and which of its outputs is wanted. */
export interface OnnxOptions {
  /** The folder that data outside of the model may lie in: the model's own. Without it such data are refused. */
  readonly folder?: string | undefined;
  /** Which of the graph's outputs is wanted, by name: needed where it has several that layers compute. */
  readonly output?: string | undefined;
}

/** A model, and what became of its graph. */
export interface OnnxModel {
  readonly model: Model;
  /** The inputs as the graph declares them; open dimensions are strings. */
  readonly inputShapes: readonly (readonly (number | string)[])[];
  readonly opset: number;
  /** What became of nodes that no layer computes as they stand. */
  readonly notes: readonly NodeNote[];
  /** The graph's other outputs. */
  readonly droppedOutputs: readonly string[];
  /** SHA-256 of what was read from the model's other files, in hexadecimal; null where it is all in one file. */
  readonly dataSha256: string | null;
}

/**
 * Reads an ONNX file that holds a multilayer perceptron: a chain of products with constant weights, and between them
 * pointwise work that comes to functions of those in `activation.ts`. Constants are folded into weights and biases.
 * The model's name is the graph's, or `file` where the graph has none; its batch is how many rows the input has, where
 * that is fixed.
 *
 * @param bytes the whole file.
 * @param file the file's name, for error messages.
 * @throws BadInput when the bytes are not an ONNX model, or when the model has anything else in it: one line that names
 *   the file, the node and its operator; all operators that are not supported at once.
 */
export function readOnnx(bytes: Uint8Array, file: string, options: OnnxOptions = {}): Model {
  return inspectOnnx(bytes, file, options).model;
}

/** The same, and what became of the graph on the way. */
export function inspectOnnx(bytes: Uint8Array, file: string, options: OnnxOptions = {}): OnnxModel {
  const refusal = graphRefusal(file);
  const graph = new Graph(decodeModel(bytes, file), file);
  const data = new ExternalData(options.folder ?? null);
  const evaluator = new Evaluator(graph, data);
  const { wanted, evaluation } = chosen(graph, evaluator, options.output);
  const { output } = evaluation;
  const inputs = evaluation.inputs.map((input, i) => ({ name: wanted.inputs[i], cols: widthOf(input) }));
  const width = inputs.reduce((sum, { cols }) => sum + cols, 0);
  const { layers, added } = attempt(refusal, () => lowered(output, width, evaluator.work));
  const rows = rowCount(output);
  checkOutput(graph, wanted.output, evaluation);
  const declared = wanted.inputs.map((name) => graph.inputs.get(name) as ValueInfoProto);
  const remarks = [...remarksOf(evaluation, declared), ...added];
  return {
    model: {
      name: graph.name || file,
      inputName: wanted.inputs.join('+'),
      ...(inputs.length > 1 && { inputs }),
      outputName: wanted.output,
      batch: isFixed(rows) ? rows.size : null,
      layers,
      ...(remarks.length > 0 && { remarks }),
    },
    inputShapes: declared.map((input) =>
      (declaredShape(input) ?? []).map((dim) => (isFixed(dim) ? dim.size : dim.open[0])),
    ),
    opset: graph.opset,
    notes: evaluation.notes,
    droppedOutputs: graph.outputs.map(({ name }) => name).filter((name) => name !== wanted.output),
    dataSha256: data.sha256,
  };
}

function decodeModel(bytes: Uint8Array, file: string): ModelProto {
  const model = decode(bytes, file);
  // Every ONNX model declares its operator set, and a file cut short after its graph does not.
  if (model.graph === undefined || model.opsetImport.length === 0) {
    const missing = model.graph === undefined ? 'graph' : 'operator set';
    throw new BadInput(`${file}: has no ${missing}, so is truncated or not ONNX; export the model again`);
  }
  return model;
}

function decode(bytes: Uint8Array, file: string): ModelProto {
  try {
    checkPartCount(ModelProtoSchema, bytes);
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const reason = cutShort(error instanceof Error ? error.message : String(error));
    throw new BadInput(`${file}: is truncated or not ONNX (${reason}); export the model again`);
  }
}

interface Chosen {
  readonly wanted: Wanted;
  readonly evaluation: Evaluation;
}

/** As many outputs as are followed to find the one that layers compute. */
const MANY_OUTPUTS = 32;

/** The output that is asked for, or the only one that layers compute. */
function chosen(graph: Graph, evaluator: Evaluator, name: string | undefined): Chosen {
  const names = graph.outputs.map((output) => output.name);
  if (name !== undefined) {
    if (names.includes(name)) return evaluated(graph, evaluator, name);
    throw graphRefusal(graph.file)(`it has no output ${quoted(name)}, but ${listed(names)}`);
  }
  const [only, ...others] = names;
  if (only === undefined) throw graphRefusal(graph.file)('the graph has no output');
  if (others.length === 0) return evaluated(graph, evaluator, only);
  const several = `it has ${names.length} outputs`;
  const choice = `${several}: choose one by name, with --output-name: ${listed(names)}`;
  if (names.length > MANY_OUTPUTS) throw graphRefusal(graph.file)(choice);
  const all = names.map((output) => {
    const outcome = outcomeOf(() => evaluated(graph, evaluator, output));
    // What was not followed to its end may be usable by itself.
    if (evaluator.isSpent) throw graphRefusal(graph.file)(choice);
    return outcome;
  });
  const usable = all.filter((one): one is Chosen => !(one instanceof BadInput));
  const whole = usable.filter(({ evaluation }) => !evaluation.isDropped);
  if (usable.length === all.length && whole.length === 1) return whole[0];
  const [failed] = all.filter((one) => one instanceof BadInput);
  if (usable.length === 0 && failed) throw failed;
  throw graphRefusal(graph.file)(
    `${several}: choose ${listed(usable.map(({ wanted }) => wanted.output))} by name, with --output-name`,
  );
}

function listed(names: readonly string[]): string {
  return names.slice(0, 20).map(quoted).join(' or ');
}

function outcomeOf<T>(action: () => T): T | BadInput {
  try {
    return action();
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
}

function evaluated(graph: Graph, evaluator: Evaluator, output: string): Chosen {
  const refusal = graphRefusal(graph.file);
  const { nodes, inputs } = graph.needed(output);
  if (inputs.length === 0) throw refusal(`its output ${quoted(output)} depends on no input`);
  // In the graph's order, which is that in which they are given.
  const names = [...graph.inputs.keys()].filter((name) => inputs.includes(name));
  const layouts = names.map((name) => {
    const declared = attempt(refusal, () => declaredShape(graph.inputs.get(name) as ValueInfoProto));
    return layoutsOf(declared ?? [open('axis 0'), open('axis 1')]);
  });
  const wanted = { output, nodes, inputs: names };
  const most = Math.min(...layouts.map(({ length }) => length));
  const alike = Array.from({ length: most }, (_, i) => layouts.map((each) => each[i]));
  return { wanted, evaluation: evaluator.under(alike, wanted) };
}

/** Holds the output against the shape that the graph declares for it, where it declares one. */
function checkOutput(graph: Graph, name: string, { output, isDropped }: Evaluation): void {
  const value = graph.outputs.find((one) => one.name === name);
  const type = value?.type?.value;
  if (isDropped || type?.case !== 'tensorType' || !type.value.shape) return;
  const { dim } = type.value.shape;
  if (dim.length !== output.shape.length) return;
  for (const [axis, { value: size }] of dim.entries()) {
    const made = output.shape[axis];
    if (size.case !== 'dimValue' || size.value < 1n || !isFixed(made) || Number(size.value) === made.size)
      continue;
    const shown = dim.map((one) =>
      one.value.case === 'dimValue' ? fixed(Number(one.value.value)) : open('?'),
    );
    throw graphRefusal(graph.file)(
      `output ${quoted(name)} is declared ${shapeText(shown)}, but its layers make ${shapeText(output.shape)}`,
    );
  }
}

/** What makes the answer another than the graph's own, in words. */
function remarksOf(
  { notes, types, isDropped, isPinned, inputs: given, output }: Evaluation,
  inputs: readonly ValueInfoProto[],
): string[] {
  const dropped = notes.filter(({ kind }) => kind === 'dropped');
  const remarks = dropped.map((note) => `${nodeWords(note)}: ${note.what}`);
  if (isDropped && dropped.length === 0) remarks.push(`the answer is of shape ${shapeText(output.shape)}`);
  if (inputs.length > 1) {
    const names = inputs.map(({ name }) => quoted(name)).join(' and ');
    remarks.push(
      `${names} are taken as columns of one input, so infinities and NaN of one may spread to what others give`,
    );
  }
  for (const [what, { shape, rows }] of [
    ...given.map((input) => ['input', input] as const),
    ['output', output] as const,
  ]) {
    if (isOne(product(shape.slice(0, rows[0])))) continue;
    remarks.push(`each row of the ${what} is a column of the graph's, which has shape ${shapeText(shape)}`);
  }
  if (isPinned)
    remarks.push('the graph mixes rows of a batch, so the open dimensions of its input are taken as 1');
  if (types.has('DOUBLE')) remarks.push('float64 weights are narrowed to float32');
  for (const narrow of ['FLOAT16', 'BFLOAT16']) {
    if (types.has(narrow))
      remarks.push(`${narrow.toLowerCase()} weights are widened to float32, and so is all that is computed`);
  }
  for (const input of inputs) {
    const type = input.type?.value;
    const elements = type?.case === 'tensorType' ? typeName(type.value.elemType) : 'FLOAT';
    const what = inputs.length > 1 ? `input ${quoted(input.name)}` : 'the input';
    if (elements !== 'FLOAT') remarks.push(`${what} is ${elements} in the graph, and float32 here`);
  }
  return remarks;
}

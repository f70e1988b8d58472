import { activationText } from '../../model/activation.js';
import type { Layer } from '../../model/model.js';
import type { OnnxModel } from '../../model/onnx/read.js';
import { type NamedNode, nodeWords } from '../../model/onnx/refusal.js';
import { isQuantised } from '../../model/quantised.js';
import { visible } from '../../refusal/quoted.js';
import { plainTable } from './plain-table.js';

/** What a layer is, in a line of a table and in `--json`. */
export function layerFacts({ name, weight, bias, activation, softmax = false }: Layer) {
  return {
    name,
    inputs: weight.rows,
    outputs: weight.cols,
    bias: bias !== null,
    weights: isQuantised(weight) ? 'int8' : 'float32',
    activation: activation && activationText(activation),
    softmax,
    parameters: weight.rows * weight.cols + (bias?.cols ?? 0),
  };
}

/** Layers, shapes, functions and parameters of a model, and what became of the rest of its graph. */
export function modelText(
  file: string,
  { model, inputShape, opset, notes, droppedOutputs }: OnnxModel,
): string {
  const layers = model.layers.map(layerFacts);
  const table = plainTable(['layer', 'inputs', 'outputs', 'bias', 'function', 'weights', 'parameters']);
  for (const { name, inputs, outputs, bias, activation, softmax, weights, parameters } of layers) {
    const work = [...(activation ? [activation] : []), ...(softmax ? ['softmax'] : [])].join(', ');
    table.push([name, inputs, outputs, bias ? 'yes' : 'no', work || '-', weights, parameters]);
  }
  const sum = layers.reduce((all, { parameters }) => all + parameters, 0);
  const batch = model.batch === null ? 'any number of rows' : `${model.batch} rows`;
  const lines = [
    `${file}: ${model.name}, operator set ${opset}`,
    `input ${model.inputName} [${inputShape.join(', ')}], ${batch}; output ${model.outputName}; ${sum} parameters`,
    '',
    table.toString(),
  ];
  const folded = notes.filter(({ kind }) => kind === 'folded');
  if (folded.length > 0) lines.push('', 'folded:');
  lines.push(...folded.map((note) => `  ${nodeWords(note)}: ${note.what}`));
  if (droppedOutputs.length > 0) lines.push('', `outputs that are left out: ${droppedOutputs.join(', ')}`);
  if (model.remarks) lines.push('', 'dropped, so that the answer is not quite that of the graph:');
  lines.push(...(model.remarks ?? []).map((remark) => `  ${remark}`));
  return lines.join('\n');
}

/** A model that does not run, and all operators that keep it from it. */
export function unsupportedText(file: string, nodes: readonly NamedNode[]): string {
  const table = plainTable(['operator', 'node', 'makes'], 'left');
  for (const { node, operator, makes } of nodes) table.push([operator, visible(node), visible(makes)]);
  const what = nodes.length === 1 ? 'an operator is' : `${nodes.length} operators are`;
  return `${file}: it does not run: ${what} not supported\n\n${table.toString()}`;
}

import { activationText } from '../../model/activation.js';
import type { Model } from '../../model/model.js';
import type { OnnxModel } from '../../model/onnx/read.js';
import { type NamedNode, nodeWords } from '../../model/onnx/refusal.js';
import { isQuantised } from '../../model/quantised.js';
import { visible } from '../../refusal/quoted.js';
import { plainTable } from './plain-table.js';

/** What each layer is, in a line of a table and in `--json`. */
export function layerFacts({ layers, inputName }: Model) {
  const named = (number: number) => (number === 0 ? inputName : layers[number - 1].name);
  return layers.map(({ name, weight, bias, activation, ofRows, from, add, multiply }, index) => ({
    name,
    inputs: weight.rows,
    outputs: weight.cols,
    bias: bias !== null,
    weights: isQuantised(weight) ? 'int8' : 'float32',
    activation: activation && activationText(activation),
    softmax: ofRows?.name === 'softmax',
    layerNorm: ofRows?.name === 'layer-norm' ? ofRows.epsilon : null,
    rmsNorm: ofRows?.name === 'rms-norm' ? ofRows.epsilon : null,
    takes: named(from ?? index),
    adds: add ? named(add.of) : null,
    addsAfter: add?.after ?? false,
    multipliesBy: multiply ? named(multiply.of) : null,
    multipliesAfter: multiply?.after ?? false,
    parameters: weight.rows * weight.cols + (bias?.cols ?? 0),
  }));
}

type LayerFacts = ReturnType<typeof layerFacts>[number];

/** What a layer does behind its product, in the order in which it does it. */
function workText(facts: LayerFacts): string {
  const { activation, softmax, layerNorm, rmsNorm, adds, multipliesBy } = facts;
  const other = [
    adds === null ? null : `plus ${visible(adds)}`,
    multipliesBy === null ? null : `times ${visible(multipliesBy)}`,
  ];
  const work = facts.addsAfter || facts.multipliesAfter ? [activation, ...other] : [...other, activation];
  const rows = [
    softmax ? 'softmax' : null,
    layerNorm === null ? null : `layer-norm (epsilon ${layerNorm})`,
    rmsNorm === null ? null : `rms-norm (epsilon ${rmsNorm})`,
  ];
  return [...work, ...rows].filter((part) => part !== null).join(', ') || '-';
}

/** Layers, shapes, functions and parameters of a model, and what became of the rest of its graph. */
export function modelText(
  file: string,
  { model, inputShapes, opset, notes, droppedOutputs }: OnnxModel,
): string {
  const layers = layerFacts(model);
  const isChain = model.layers.every(({ from }) => from === undefined);
  const head = ['layer', 'inputs', 'outputs', 'bias', 'function', 'weights', 'parameters'];
  const table = plainTable(isChain ? head : head.toSpliced(1, 0, 'takes'));
  for (const facts of layers) {
    const { name, inputs, outputs, bias, weights, parameters, takes } = facts;
    const row = [name, inputs, outputs, bias ? 'yes' : 'no', workText(facts), weights, parameters];
    table.push(isChain ? row : row.toSpliced(1, 0, visible(takes)));
  }
  const sum = layers.reduce((all, { parameters }) => all + parameters, 0);
  const batch = model.batch === null ? 'any number of rows' : `${model.batch} rows`;
  const lines = [
    `${file}: ${model.name}, operator set ${opset}`,
    `${inputsText(model, inputShapes)}, ${batch}; output ${model.outputName}; ${sum} parameters`,
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

function inputsText({ inputs, inputName }: Model, shapes: OnnxModel['inputShapes']): string {
  const names = inputs?.map(({ name }) => name) ?? [inputName];
  const each = names.map((name, i) => `${visible(name)} [${shapes[i].join(', ')}]`);
  return `${each.length > 1 ? 'inputs' : 'input'} ${each.join(', ')}`;
}

/** A model that does not run, and all operators that keep it from it. */
export function unsupportedText(file: string, nodes: readonly NamedNode[]): string {
  const table = plainTable(['operator', 'node', 'makes'], 'left');
  for (const { node, operator, makes } of nodes) table.push([operator, visible(node), visible(makes)]);
  const what = nodes.length === 1 ? 'an operator is' : `${nodes.length} operators are`;
  return `${file}: it does not run: ${what} not supported\n\n${table.toString()}`;
}

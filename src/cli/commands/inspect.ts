import { dirname } from 'node:path';
import { inspectOnnx, type OnnxModel } from '../../model/onnx/read.js';
import { type NamedNode, UnsupportedOperators } from '../../model/onnx/refusal.js';
import { layerFacts, modelText, unsupportedText } from '../../report/terminal/model-text.js';
import { FINDING } from '../io/exit-status.js';
import { readInput } from '../io/files.js';
import { print, printJson } from '../io/print.js';
import { OPTIONS, pick } from '../options/list.js';
import type { Options } from '../options/option.js';
import type { CommandBody } from './command.js';

const TAKES = {
  model: { ...OPTIONS.model, describe: 'an ONNX model (.onnx)', position: 'must' },
  ...pick('output-name', 'json'),
} as const satisfies Options;

/** `heddle inspect`: a model's layers, and what became of the rest of its graph. */
export const inspectCommand: CommandBody<typeof TAKES> = {
  options: TAKES,
  examples: [
    ['inspect model.onnx', 'layers, shapes, functions, parameters; what is folded, dropped or not supported'],
    ['inspect policy.onnx --output-name action', 'the same of one output out of several'],
  ],
  handler: ({ model: file, 'output-name': output, json }) => {
    const seen = inspected(file, output);
    if ('unsupported' in seen) {
      // A model that cannot run is what the command is there to find.
      process.exitCode = FINDING;
      if (json) printJson('inspect', factsOf(file, null, seen.unsupported));
      else print(unsupportedText(file, seen.unsupported));
    } else if (json) printJson('inspect', factsOf(file, seen, []));
    else print(modelText(file, seen));
  },
};

function inspected(
  file: string,
  output: string | undefined,
): OnnxModel | { readonly unsupported: readonly NamedNode[] } {
  const bytes = readInput(file);
  try {
    return inspectOnnx(bytes, file, { folder: dirname(file), output });
  } catch (error) {
    if (error instanceof UnsupportedOperators) return { unsupported: error.nodes };
    throw error;
  }
}

function factsOf(file: string, seen: OnnxModel | null, unsupported: readonly NamedNode[]) {
  const layers = seen ? layerFacts(seen.model) : [];
  const noted = (kind: 'folded' | 'dropped') =>
    (seen?.notes ?? []).filter((note) => note.kind === kind).map(({ kind: _, ...rest }) => rest);
  return {
    file,
    supported: seen !== null,
    name: seen?.model.name ?? null,
    opset: seen?.opset ?? null,
    input: seen && inputFacts(seen)[0],
    moreInputs: seen ? inputFacts(seen).slice(1) : [],
    output: seen?.model.outputName ?? null,
    batch: seen?.model.batch ?? null,
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    folded: noted('folded'),
    dropped: noted('dropped'),
    droppedOutputs: seen?.droppedOutputs ?? [],
    remarks: seen?.model.remarks ?? [],
    unsupported,
  };
}

function inputFacts({ model: { inputs, inputName }, inputShapes }: OnnxModel) {
  return inputShapes.map((shape, i) => ({
    name: inputs?.[i].name ?? inputName,
    shape: shape.map((size) => (typeof size === 'number' ? size : 0)),
  }));
}

import type { Model } from '../../../src/model/model.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { floats, node, onnxFile, value } from '../../../test/model/onnx-builder.js';

/** A model as the bytes of an ONNX file: a Gemm for each layer, and a Relu where it has one. */
export function onnxOf(model: Model): Uint8Array {
  const initializers = model.layers.flatMap(({ name, weight, bias }) => [
    initializer(`${name}.weight`, [weight.rows, weight.cols], weight),
    ...(bias ? [initializer(`${name}.bias`, [weight.cols], bias)] : []),
  ]);
  let last = model.inputName;
  const nodes = model.layers.flatMap(({ name, bias, activation }, index) => {
    const operands = [last, `${name}.weight`, ...(bias ? [`${name}.bias`] : [])];
    last = index === model.layers.length - 1 ? model.outputName : `${name}.out`;
    return activation
      ? [node('Gemm', operands, `${name}.sum`), node('Relu', [`${name}.sum`], last)]
      : [node('Gemm', operands, last)];
  });
  const first = model.layers[0].weight;
  return onnxFile({
    name: model.name,
    nodes,
    initializers,
    inputs: [value(model.inputName, ['batch', first.rows])],
    outputs: [value(model.outputName, ['batch', null])],
  });
}

function initializer(name: string, dims: number[], { data }: Tensor) {
  return floats(name, dims, [...data]);
}

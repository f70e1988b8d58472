import { createRequire } from 'node:module';
import { afterAll, describe, expect, test } from 'vitest';
import type { Model } from '../../src/model/model.js';
import { readOnnx } from '../../src/model/onnx/read.js';
import type { Tensor } from '../../src/model/tensor.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { Engine } from '../../src/run/engine.js';
import { modelWorkload, outputTensor } from '../../src/workload/workload.js';
import { randomBlocks } from '../model/onnx/families/blocks.js';
import { CALL_FAMILIES } from '../model/onnx/families/calls.js';
import { CONTROL_FAMILIES } from '../model/onnx/families/control.js';
import { DOUBLE, end, type Family, INT64, ROWS, type Written } from '../model/onnx/families/family.js';
import { FUNCTION_FAMILIES } from '../model/onnx/families/functions.js';
import { GATE_FAMILIES } from '../model/onnx/families/gates.js';
import { JOINED_FAMILIES } from '../model/onnx/families/joined.js';
import { KERAS_FAMILIES } from '../model/onnx/families/keras.js';
import { LAYER_NORM_FAMILIES } from '../model/onnx/families/layer-norm.js';
import { PYTORCH_FAMILIES } from '../model/onnx/families/pytorch.js';
import { QUANTISED_FAMILIES } from '../model/onnx/families/quantised.js';
import { RESIDUAL_FAMILIES } from '../model/onnx/families/residual.js';
import { ROW_FAMILIES } from '../model/onnx/families/rows.js';
import { SKLEARN_FAMILIES } from '../model/onnx/families/sklearn.js';
import { TWO_INPUTS } from '../model/onnx/families/two-inputs.js';
import { forward } from '../model/onnx/forward.js';
import { GraphWriter } from '../model/onnx/graph-writer.js';

const FAMILIES = [
  ...FUNCTION_FAMILIES,
  ...PYTORCH_FAMILIES,
  ...RESIDUAL_FAMILIES,
  ...CALL_FAMILIES,
  ...GATE_FAMILIES,
  ...JOINED_FAMILIES,
  ...ROW_FAMILIES,
  ...LAYER_NORM_FAMILIES,
  ...KERAS_FAMILIES,
  ...SKLEARN_FAMILIES,
  ...CONTROL_FAMILIES,
  ...QUANTISED_FAMILIES,
];
const OPSETS = [7, 9, 10, 11, 12, 13, 15, 17, 18, 20, 21, 22, 23];

const require = createRequire(import.meta.url);
const runtime = installed();

function installed() {
  try {
    return require('onnxruntime-node');
  } catch {
    return null;
  }
}

/** Every family in its oldest and newest operator sets and two between. */
function opsetsOf({ opsets: [least, most] }: Family): number[] {
  const all = OPSETS.filter((opset) => opset >= least && opset <= most);
  const some = [0, 1 / 3, 2 / 3, 1].map((part) => all[Math.round(part * (all.length - 1))]);
  return [...new Set(some)];
}

const CASES = FAMILIES.flatMap((family) =>
  opsetsOf(family).map((opset) => [family.title, opset, family] as const),
);

type Feed = Readonly<Record<string, readonly [data: Float32Array, shape: readonly number[]]>>;

/** What ONNX Runtime makes of several inputs of float32. */
async function answersOfAll(bytes: Uint8Array, given: Feed, output: string): Promise<Float32Array> {
  const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const feed = Object.entries(given).map(([name, [data, shape]]) => [
    name,
    new runtime.Tensor('float32', data, shape),
  ]);
  const { [output]: result } = await session.run(Object.fromEntries(feed), [output]);
  await session.release();
  return Float32Array.from(result.data, Number);
}

async function answersOf(bytes: Uint8Array, written: Written, input: Float32Array, output: string) {
  const session = await runtime.InferenceSession.create(bytes, {
    logSeverityLevel: 4,
    // As the operators are defined: optimised, it rounds what a layer takes to 8 bits where its weight has so few.
    graphOptimizationLevel: 'disabled',
  });
  const [name] = session.inputNames;
  const { shape, type } = written;
  const data =
    type === DOUBLE
      ? Float64Array.from(input)
      : type === INT64
        ? BigInt64Array.from(input, (value) => BigInt(value))
        : input;
  const types: Readonly<Record<number, string>> = { [DOUBLE]: 'float64', [INT64]: 'int64' };
  const feed = new runtime.Tensor(types[type ?? 0] ?? 'float32', data, shape);
  const { [output]: result } = await session.run({ [name]: feed }, [output]);
  await session.release();
  return Float32Array.from(result.data, Number);
}

const engine = new Engine();
afterAll(() => engine.close());

/** What the sequential executor makes of a schedule that is compiled from the model. */
async function executed(model: Model, input: Float32Array): Promise<Float32Array> {
  const cols = model.layers[0].weight.rows;
  const rows = { rows: input.length / cols, cols, data: input };
  const { schedule, inputs } = modelWorkload(model, { batch: rows.rows }, rows, '1');
  const { outputs } = await engine.execute(schedule, inputs);
  const output = outputTensor(schedule);
  return (outputs.get(output?.name ?? '') as Tensor).data;
}

function drawn(graph: GraphWriter, { shape, type }: Written): Float32Array {
  const values = graph.draw(
    shape.reduce((size, dim) => size * dim, 1),
    2,
  );
  return Float32Array.from(type === INT64 ? values.map((value) => Math.round(value * 3)) : values);
}

/** The largest difference of what is finite, in proportion to its size, or to a hundredth of the largest. */
function farthest(actual: Float32Array, expected: Float32Array, part = 1 / 100): number {
  const sizes = expected.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0));
  const least = Math.max(...sizes) * part;
  return expected.reduce((worst, value, i) => {
    if (Object.is(actual[i], value) || (Number.isNaN(value) && Number.isNaN(actual[i]))) return worst;
    const difference = Math.abs(actual[i] - value) / Math.max(Math.abs(value), least);
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
}

describe.skipIf(!runtime)('models as people export them, against ONNX Runtime', () => {
  test('there are 150 or more', () => expect(CASES.length).toBeGreaterThanOrEqual(150));

  test.each(CASES)('%s, operator set %i', async (title, opset, family) => {
    const graph = new GraphWriter(opset, `${title}/${opset}`);
    const written = family.write(graph);
    const bytes = graph.bytes();
    const model = readOnnx(bytes, 'model.onnx', { output: written.output });
    const input = drawn(graph, written);
    const expected = await answersOf(bytes, written, input, model.outputName);
    const actual = await executed(model, input);
    expect(actual.length).toBe(expected.length);
    expect(farthest(actual, forward(model, input))).toBeLessThan(1e-5);
    const difference = farthest(actual, expected, written.isRounded ? 1 : 1 / 100);
    expect(difference).toBeLessThan(written.isRounded ? 0.1 : 1e-4);
    expect(model.remarks !== undefined || !written.isRounded).toBe(true);
    if (written.isRounded || written.spreads || written.type) return;
    const magnitude = written.largest ?? 1e30;
    for (const special of [Number.NaN, Infinity, -Infinity, magnitude, -magnitude]) {
      const hostile = input.with(graph.whole(0, input.length - 1), special);
      const wanted = await answersOf(bytes, written, hostile, model.outputName);
      expect([special, farthest(await executed(model, hostile), wanted)]).toEqual([
        special,
        expect.closeTo(0, 3),
      ]);
    }
  });

  test.each(
    TWO_INPUTS.flatMap(([title, write]) => [7, 13, 23].map((opset) => [title, opset, write] as const)),
  )('two inputs: %s, operator set %i', async (title, opset, write) => {
    const graph = new GraphWriter(opset, `${title}/${opset}`);
    end(graph, write(graph, graph.input('state', ['batch', 6]), graph.input('action', ['batch', 2])));
    const bytes = graph.bytes();
    const model = readOnnx(bytes, 'model.onnx');
    expect(model.inputs).toEqual([
      { name: 'state', cols: 6 },
      { name: 'action', cols: 2 },
    ]);
    const [state, action] = [graph.draw(3 * 6, 2), graph.draw(3 * 2, 2)];
    const both = [0, 1, 2].flatMap((row) => [
      ...state.slice(6 * row, 6 * row + 6),
      ...action.slice(2 * row, 2 * row + 2),
    ]);
    const feed: Feed = {
      state: [Float32Array.from(state), [3, 6]],
      action: [Float32Array.from(action), [3, 2]],
    };
    const expected = await answersOfAll(bytes, feed, model.outputName);
    const actual = await executed(model, Float32Array.from(both));
    expect(actual.length).toBe(expected.length);
    expect(farthest(actual, expected)).toBeLessThan(1e-4);
  });

  test.each([17, 18, 19, 20, 21, 22, 23])(
    'blocks of transformers and heads, operator set %i',
    async (opset) => {
      for (let number = 0; number < 24; number++) {
        const graph = new GraphWriter(opset, `blocks ${number}/${opset}`);
        const { value, width } = randomBlocks(graph);
        end(graph, value);
        const bytes = graph.bytes();
        const model = readOnnx(bytes, 'model.onnx');
        const shape = [ROWS, width];
        // A row of numbers that are all the same has no variance.
        const input = drawn(graph, { shape }).fill(1.25, width, 2 * width);
        const specials = model.remarks ? [] : [Number.NaN, Infinity, -Infinity, 1e15];
        for (const special of [input[0], ...specials]) {
          const given = input.with(graph.whole(0, input.length - 1), special);
          const expected = await answersOf(bytes, { shape }, given, model.outputName);
          const difference = farthest(await executed(model, given), expected);
          const most = special === input[0] ? 1e-4 : 1e-3;
          expect(difference, `model ${number} with ${special}`).toBeLessThan(most);
        }
      }
    },
  );

  test('refusals are in one line', () => {
    expect(() => readOnnx(new GraphWriter(13, '1').bytes(), 'f')).toThrow(BadInput);
  });
});

import type { Model } from '../model/model.js';
import { lazyRandomTensor } from '../model/random-model.js';
import type { Tensor } from '../model/tensor.js';
import { BadInput } from '../refusal/bad-input.js';
import { type CompileOptions, compile } from '../schedule/compile.js';
import { constants } from '../schedule/lower.js';
import { randomGiven } from '../schedule/random-given.js';
import { givenTensors, type Schedule, storedTensors, type TensorSpec } from '../schedule/schedule.js';

/** A schedule and what it runs on: everything an executor needs. */
export interface Workload {
  readonly name: string;
  readonly schedule: Schedule;
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** Whose weights they are; null or left out where they are no model's. */
  readonly model?: Model | null;
  /** What the schedule was compiled from; null or left out where it came from elsewhere. */
  readonly source?: { readonly model: Model; readonly options: CompileOptions } | null;
}

/**
 * A compiled model on `input`, or on random input from `seed` where there is none.
 * @param input batch x the first layer's inputs; its rows are the batch.
 * @throws BadInput where the input does not fit the model or the batch, or the model does not compile so.
 */
export function modelWorkload(
  model: Model,
  options: CompileOptions,
  input: Tensor | null,
  seed: string,
): Workload {
  const width = model.layers[0].weight.rows;
  if (input && input.cols !== width) {
    throw new BadInput(
      `input: it is ${input.rows} x ${input.cols}, but ${model.name} takes rows of ${width}: give it a matrix of ${width} columns`,
    );
  }
  if (input && options.batch !== undefined && options.batch !== input.rows) {
    throw new BadInput(`--batch ${options.batch}: the input has ${input.rows} rows; leave --batch out`);
  }
  const compiled = input ? { ...options, batch: input.rows } : options;
  const schedule = compile(model, compiled);
  const [inputSpec] = schedule.tensors;
  const data = input ?? lazyRandomTensor(inputSpec.rows, inputSpec.cols, `${seed}/${inputSpec.name}`);
  return {
    name: model.name,
    schedule,
    inputs: new Map([...constants(model), [inputSpec.name, data]]),
    model,
    source: { model, options: compiled },
  };
}

/**
 * A schedule with the tensors given, and random ones from `seed` in place of those that are not. Shapes are looked at
 * when it is run.
 * @param given by the schedule's names.
 * @throws BadInput where a given tensor is none of the schedule's inputs, weights and biases.
 */
export function scheduleWorkload(
  name: string,
  schedule: Schedule,
  given: ReadonlyMap<string, Tensor>,
  seed: string,
): Workload {
  const wanted = givenTensors(schedule);
  for (const tensor of given.keys()) {
    if (!wanted.some((spec) => spec.name === tensor)) {
      throw new BadInput(
        `--tensor ${tensor}: the schedule takes ${wanted.map((spec) => spec.name).join(', ') || 'none'}`,
      );
    }
  }
  const inputs = new Map<string, Tensor>();
  for (const spec of wanted) {
    inputs.set(spec.name, given.get(spec.name) ?? randomGiven(spec, `${seed}/${spec.name}`));
  }
  return { name, schedule, inputs, source: null };
}

/** The tensor that a user means by "the output": the last stored one with that role, or the last stored one. */
export function outputTensor(schedule: Schedule): TensorSpec | null {
  const stored = storedTensors(schedule);
  return stored.findLast(({ role }) => role === 'output') ?? stored.at(-1) ?? null;
}

import type { GraphProto, NodeProto } from 'onnx-buf';
import { quoted } from '../refusal/quoted.js';
import { graphRefusal, nodeRefusal, type Refusal } from './onnx-refusal.js';

/** One node of a chain. */
export interface Step {
  readonly node: NodeProto;
  /** The one input that is computed; the node's other inputs are initializers. */
  readonly input: string;
  readonly output: string;
  readonly refusal: Refusal;
}

const operators = new Set(['Gemm', 'MatMul', 'Add', 'Relu']);
const domains = new Set(['', 'ai.onnx']);

/**
 * The nodes of a graph in the order in which they compute, whatever their order in the file.
 *
 * @param graph a graph whose nodes form one chain from `inputName` to `outputName`.
 * @param initializers names of the tensors that the file holds, which are not part of the chain.
 * @param file the file's name, for error messages.
 * @throws BadInput on another operator than Gemm, MatMul, Add and Relu, and when the nodes do not form one
 *   chain: a branch, a join, a cycle, an undefined tensor, or a chain that ends elsewhere.
 */
export function chainSteps(
  graph: GraphProto,
  inputName: string,
  outputName: string,
  initializers: ReadonlySet<string>,
  file: string,
): Step[] {
  const steps = graph.node.map((node, index) => toStep(node, initializers, nodeRefusal(file, node, index)));
  checkDefinitions(steps, inputName, initializers);
  const consumers = consumersByInput(steps);
  const chain = new Set<Step>();
  let end = inputName;
  // This ends: each tensor has at most one consumer and each step one input, so no step comes up twice.
  for (let step = consumers.get(end); step !== undefined; step = consumers.get(end)) {
    chain.add(step);
    end = step.output;
  }
  const stray = steps.find((step) => !chain.has(step));
  // The input of such a step is the output of another such step, without end, so they go round.
  if (stray !== undefined) throw stray.refusal('is part of a cycle, which the input does not lead to');
  if (end !== outputName) {
    throw graphRefusal(file)(
      `the chain of nodes ends in ${quoted(end)}, not in the graph's output ${quoted(outputName)}`,
    );
  }
  return [...chain];
}

function toStep(node: NodeProto, initializers: ReadonlySet<string>, refusal: Refusal): Step {
  if (!domains.has(node.domain)) throw refusal('is not an operator of the standard domain ai.onnx');
  if (!operators.has(node.opType)) throw refusal('is not a supported operator');
  const [output] = node.output;
  if (output === undefined || output === '' || node.output.length > 1) {
    throw refusal('does not have exactly one output');
  }
  // An empty name stands for an optional input that is absent.
  const computed = node.input.filter((name) => name !== '' && !initializers.has(name));
  const [input, other] = computed;
  if (input === undefined) throw refusal('has no input that is computed');
  if (other !== undefined) {
    throw refusal(
      `inputs ${quoted(input)} and ${quoted(other)} are both computed, but a weight or bias must be an initializer`,
    );
  }
  return { node, input, output, refusal };
}

/** Checks that every tensor is defined once, and that every input is defined at all. */
function checkDefinitions(
  steps: readonly Step[],
  inputName: string,
  initializers: ReadonlySet<string>,
): void {
  const defined = new Set([inputName, ...initializers]);
  for (const step of steps) {
    if (defined.has(step.output)) throw step.refusal(`output ${quoted(step.output)} is already defined`);
    defined.add(step.output);
  }
  for (const step of steps) {
    if (!defined.has(step.input)) throw step.refusal(`input ${quoted(step.input)} is defined nowhere`);
  }
}

function consumersByInput(steps: readonly Step[]): Map<string, Step> {
  const consumers = new Map<string, Step>();
  for (const step of steps) {
    if (consumers.has(step.input)) {
      throw step.refusal(`input ${quoted(step.input)} is used by another node too, so the graph branches`);
    }
    consumers.set(step.input, step);
  }
  return consumers;
}

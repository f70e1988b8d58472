import type { ModelProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import { quoted } from '../../refusal/quoted.js';
import { CONSTANTS } from './constant-operators.js';
import { inlined, type PlacedNode } from './functions.js';
import { LEARNED } from './learned-operators.js';
import { MICROSOFT } from './microsoft-operators.js';
import type { Operator, Operators } from './node.js';
import { NORMALIZATION } from './normalization.js';
import { domainName, type OperatorSets, operatorSets } from './operator-sets.js';
import { POINTWISE } from './pointwise-operators.js';
import { PRODUCTS } from './product-operators.js';
import { QUANTISED } from './quantised-operators.js';
import { graphRefusal, nameOf, nodeRefusal, unsupported } from './refusal.js';
import { ROWS } from './row-operators.js';
import { SELECTIONS } from './selection-operators.js';
import { SHAPES } from './shape-operators.js';

const STANDARD: Operators = {
  ...CONSTANTS,
  ...SHAPES,
  ...SELECTIONS,
  ...POINTWISE,
  ...PRODUCTS,
  ...ROWS,
  ...NORMALIZATION,
  ...QUANTISED,
};

const DOMAINS = new Map<string, Operators>([
  ['', STANDARD],
  ['ai.onnx.ml', LEARNED],
  ['com.microsoft', MICROSOFT],
]);

/** The graph of a model: who makes what, and what is needed for an output. */
export class Graph {
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** Inputs that no initializer gives: older files list initializers among the inputs too. */
  readonly inputs: ReadonlyMap<string, ValueInfoProto>;
  readonly outputs: readonly ValueInfoProto[];
  private readonly producers = new Map<string, number>();
  private readonly sets: OperatorSets;
  private readonly nodes: readonly PlacedNode[];
  readonly name: string;

  /** @throws BadInput where a name is given twice, or the operator set is one that is not known. */
  constructor(
    model: ModelProto,
    readonly file: string,
  ) {
    const refusal = graphRefusal(file);
    const { graph } = model;
    if (!graph) throw refusal('it has no graph');
    this.name = graph.name;
    this.sets = operatorSets(model.opsetImport, refusal);
    this.nodes = inlined(model, this.sets, file);
    this.initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
    // A node's empty input name means that the input is absent.
    if (this.initializers.has('')) throw refusal('an initializer has no name');
    if (this.initializers.size < graph.initializer.length)
      throw refusal('two initializers have the same name');
    const given = graph.input.filter(({ name }) => !this.initializers.has(name));
    this.inputs = new Map(given.map((input) => [input.name, input]));
    if (this.inputs.size < given.length) throw refusal('two inputs have the same name');
    this.outputs = graph.output;
    for (const [index, node] of this.nodes.entries()) {
      for (const output of node.output) {
        if (output === '') continue;
        if (this.inputs.has(output) || this.initializers.has(output) || this.producers.has(output)) {
          throw nodeRefusal(file, node)(`output ${quoted(output)} is already defined`);
        }
        this.producers.set(output, index);
      }
    }
  }

  /** The version of the standard operators. */
  get opset(): number {
    return this.sets.get('') as number;
  }

  node(index: number): PlacedNode {
    return this.nodes[index];
  }

  /** What a node does, or null where it is not supported. */
  operator(index: number): Operator | null {
    const { domain, opType } = this.nodes[index];
    const operators = DOMAINS.get(domainName(domain));
    return operators && Object.hasOwn(operators, opType) ? operators[opType] : null;
  }

  version(index: number): number {
    const { domain, sets = this.sets } = this.nodes[index];
    return sets.get(domainName(domain)) ?? 1;
  }

  /**
   * The nodes that an output needs, each after those that it needs itself, and the model's inputs among what they read.
   * @throws BadInput where what it needs is defined nowhere or needs itself, or is of operators that are not supported.
   */
  needed(output: string): { readonly nodes: readonly number[]; readonly inputs: readonly string[] } {
    const nodes: number[] = [];
    const inputs = new Set<string>();
    if (!this.isDefined(output)) {
      throw graphRefusal(this.file)(`its output ${quoted(output)} is defined nowhere`);
    }
    if (this.inputs.has(output)) inputs.add(output);
    /** Whether a node is being looked at (false) or done (true). */
    const done = new Map<number, boolean>();
    const open: { index: number; next: number }[] = [];
    const visit = (name: string) => {
      const index = this.producers.get(name);
      if (index === undefined || done.get(index)) return;
      if (done.has(index)) {
        throw nodeRefusal(this.file, this.node(index))('is part of a cycle');
      }
      done.set(index, false);
      open.push({ index, next: 0 });
    };
    visit(output);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const node = this.node(top.index);
      if (top.next === node.input.length) {
        done.set(top.index, true);
        nodes.push(top.index);
        open.pop();
        continue;
      }
      const name = node.input[top.next++];
      if (name === '') continue;
      if (!this.isDefined(name)) {
        throw nodeRefusal(this.file, node)(`input ${quoted(name)} is defined nowhere`);
      }
      if (this.inputs.has(name)) inputs.add(name);
      visit(name);
    }
    this.checkOperators(nodes);
    return { nodes, inputs: [...inputs] };
  }

  private isDefined(name: string): boolean {
    return this.producers.has(name) || this.inputs.has(name) || this.initializers.has(name);
  }

  private checkOperators(nodes: readonly number[]): void {
    const strange = [...nodes].sort((a, b) => a - b).filter((index) => !this.operator(index));
    if (strange.length > 0)
      throw unsupported(
        this.file,
        strange.map((index) => nameOf(this.node(index))),
      );
  }
}

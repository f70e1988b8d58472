import type { TensorProto } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import type { ExternalData } from './external-data.js';
import type { Graph } from './graph.js';
import { readInitializer, typeName } from './initializer.js';
import { inputVectors, type Layout, withWidth } from './layout.js';
import { Node, type Note, type Setting } from './node.js';
import { WorkLimit } from './positions.js';
import { attempt, graphRefusal, type NamedNode, nameOf, nodeRefusal } from './refusal.js';
import type { Constant, Value, Vector } from './value.js';
import { FoundWidth } from './vector.js';

export type NodeNote = Note & NamedNode;

/** What an output is, and what was made of the nodes on the way to it. */
export interface Evaluation {
  readonly output: Vector;
  readonly inputs: readonly Vector[];
  readonly notes: readonly NodeNote[];
  /** The types of initializers, other than float32 and whole numbers. */
  readonly types: ReadonlySet<string>;
  /** Whether the graph's output is not this one but what a label or such is made of. */
  readonly isDropped: boolean;
  /** Whether it holds only where the input's open axes have size 1. */
  readonly isPinned: boolean;
}

/** What is needed for an output, as `Graph.needed` says. */
export interface Wanted {
  readonly output: string;
  readonly nodes: readonly number[];
  readonly inputs: readonly string[];
}

/** What it costs to follow a node: outputs and layouts that are tried follow each anew. */
const WORK_OF_NODE = 32;
/** As many as are followed in all: elements that a model holds make room for other work, and not for this. */
const FOLLOWED = 2 ** 17;

const WIDE = new Set(['DOUBLE', 'FLOAT16', 'BFLOAT16']);

/** Follows the nodes of a graph without an input, from what each makes of what it is given. */
export class Evaluator implements Setting {
  private readonly read = new Map<TensorProto, Constant>();
  private readonly types = new Set<string>();
  /** What nodes make that depend on no input: it is the same under every layout. */
  private readonly folded = new Map<number, { values: readonly Value[]; notes: readonly Note[] }>();
  readonly work = new WorkLimit();
  private followed = 0;

  constructor(
    private readonly graph: Graph,
    private readonly external: ExternalData,
  ) {}

  /** Whether no more nodes can be followed. */
  get isSpent(): boolean {
    return this.work.isSpent || this.followed > FOLLOWED;
  }

  /**
   * The output under the first of these layouts that all nodes can be followed with.
   * @param layouts each of all inputs.
   * @throws BadInput where there is none.
   */
  under(layouts: readonly (readonly Layout[])[], wanted: Wanted): Evaluation {
    let first: BadInput | null = null;
    for (const ofAll of layouts) {
      try {
        return this.withWidths(ofAll, wanted);
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        first ??= error;
      }
    }
    throw first ?? graphRefusal(this.graph.file)('its input has no shape');
  }

  private withWidths(layouts: readonly Layout[], wanted: Wanted): Evaluation {
    let known = layouts;
    const most = layouts.reduce((sum, { shape }) => sum + shape.length, 0);
    // Each round fixes one of the inputs' dimensions.
    for (let round = 0; round <= most; round++) {
      try {
        return this.follow(known, wanted);
      } catch (error) {
        if (!(error instanceof FoundWidth)) throw error;
        const { dimension, size } = error;
        known = known.map((layout) => withWidth(layout, dimension, size));
      }
    }
    throw graphRefusal(this.graph.file)('its input has a width that is left open');
  }

  private follow(layouts: readonly Layout[], wanted: Wanted): Evaluation {
    const inputs = attempt(graphRefusal(this.graph.file), () => inputVectors(wanted.inputs, layouts));
    const values = new Map<string, Value>(wanted.inputs.map((name, i) => [name, inputs[i]]));
    const notes: NodeNote[] = [];
    for (const index of wanted.nodes) {
      const proto = this.graph.node(index);
      try {
        this.work.spend(WORK_OF_NODE);
        if (++this.followed > FOLLOWED) throw new BadInput('its nodes take too much work to follow');
        const made = this.made(index, values);
        for (const [i, value] of made.values.entries()) {
          const name = proto.output[i];
          if (name !== undefined && name !== '') values.set(name, value);
        }
        for (const note of made.notes) notes.push({ ...nameOf(proto), ...note });
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        throw nodeRefusal(this.graph.file, proto)(error.message);
      }
    }
    const output = values.get(wanted.output);
    const isPinned = layouts.some((layout) => layout.isPinned);
    const found = { inputs, notes, types: this.types, isPinned };
    if (output?.kind === 'vector') return { ...found, output, isDropped: false };
    if (output?.kind === 'dropped') return { ...found, output: output.of, isDropped: true };
    throw graphRefusal(this.graph.file)(`its output ${quoted(wanted.output)} is not what a layer computes`);
  }

  private made(index: number, values: ReadonlyMap<string, Value>) {
    const known = this.folded.get(index);
    if (known) return known;
    const proto = this.graph.node(index);
    const inputs = proto.input.map((name) => (name === '' ? null : this.valueOf(name, values)));
    const node = new Node(proto, inputs, this.graph.version(index), this);
    const made = { values: this.run(node, index), notes: node.notes };
    if (inputs.every((value) => value === null || value.kind === 'constant')) this.folded.set(index, made);
    return made;
  }

  private run(node: Node, index: number): readonly Value[] {
    const operator = this.graph.operator(index);
    if (!operator) throw new BadInput('is not a supported operator');
    const { values } = node;
    const dropped = values.find((value) => value?.kind === 'dropped');
    if (dropped) return node.proto.output.map(() => dropped);
    node.check(operator.attributes, operator.inputs);
    const made = operator.run(node);
    return 'kind' in made ? [made] : made;
  }

  private valueOf(name: string, values: ReadonlyMap<string, Value>): Value {
    const value = values.get(name);
    if (value) return value;
    const tensor = this.graph.initializers.get(name);
    if (!tensor) throw new BadInput(`its input ${quoted(name)} is not known`);
    const isNew = !this.read.has(tensor);
    const constant = this.constantOf(tensor);
    if (isNew) this.work.allow(constant.data.length);
    if (WIDE.has(typeName(tensor.dataType))) this.types.add(typeName(tensor.dataType));
    return constant;
  }

  constantOf(tensor: TensorProto): Constant {
    const constant = this.read.get(tensor) ?? readInitializer(tensor, this.external);
    this.read.set(tensor, constant);
    return constant;
  }
}

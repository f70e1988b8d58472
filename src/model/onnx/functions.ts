import type { AttributeProto, FunctionProto, ModelProto, NodeProto } from 'onnx-buf';
import { quoted } from '../../refusal/quoted.js';
import { domainName, type OperatorSets, operatorSets } from './operator-sets.js';
import { graphRefusal, nodeRefusal, type Refusal } from './refusal.js';

/** A node of a graph, or of a function that a node of the graph calls. */
export type PlacedNode = NodeProto & {
  /** The function whose body it is part of; left out for the graph's own. */
  readonly function?: string;
  /** The operator sets of that function. */
  readonly sets?: OperatorSets;
};

/** As much as all calls together may come to: calls of calls double quickly. */
const PARTS_LIMIT = 100_000;
/** What a call or a node counts as, beside its names. */
const PARTS_OF_CALL = 16;
const PARTS_OF_NODE = 8;
/** The characters of a name that count as one part. */
const PART_OF_NAME = 64;
const DEPTH_LIMIT = 100;

/**
 * The nodes of a model's graph, where each call of one of the model's own functions is replaced by the nodes of its body.
 * These are called after the node that calls: `fc1/gemm` is the node `gemm` in the call `fc1`.
 * @throws BadInput where a function calls itself, is called otherwise than it is declared, or all calls come to too much.
 */
export function inlined(model: ModelProto, sets: OperatorSets, file: string): readonly PlacedNode[] {
  const nodes = model.graph?.node ?? [];
  return model.functions.length === 0 ? nodes : new Inliner(model, sets, file).of(nodes);
}

class Inliner {
  private readonly functions = new Map<string, FunctionProto>();
  private readonly sets = new Map<FunctionProto, OperatorSets>();
  private readonly taken = new Set<string>();
  private readonly active: FunctionProto[] = [];
  private readonly made: PlacedNode[] = [];
  private parts = 0;

  constructor(
    { functions, graph }: ModelProto,
    private readonly outer: OperatorSets,
    private readonly file: string,
  ) {
    for (const one of functions) {
      const key = keyOf(one.domain, one.name, one.overload);
      if (this.functions.has(key)) throw graphRefusal(file)(`two functions are called ${quoted(one.name)}`);
      this.functions.set(key, one);
    }
    for (const { name } of [...(graph?.initializer ?? []), ...(graph?.input ?? [])]) this.taken.add(name);
    for (const { input, output } of graph?.node ?? []) {
      for (const name of [...input, ...output]) this.taken.add(name);
    }
  }

  of(nodes: readonly NodeProto[]): readonly PlacedNode[] {
    for (const node of nodes) this.place(node);
    return this.made;
  }

  private place(node: PlacedNode): void {
    const called = this.functions.get(keyOf(node.domain, node.opType, node.overload));
    if (!called) {
      this.made.push(node);
      return;
    }
    const { input, output, attribute, attributeProto } = called;
    this.spend(PARTS_OF_CALL + input.length + output.length + attribute.length + attributeProto.length, '');
    const refusal = nodeRefusal(this.file, node);
    if (this.active.includes(called))
      throw refusal(`calls function ${quoted(called.name)} from within itself`);
    if (this.active.length === DEPTH_LIMIT) throw refusal(`calls functions more than ${DEPTH_LIMIT} deep`);
    checkGiven(node, called, (what) => refusal(`function ${quoted(called.name)} ${what}`));
    this.active.push(called);
    this.call(node, called);
    this.active.pop();
  }

  private call(node: PlacedNode, called: FunctionProto): void {
    // Outputs are named once in a graph, and nodes perhaps not at all.
    const call = node.name || (node.output.find((name) => name !== '') ?? node.opType);
    const within = { function: called.name, sets: this.setsOf(called) };
    const given = new Map(called.attributeProto.map((attribute) => [attribute.name, attribute]));
    for (const attribute of node.attribute) given.set(attribute.name, attribute);
    const names = new Map(called.input.map((name, i) => [name, node.input[i] ?? '']));
    // A node's empty input name means that the input is absent.
    names.set('', '');
    for (const [i, output] of node.output.entries()) {
      if (output === '') continue;
      const from = names.get(called.output[i]);
      if (from === undefined) names.set(called.output[i], output);
      // What the function is given it hands on.
      else this.made.push(handedOn(node, from, output));
    }
    const placed = (name: string) => {
      const known = names.get(name) ?? this.unique(`${call}/${name}`);
      names.set(name, known);
      return known;
    };
    for (const inner of called.node) {
      const name = inner.name && `${call}/${inner.name}`;
      this.spend(PARTS_OF_NODE + inner.input.length + inner.output.length + 4 * inner.attribute.length, name);
      const own = {
        ...within,
        name,
        input: inner.input.map(placed),
        output: inner.output.map(placed),
        attribute: inner.attribute.flatMap((attribute) => resolved(attribute, given)),
      };
      this.place(changed(inner, own));
    }
  }

  /** The operator sets of a function, which is checked when it is called first. */
  private setsOf(called: FunctionProto): OperatorSets {
    const known = this.sets.get(called);
    if (known) return known;
    const refusal = (what: string) => graphRefusal(this.file)(`function ${quoted(called.name)}: ${what}`);
    checkBody(called, refusal);
    const sets = operatorSets(called.opsetImport, refusal, this.outer);
    this.sets.set(called, sets);
    return sets;
  }

  /** A name that nothing else has. */
  private unique(wanted: string): string {
    this.spend(1, wanted);
    let name = wanted;
    for (let count = 2; this.taken.has(name); count++) {
      this.spend(1, wanted);
      name = `${wanted}_${count}`;
    }
    this.taken.add(name);
    return name;
  }

  private spend(parts: number, name: string): void {
    this.parts += parts + Math.floor(name.length / PART_OF_NAME);
    if (this.parts > PARTS_LIMIT)
      throw graphRefusal(this.file)(`its calls of functions come to more than ${PARTS_LIMIT} parts`);
  }
}

function keyOf(domain: string, name: string, overload: string): string {
  return JSON.stringify([domainName(domain), name, overload]);
}

/** @throws BadInput where a call gives or takes what the function has not. */
function checkGiven(node: NodeProto, called: FunctionProto, refusal: Refusal): void {
  for (const side of ['input', 'output'] as const) {
    const [given, most] = [node[side].length, called[side].length];
    if (given > most) throw refusal(`has ${most} ${side}s, not ${given}`);
  }
  const known = attributesOf(called);
  const strange = node.attribute.find(({ name }) => !known.has(name));
  if (strange) throw refusal(`has no attribute ${quoted(strange.name)}`);
  if (new Set(node.attribute.map(({ name }) => name)).size < node.attribute.length)
    throw refusal('is given an attribute twice');
}

function checkBody(called: FunctionProto, refusal: Refusal): void {
  const { input, output, node } = called;
  if (new Set(input).size < input.length) throw refusal('it has an input twice');
  if (new Set(output).size < output.length) throw refusal('it has an output twice');
  const made = new Set([...input, ...node.flatMap((inner) => inner.output)]);
  const missing = output.find((name) => !made.has(name));
  if (missing !== undefined) throw refusal(`it makes no output ${quoted(missing)}`);
  const references = node.flatMap(({ attribute }) => attribute.map(({ refAttrName }) => refAttrName));
  const known = attributesOf(called);
  const open = references.find((name) => name !== '' && !known.has(name));
  if (open !== undefined) throw refusal(`it uses an attribute ${quoted(open)} that it has not`);
}

function attributesOf({ attribute, attributeProto }: FunctionProto): ReadonlySet<string> {
  return new Set([...attribute, ...attributeProto.map(({ name }) => name)]);
}

function handedOn(call: PlacedNode, from: string, to: string): PlacedNode {
  return changed(call, {
    domain: '',
    opType: 'Identity',
    overload: '',
    input: [from],
    output: [to],
    attribute: [],
  });
}

/** An attribute of a node in a function's body, which may be one of those that the function is given. */
function resolved(
  attribute: AttributeProto,
  given: ReadonlyMap<string, AttributeProto>,
): readonly AttributeProto[] {
  if (attribute.refAttrName === '') return [attribute];
  const value = given.get(attribute.refAttrName);
  return value ? [changed(value, { name: attribute.name })] : [];
}

/** A copy with other fields. It has the same prototype, which is where decoded messages have their defaults. */
function changed<T extends object, U extends object>(message: T, fields: U): T & U {
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message, fields);
}

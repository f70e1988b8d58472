import { isMade } from '../lane/made.js';
import { outsideEffects, parsed } from '../lane/outside-state.js';
import type { Protocol } from '../program/protocol.js';
import { closureOf } from './closure.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;
type Code = (...args: never[]) => unknown;

/** What all numbers in a lane's functions come to: so near to 0 and to each other, counters are tried one by one. */
export const CONSTANTS_MOST = 24;
/** Of a state as it was written, what computes. */
const PARTS = ['toReach', 'value', 'touches', 'step', 'take', 'to', 'next', 'when', 'until', 'untilAll'];
/** What comes to as much elsewhere: sums, differences, comparisons. */
const OPERATORS = new Set(['+', '-', '===', '!==', '==', '!=', '<', '<=', '>', '>=']);
const ASSIGNING = new Set(['=', '+=', '-=']);
/** Ways round what objects are asked for. */
const HIDDEN = new Set(['words', 'slotOf', 'wordOf', 'constructor', '__proto__', 'call', 'apply', 'bind']);
/** Functions of the language that keep numbers apart as they are. */
const KNOWN = new Set<unknown>([Number, Boolean]);

/** What reading a protocol's code comes to. */
export interface CountingCode {
  /** Why its code may do something else when a counter is large, or null where it cannot. */
  readonly fault: string | null;
  /** How near counters are to each other, or to 0, where it may do something else. */
  readonly reach: number;
}

/**
 * Reads the code of lanes. It may add, subtract and compare small numbers and what it is handed, choose, and call functions
 * that do no more, wherever they are written. So what it does changes only where two counters, or a counter and 0, are as near
 * as all its numbers come to, and these places are tried one by one (shifts.ts). A loop, a product, a table, a large number
 * or a variable that changes could hide another place, and is a fault.
 */
export function countingCode(protocol: Protocol): CountingCode {
  let reach = 1;
  for (const lane of protocol.lanes) {
    const { name, source } = lane;
    if (!isMade(lane))
      return { fault: `lane ${name} was put together by hand: make it with lane() or vary()`, reach };
    const parts = Object.entries(source.states).flatMap(([state, spec]) =>
      PARTS.flatMap((part) =>
        [spec[part]].flat().map((value: unknown) => ({ value, where: `${state}, ${part}` })),
      ),
    );
    for (const { value, where } of [...parts, { value: source.options.begin, where: 'begin' }]) {
      const reading = new Reading();
      const fault = reading.part(value);
      if (fault !== null) return { fault: `lane ${name} ${fault} (${where})`, reach };
      reach = Math.max(reach, 1 + reading.constants);
    }
  }
  return { fault: null, reach };
}

function hiddenFault(name: string): string {
  return `looks at .${name}, which depends on more than it is handed`;
}

/** Text that a hidden name may be put together from. */
function textFault(text: string): string | null {
  const hidden = [...HIDDEN].find((name) => text !== '' && name.includes(text));
  return hidden === undefined ? null : `has the text "${text}", and could ask for .${hidden}`;
}

function numberFault(value: unknown): string | null {
  if (typeof value !== 'number') return null;
  return Math.abs(value) <= CONSTANTS_MOST
    ? null
    : `names the number ${value}: counters may come to it, and nobody tried`;
}

/** One function, and all that it calls. */
class Reading {
  /** What all numbers come to that it has met. */
  constants = 0;

  part(value: unknown): string | null {
    if (typeof value === 'function') return this.fault(value as Code, []);
    return typeof value === 'number' ? this.count(value) : null;
  }

  private fault(of: Code, calling: readonly Code[]): string | null {
    if (KNOWN.has(of)) return null;
    if (calling.includes(of)) return 'calls itself: what it comes to may depend on how often';
    const tree = parsed(Function.prototype.toString.call(of));
    const [effect] = outsideEffects(of);
    if (effect !== undefined) return effect.what;
    if (tree === null) return `calls ${of.name || 'a function'}, whose source cannot be read`;
    const closure = closureOf(of);
    if (closure === null) return 'has variables that cannot be looked at here';
    const { anywhere, outermost } = namesIn(tree);
    // Where it is used, either of the two may be meant.
    const twice = [...anywhere].find(
      (name) => !outermost.has(name) && (closure.has(name) || name in globalThis),
    );
    if (twice !== undefined) return `declares ${twice} within, which is something else outside: rename it`;
    return this.visit(tree, { own: anywhere, closure, calling: [...calling, of] });
  }

  private visit(node: Any, scope: Scope): string | null {
    if (typeof node?.type !== 'string') return null;
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'string' ? textFault(node.value) : this.count(node.value);
      case 'TemplateElement':
        return textFault(node.value.cooked);
      case 'Identifier':
        return this.name(node.name, scope);
      case 'BinaryExpression':
        if (node.operator === '|' && node.right.value === 0) return this.visit(node.left, scope);
        if (!OPERATORS.has(node.operator)) return `computes with ${node.operator}`;
        break;
      case 'UnaryExpression':
        if (!['-', '!', '+', 'void'].includes(node.operator)) return `computes with ${node.operator}`;
        break;
      case 'AssignmentExpression':
        if (!ASSIGNING.has(node.operator)) return `computes with ${node.operator}`;
        if (node.left.computed) return 'writes into an array: say what it is with a register';
        break;
      case 'MemberExpression':
        return this.member(node, scope);
      case 'Property':
        if (HIDDEN.has(node.key.name)) return hiddenFault(node.key.name);
        return (node.computed ? this.visit(node.key, scope) : null) ?? this.visit(node.value, scope);
      case 'FunctionExpression':
      case 'FunctionDeclaration':
        // Its own name is no use of it.
        return this.children([...node.params, node.body], scope);
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return 'has a loop: what it comes to may depend on how often';
      case 'NewExpression':
      case 'ThisExpression':
      case 'TaggedTemplateExpression':
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'TryStatement':
      case 'ClassExpression':
      case 'ImportExpression':
        return `has a ${node.type}, which is not looked into`;
    }
    return this.children(Object.values(node).flat(), scope);
  }

  private children(children: readonly Any[], scope: Scope): string | null {
    for (const child of children) {
      const fault = this.visit(child, scope);
      if (fault !== null) return fault;
    }
    return null;
  }

  /** What is handed to the function may be asked for anything; of anything else, the value must be one to look at. */
  private member(node: Any, scope: Scope): string | null {
    const root = rootOf(node);
    if (root === null || scope.own.has(root)) {
      if (HIDDEN.has(node.property.name)) return hiddenFault(node.property.name);
      const inner = this.visit(node.object, scope);
      return inner ?? (node.computed ? this.visit(node.property, scope) : null);
    }
    if (node.object.type !== 'Identifier' || node.computed)
      return `looks into ${root}, which is not looked into`;
    const held = scope.closure.get(root) as Any;
    if (held === undefined || held === null) return `looks at ${root}, which cannot be looked at here`;
    if (!isFixed(held)) return `looks into ${root}, which may change`;
    return this.value(held[node.property.name], `${root}.${node.property.name}`, scope);
  }

  private name(name: string, { own, closure, calling }: Scope): string | null {
    if (own.has(name) || name === 'undefined') return null;
    const value = closure.has(name) ? closure.get(name) : (globalThis as Any)[name];
    return this.value(value, name, { own, closure, calling });
  }

  private value(value: unknown, name: string, { calling }: Scope): string | null {
    if (typeof value === 'function') return this.fault(value as Code, calling);
    if (typeof value === 'number') return this.count(value);
    if (typeof value === 'boolean') return null;
    if (typeof value === 'string') return textFault(value);
    // Lists of names and the like decide nothing that a counter does.
    return `looks at ${name}, which is no number and no function`;
  }

  private count(value: unknown): string | null {
    if (typeof value !== 'number') return typeof value === 'bigint' ? 'names a bigint' : null;
    this.constants += Math.abs(value);
    return (
      numberFault(this.constants) &&
      `names numbers that come to ${this.constants}: ${numberFault(value) ?? 'keep them few and small'}`
    );
  }
}

/** Whether nobody can change what an object holds but who made it: a module's exports, and what is frozen. */
function isFixed(held: object): boolean {
  return Object.isFrozen(held) || Object.prototype.toString.call(held) === '[object Module]';
}

interface Scope {
  /** Names that the function declares, its parameters above all. */
  readonly own: ReadonlySet<string>;
  readonly closure: ReadonlyMap<string, unknown>;
  readonly calling: readonly Code[];
}

/** Names that are declared in a function: anywhere, and in no block or function within it. */
function namesIn(tree: Any): {
  readonly anywhere: ReadonlySet<string>;
  readonly outermost: ReadonlySet<string>;
} {
  const anywhere = new Set<string>();
  const walk = (node: Any): void => {
    if (typeof node?.type !== 'string') return;
    for (const param of node.params ?? []) bind(param, anywhere);
    if (node.type === 'VariableDeclarator') bind(node.id, anywhere);
    for (const child of Object.values(node).flat()) walk(child);
  };
  walk(tree);
  const outermost = new Set<string>();
  // As `parsed` puts it: by itself, or a method of an object or class.
  const { expression } = tree.body[0];
  const [method] = expression.properties ?? expression.body?.body ?? [];
  const { params, body } = expression.params ? expression : method.value;
  for (const param of params) bind(param, outermost);
  for (const { declarations = [] } of body.body ?? []) for (const { id } of declarations) bind(id, outermost);
  return { anywhere, outermost };
}

/** Adds the names that a pattern declares. */
function bind(pattern: Any, names: Set<string>): void {
  if (pattern?.type === 'Identifier') names.add(pattern.name);
  else if (pattern?.type === 'AssignmentPattern') bind(pattern.left, names);
  else if (pattern?.type === 'RestElement') bind(pattern.argument, names);
  else if (pattern?.type === 'ArrayPattern') for (const element of pattern.elements) bind(element, names);
  else if (pattern?.type === 'ObjectPattern')
    for (const property of pattern.properties) bind(property.value ?? property.argument, names);
}

function rootOf(node: Any): string | null {
  let at = node;
  while (at.type === 'MemberExpression' || at.type === 'ChainExpression') at = at.object ?? at.expression;
  return at.type === 'Identifier' ? at.name : null;
}

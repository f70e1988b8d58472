import {
  added,
  type Callable,
  type Counted,
  constant,
  either,
  isPassing,
  isStill,
  type Kind,
  movedFault,
  Names,
  NOTHING,
  negative,
  TRUTH,
  Unread,
} from './counted.js';
import { type Handed, ROOM_GOAL } from './handed.js';
import { literal, memberName, memberOutside, Outside, sourceOf, valueOutside } from './outside-values.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;
type Code = (...args: never[]) => unknown;

const COMPARISONS = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=']);
/** What is looked into by a number, or by a name that has one in it. */
const INDEXED: Partial<Record<Kind['is'], 'ring' | 'place'>> = { rings: 'ring', places: 'place' };
/** Calls are read where they are made, each time anew. */
const NODES_MOST = 20_000;

/**
 * Reads a function of a lane as an abstract interpreter (Cousot and Cousot 1977): of each number it keeps how many that
 * the lane was handed are in it, and what constants come to. What it does not know by name, it refuses.
 */
export class CodeReader {
  private nodes = 0;
  private readonly calling: Any[] = [];
  /** What the function that is read may return, so far. */
  private returned: Kind = NOTHING;
  /** What was written into registers. */
  private readonly written = new Map<string, Kind>();

  constructor(private readonly handed: Handed) {}

  /** Reads a function that is called with these. @throws Unread where it does more than it may. */
  call(of: Code, given: readonly Kind[]): Kind {
    if (of === (Boolean as unknown)) return this.truth(given[0] ?? NOTHING);
    if (of === (Number as unknown)) return this.number(given[0] ?? NOTHING);
    const { node, closure } = sourceOf(of);
    const outside = (name: string) =>
      valueOutside(closure.has(name) ? closure.get(name) : (globalThis as Any)[name], name);
    return this.enter(node, new Names(null, outside), given, of);
  }

  private enter(node: Any, names: Names, given: readonly Kind[], key: unknown): Kind {
    if (this.calling.includes(key))
      throw new Unread('calls itself: what it comes to may depend on how often');
    if (node.async || node.generator) throw new Unread('is no plain function');
    const before = this.returned;
    this.calling.push(key);
    this.returned = NOTHING;
    const own = names.within();
    node.params.forEach((param: Any, at: number) => {
      this.bind(param, given[at] ?? NOTHING, own);
    });
    if (node.body.type === 'BlockStatement') this.statements(node.body.body, own);
    else this.returned = this.read(node.body, own);
    const { returned } = this;
    this.returned = before;
    this.calling.pop();
    return returned;
  }

  private statements(nodes: readonly Any[], names: Names): void {
    for (const node of nodes) {
      if (node.type !== 'FunctionDeclaration') continue;
      names.declare(node.id.name, { is: 'function', of: null, node, names });
    }
    for (const node of nodes) this.statement(node, names);
  }

  private statement(node: Any, names: Names): void {
    switch (node.type) {
      case 'EmptyStatement':
      case 'FunctionDeclaration':
      case 'BreakStatement':
        return;
      case 'BlockStatement':
        this.statements(node.body, names.within());
        return;
      case 'ExpressionStatement':
        if (node.directive === undefined) this.read(node.expression, names);
        return;
      case 'ReturnStatement':
        if (node.argument) this.returned = either(this.returned, this.read(node.argument, names));
        return;
      case 'IfStatement':
        this.truth(this.read(node.test, names));
        this.statement(node.consequent, names.within());
        if (node.alternate) this.statement(node.alternate, names.within());
        return;
      case 'SwitchStatement': {
        const on = this.read(node.discriminant, names);
        const inner = names.within();
        for (const { test, consequent } of node.cases) {
          if (test) this.compare(on, this.read(test, inner));
          this.statements(consequent, inner);
        }
        return;
      }
      case 'VariableDeclaration':
        if (node.kind === 'var') throw new Unread('has a var: declare it with const or let');
        for (const { id, init } of node.declarations)
          this.bind(id, init ? this.read(init, names) : NOTHING, names);
        return;
    }
    if (/^(For|While|DoWhile)/.test(node.type))
      throw new Unread('has a loop: what it comes to may depend on how often');
    throw new Unread(`has a ${node.type}, which is not looked into`);
  }

  private read(node: Any, names: Names): Kind {
    if (++this.nodes > NODES_MOST) throw new Unread('does too much to be looked into');
    switch (node.type) {
      case 'Literal':
        return literal(node.value);
      case 'Identifier':
        return node.name === 'undefined' ? NOTHING : names.get(node.name);
      case 'ChainExpression':
        return this.read(node.expression, names);
      case 'SequenceExpression':
        return node.expressions.map((each: Any) => this.read(each, names)).at(-1);
      case 'ConditionalExpression':
        this.truth(this.read(node.test, names));
        return either(this.read(node.consequent, names), this.read(node.alternate, names));
      case 'LogicalExpression': {
        const left = this.read(node.left, names);
        this.truth(left);
        return either(left, this.read(node.right, names));
      }
      case 'UnaryExpression':
        return this.unary(node.operator, this.read(node.argument, names));
      case 'BinaryExpression':
        return this.binary(node, names);
      case 'UpdateExpression':
        return this.assign(node.argument, added(this.number(this.read(node.argument, names)), TRUTH), names);
      case 'AssignmentExpression': {
        const { operator, left, right } = node;
        const value = this.read(right, names);
        if (operator === '=') return this.assign(left, value, names);
        if (operator !== '+=' && operator !== '-=') throw new Unread(`computes with ${operator}`);
        const by = operator === '+=' ? this.number(value) : negative(this.number(value));
        return this.assign(left, added(this.number(this.read(left, names)), by), names);
      }
      case 'MemberExpression':
        return this.member(node, names);
      case 'CallExpression':
        return this.callExpression(node, names);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return { is: 'function', of: null, node, names };
    }
    throw new Unread(`has a ${node.type}, which is not looked into`);
  }

  private unary(operator: string, value: Kind): Kind {
    if (operator === 'void') return NOTHING;
    if (operator === '!') return this.truth(value);
    if (operator === '-') return negative(this.number(value));
    if (operator === '+') return this.number(value);
    throw new Unread(`computes with ${operator}`);
  }

  private binary({ operator, left, right }: Any, names: Names): Kind {
    const a = this.read(left, names);
    if (operator === '|' && right.type === 'Literal' && right.value === 0) return this.number(a);
    const b = this.read(right, names);
    if (operator === '+') return added(this.number(a), this.number(b));
    if (operator === '-') return added(this.number(a), negative(this.number(b)));
    if (COMPARISONS.has(operator)) return this.compare(a, b);
    throw new Unread(`computes with ${operator}`);
  }

  private number(value: Kind): Counted {
    if (value.is === 'number') return value;
    throw new Unread(`takes ${value.is} for a number`);
  }

  private truth(value: Kind): Counted {
    return value.is === 'number' ? this.compare(value, constant(0)) : TRUTH;
  }

  /** Compares two numbers, of which neither is what the other counts: see `movedFault`. */
  private compare(a: Kind, b: Kind): Counted {
    if (a.is === 'nothing' || b.is === 'nothing') return TRUTH;
    for (const sum of added(this.number(a), negative(this.number(b))).sums) {
      const fault = movedFault(sum, this.handed.executes);
      if (fault !== null) throw new Unread(fault);
    }
    return TRUTH;
  }

  private assign(target: Any, value: Kind, names: Names): Kind {
    if (target.type === 'Identifier') names.assign(target.name, value);
    else if (target.type !== 'MemberExpression' || this.read(target.object, names).is !== 'registers')
      throw new Unread('writes into something other than a register or a variable of its own');
    else {
      const name = memberName(target) ?? '';
      if (this.number(value).sums.some((sum) => isStill(sum))) this.handed.addFlag(name);
      this.written.set(name, either(this.member(target, names), this.kept(value)));
    }
    return value;
  }

  /** A number that a register or a cell may keep. */
  kept(value: Kind): Counted {
    const number = this.number(value);
    if (isPassing(number))
      throw new Unread('keeps how many there are in all, or what an operation waits for');
    return number;
  }

  private member(node: Any, names: Names): Kind {
    const name = memberName(node);
    const fixed = this.fixed(node.object, name, names);
    if (fixed !== null) return fixed;
    const object = this.read(node.object, names);
    if (name !== null) return this.property(object, name);
    const indexed = INDEXED[object.is];
    const by = object.is === 'places' ? node.property.expressions : [node.property];
    // A number that is no count may choose in a table.
    if (indexed && by?.every((each: Any) => this.number(this.read(each, names)).sums.every(isStill)))
      return { is: indexed };
    throw new Unread('looks into something by a number, as into a table');
  }

  private property(object: Kind, name: string): Kind {
    const property =
      (object.is === 'registers' && this.written.get(name)) || this.handed.property(object, name);
    if (property !== null) return property;
    throw new Unread(`looks at .${name} of ${object.is}, which depends on more than it is handed`);
  }

  /** A constant of a module or of a frozen object from outside. */
  private fixed({ type, name: object }: Any, name: string | null, names: Names): Kind | null {
    try {
      if (type === 'Identifier') names.get(object);
      return null;
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      return memberOutside(error.held, object, name);
    }
  }

  private callExpression({ callee, arguments: list }: Any, names: Names): Kind {
    const target = callee.type === 'ChainExpression' ? callee.expression : callee;
    const given = list.map((each: Any) => this.read(each, names));
    if (target.type === 'MemberExpression') {
      const name = memberName(target);
      const fixed = this.fixed(target.object, name, names);
      if (fixed !== null) return this.callKind(fixed, given);
      const object = this.read(target.object, names);
      const result = name === null ? null : this.handed.method(object, name);
      if (result === null)
        throw new Unread(`calls .${name} of ${object.is}, which depends on more than it is handed`);
      return name === ROOM_GOAL ? added(this.number(given[0] ?? NOTHING), this.number(result)) : result;
    }
    return this.callKind(this.read(target, names), given);
  }

  private callKind(kind: Kind, given: readonly Kind[]): Kind {
    if (kind.is !== 'function') throw new Unread(`calls ${kind.is}, which is no function`);
    const { of, node, names } = kind as Callable;
    return of ? this.call(of, given) : this.enter(node, names as Names, given, node);
  }

  /** Declares what a pattern takes a value apart into. */
  private bind(pattern: Any, value: Kind, names: Names): void {
    switch (pattern?.type) {
      case 'Identifier':
        names.declare(pattern.name, value);
        return;
      case 'AssignmentPattern':
        this.bind(pattern.left, either(value, this.read(pattern.right, names)), names);
        return;
      case 'ObjectPattern':
        for (const { type, key, computed, value: inner } of pattern.properties) {
          if (type !== 'Property' || computed) throw new Unread('takes an object apart by what it computes');
          this.bind(inner, this.property(value, key.name), names);
        }
        return;
      case 'ArrayPattern':
        if (value.is !== 'rings') throw new Unread(`takes ${value.is} apart`);
        for (const inner of pattern.elements) if (inner) this.bind(inner, { is: 'ring' }, names);
        return;
    }
    throw new Unread(`has a ${pattern?.type}, which is not looked into`);
  }
}

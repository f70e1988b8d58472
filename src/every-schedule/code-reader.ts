import { Arithmetic } from './arithmetic.js';
import {
  added,
  type Callable,
  either,
  isStill,
  type Kind,
  keep,
  type Names,
  NOTHING,
  negative,
  numberOf,
  TRUTH,
  Unread,
} from './counted.js';
import { type Handed, READ, ROOM_GOAL, WRITE } from './handed.js';
import { alwaysReturns, literal, memberName, memberOutside, Outside, sourceOf } from './outside-values.js';
import { declarePattern } from './patterns.js';
import type { RegisterKinds } from './register-kinds.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;
type Code = (...args: never[]) => unknown;

/** What is looked into by a number, or by a name that has one in it. */
const INDEXED: Partial<Record<Kind['is'], 'ring' | 'place'>> = { rings: 'ring', places: 'place' };
/** What a ring does with what is in it. */
const WORDS = new Set([READ, WRITE]);
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
  private returned: Kind | null = null;
  /** How many conditions what is read stands under. */
  private conditions = 0;

  private readonly arithmetic: Arithmetic;

  constructor(
    private readonly handed: Handed,
    private readonly registers: RegisterKinds,
  ) {
    this.arithmetic = new Arithmetic(handed.executes);
  }

  /** Reads a function that is called with these. @throws Unread where it does more than it may. */
  call(of: Code, given: readonly Kind[]): Kind {
    if (of === (Boolean as unknown)) return this.arithmetic.truth(given[0] ?? NOTHING);
    if (of === (Number as unknown)) return numberOf(given[0] ?? NOTHING);
    const { node, names } = sourceOf(of, this.handed.closures);
    return this.enter(node, names, given, of);
  }

  private enter(node: Any, names: Names, given: readonly Kind[], key: unknown): Kind {
    if (this.calling.includes(key))
      throw new Unread('calls itself: what it comes to may depend on how often');
    if (node.async || node.generator) throw new Unread('is no plain function');
    const { returned: before, conditions } = this;
    this.calling.push(key);
    this.returned = null;
    const own = names.within();
    node.params.forEach((param: Any, at: number) => {
      const hasDefault = param.type === 'AssignmentPattern';
      // Only what is left out is what it is by default; what is null is not.
      const value = given[at] ?? (hasDefault ? this.byDefault(param.right, own) : NOTHING);
      if (hasDefault && value.is === 'nothing')
        throw new Unread('hands nothing to what has a value by default');
      this.bind(hasDefault ? param.left : param, value, own);
    });
    if (node.body.type === 'BlockStatement') {
      this.statements(node.body.body, own);
      if (this.returned !== null && !alwaysReturns(node.body)) this.returned = either(this.returned, NOTHING);
    } else this.returned = this.whole(node.body, own);
    const returned = this.returned ?? NOTHING;
    this.returned = before;
    this.conditions = conditions;
    this.calling.pop();
    return returned;
  }

  private bind(pattern: Any, value: Kind, names: Names): void {
    declarePattern(pattern, value, names, (object, name) => this.property(object, name));
  }

  /** A function in a default sees parameters, and not what the body declares. */
  private byDefault(node: Any, names: Names): Kind {
    const value = this.read(node, names);
    if (value.is === 'function') throw new Unread('has a function by default');
    return value;
  }

  /** Reads a whole expression, which may change something; within another one it would matter what is computed first. */
  private whole(node: Any, names: Names): Kind {
    switch (node.type) {
      case 'UnaryExpression':
        if (node.operator !== 'void') break;
        this.whole(node.argument, names);
        return NOTHING;
      case 'UpdateExpression':
        return this.assign(node.argument, added(numberOf(this.read(node.argument, names)), TRUTH), names);
      case 'AssignmentExpression': {
        const { operator, left, right } = node;
        if (operator === '=') return this.assign(left, this.read(right, names), names);
        if (operator !== '+=' && operator !== '-=') throw new Unread(`computes with ${operator}`);
        const before = numberOf(this.read(left, names));
        const by = numberOf(this.read(right, names));
        return this.assign(left, added(before, operator === '+=' ? by : negative(by)), names);
      }
    }
    return this.read(node, names);
  }

  private statements(nodes: readonly Any[], names: Names): void {
    for (const each of nodes) this.statement(each, names);
  }

  private statement(node: Any, names: Names): void {
    switch (node.type) {
      case 'EmptyStatement':
      case 'BreakStatement':
        return;
      case 'BlockStatement':
        this.statements(node.body, names.within());
        return;
      case 'ExpressionStatement':
        if (node.directive === undefined) this.whole(node.expression, names);
        return;
      case 'ReturnStatement':
        this.give(node.argument ? this.whole(node.argument, names) : NOTHING);
        // What comes behind it comes about under a condition.
        this.conditions++;
        return;
      case 'IfStatement':
        this.arithmetic.truth(this.read(node.test, names));
        this.sometimes(() => {
          this.statement(node.consequent, names.within());
          if (node.alternate) this.statement(node.alternate, names.within());
        });
        return;
      case 'SwitchStatement': {
        const on = this.read(node.discriminant, names);
        const inner = names.within();
        this.sometimes(() => {
          for (const { test, consequent } of node.cases) {
            if (test) this.arithmetic.compare(on, this.read(test, inner), '===');
            this.statements(consequent, inner);
          }
        });
        return;
      }
      case 'VariableDeclaration':
        if (node.kind === 'var') throw new Unread('has a var: declare it with const or let');
        for (const { id, init } of node.declarations) {
          if (!init) throw new Unread('declares a variable without a value');
          this.bind(id, this.whole(init, names), names);
        }
        return;
    }
    if (/^(For|While|DoWhile)/.test(node.type))
      throw new Unread('has a loop: what it comes to may depend on how often');
    throw new Unread(`has a ${node.type}, which is not looked into`);
  }

  private give(value: Kind): void {
    this.returned = this.returned === null ? value : either(this.returned, value);
  }

  /** Reads what may be passed over. */
  private sometimes<T>(read: () => T): T {
    this.conditions++;
    const value = read();
    this.conditions--;
    return value;
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
        this.arithmetic.truth(this.read(node.test, names));
        return this.sometimes(() =>
          either(this.read(node.consequent, names), this.read(node.alternate, names)),
        );
      case 'LogicalExpression': {
        const left = this.read(node.left, names);
        this.arithmetic.truth(left);
        return this.sometimes(() => either(left, this.read(node.right, names)));
      }
      case 'UnaryExpression':
        return this.arithmetic.unary(node.operator, this.read(node.argument, names));
      case 'BinaryExpression': {
        const { operator, left, right } = node;
        const value = this.read(left, names);
        if (operator === '|' && right.type === 'Literal' && right.value === 0) return numberOf(value);
        return this.arithmetic.binary(operator, value, this.read(right, names));
      }
      case 'MemberExpression':
        return this.member(node, names);
      case 'CallExpression':
        return this.callExpression(node, names);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        if (node.id) throw new Unread('has a function that names itself');
        return { is: 'function', of: null, node, names };
    }
    if (/^(Update|Assignment)/.test(node.type))
      throw new Unread('changes something within an expression: do that in a statement');
    throw new Unread(`has a ${node.type}, which is not looked into`);
  }

  private assign(target: Any, value: Kind, names: Names): Kind {
    if (target.type === 'Identifier') names.assign(target.name, value);
    else if (target.type !== 'MemberExpression' || this.read(target.object, names).is !== 'registers')
      throw new Unread('writes into something other than a register or a variable of its own');
    else {
      const before = this.member(target, names);
      this.registers.write(memberName(target) ?? '', numberOf(value), this.conditions > 0 ? before : null);
    }
    return value;
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
    if (indexed && by?.every((each: Any) => numberOf(this.read(each, names)).sums.every(isStill)))
      return { is: indexed };
    throw new Unread('looks into something by what it computes, as into a table: name what it takes');
  }

  private property(object: Kind, name: string): Kind {
    const property =
      (object.is === 'registers' && this.registers.writtenInto(name)) || this.handed.property(object, name);
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
    const listed = () => list.map((each: Any) => this.read(each, names));
    if (target.type === 'MemberExpression') {
      const name = memberName(target);
      const fixed = this.fixed(target.object, name, names);
      if (fixed !== null) return this.callKind(fixed, listed());
      const object = this.read(target.object, names);
      const given = listed();
      const result = name === null ? null : this.handed.method(object, name);
      if (result === null)
        throw new Unread(`calls .${name} of ${object.is}, which depends on more than it is handed`);
      // What is asked more than once, or in a search alone, may do nothing.
      if (
        !this.registers.mayWrite &&
        (object.is === 'tiles' || (object.is === 'ring' && WORDS.has(name ?? '')))
      )
        throw new Unread(`calls .${name} of ${object.is} where it only looks`);
      if (object.is === 'ring' && name === WRITE) keep(numberOf(given[1] ?? NOTHING), 'item');
      if (object.is !== 'ring' || name !== ROOM_GOAL) return result;
      return added(numberOf(given[0] ?? NOTHING), numberOf(result));
    }
    return this.callKind(this.read(target, names), listed());
  }

  private callKind(kind: Kind, given: readonly Kind[]): Kind {
    if (kind.is !== 'function') throw new Unread(`calls ${kind.is}, which is no function`);
    const { of, node, names } = kind as Callable;
    return of ? this.call(of, given) : this.enter(node, names as Names, given, node);
  }
}

import { type Node, parse } from 'acorn';

/** Methods that change what they are called on. */
const CHANGING = new Set(
  'add clear copyWithin delete fill pop push reverse set shift sort splice unshift'.split(' '),
);
/** Functions that change what they are handed first. */
const CHANGING_FIRST = new Set(
  ['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf']
    .map((name) => `Object.${name}`)
    .concat('Reflect.set'),
);
/** Where chance and time come from. */
const AMBIENT = new Set([
  'Math.random',
  'Date.now',
  'performance.now',
  'crypto.getRandomValues',
  'crypto.randomUUID',
]);

/** Something that no lane's function may do. */
export interface OutsideEffect {
  /** The variable from outside that it changes; null where it does something else. */
  readonly changes: string | null;
  /** What it does, and what to do about it. */
  readonly what: string;
}

/**
 * What a lane's function does, by its source, that no lane may: it assigns or changes a variable from outside of it,
 * makes an atomic access by itself, or asks for chance or the time. What a function that it calls does is not looked
 * into.
 */
export function outsideEffects(of: (...args: never[]) => unknown): readonly OutsideEffect[] {
  const known = effects.get(of);
  if (known) return known;
  const tree = parsed(Function.prototype.toString.call(of));
  const found = tree === null ? [] : new Search(tree).found;
  effects.set(of, found);
  return found;
}

const effects = new WeakMap<(...args: never[]) => unknown, readonly OutsideEffect[]>();

/** A function's source, however it was written; null for one that V8 gives no source of. */
export function parsed(source: string): Node | null {
  for (const text of [`(${source})`, `({${source}})`, `(class {${source}})`]) {
    try {
      return parse(text, { ecmaVersion: 'latest' });
    } catch {}
  }
  return null;
}

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;

class Search {
  readonly found: OutsideEffect[] = [];
  /** Names that the function declares anywhere: nothing that they name is taken to be from outside. */
  private readonly own = new Set<string>(['arguments']);

  /** Names that a parameter is taken apart into, such as the pieces of a context. */
  private readonly pieces = new Set<string>();
  /** Functions with a `this` of their own that the source has. */
  private functions = 0;

  constructor(tree: Node) {
    walk(tree, (node) => this.declare(node));
    // The outermost one is the lane's function, unless that is an arrow, which has no `this` of its own.
    if ((tree as Any).body[0].expression?.type !== 'ArrowFunctionExpression') this.functions--;
    walk(tree, (node) => {
      const effect = this.effect(node);
      if (effect) this.found.push(effect);
    });
  }

  private declare(node: Any): void {
    if (node.type === 'VariableDeclarator') this.bind(node.id);
    for (const param of node.params ?? []) {
      this.bind(param);
      if (param.type === 'ObjectPattern') {
        for (const { value } of param.properties) if (value?.name) this.pieces.add(value.name);
      }
    }
    if (/^(FunctionExpression|FunctionDeclaration|Class)/.test(node.type)) this.functions++;
    if (node.type === 'CatchClause' && node.param) this.bind(node.param);
    if (/^(Function|Class)/.test(node.type) && node.id) this.bind(node.id);
  }

  /** The names of a pattern; a default's expression binds nothing. */
  private bind(pattern: Any): void {
    if (pattern === null) return;
    if (pattern.type === 'Identifier') this.own.add(pattern.name);
    else if (pattern.type === 'AssignmentPattern') this.bind(pattern.left);
    else if (pattern.type === 'RestElement') this.bind(pattern.argument);
    else if (pattern.type === 'ArrayPattern') for (const element of pattern.elements) this.bind(element);
    else if (pattern.type === 'ObjectPattern') {
      for (const property of pattern.properties) this.bind(property.value ?? property.argument);
    }
  }

  private effect(node: Any): OutsideEffect | null {
    switch (node.type) {
      case 'AssignmentExpression':
        return this.change(node.left);
      case 'UpdateExpression':
        return this.change(node.argument);
      case 'UnaryExpression':
        return node.operator === 'delete' ? this.change(node.argument) : null;
      case 'ForInStatement':
      case 'ForOfStatement':
        return node.left.type === 'VariableDeclaration' ? null : this.change(node.left);
      case 'NewExpression':
        return node.callee.name === 'Date' && node.arguments.length === 0
          ? this.ambient('new Date()', 'Date')
          : null;
      case 'CallExpression':
        return this.call(node);
      default:
        return null;
    }
  }

  private call({ callee, arguments: given }: Any): OutsideEffect | null {
    if (callee.type !== 'MemberExpression' || callee.computed) return null;
    const { name } = callee.property;
    const root = rootOf(callee.object);
    if (callee.object.type === 'Identifier') {
      const object = callee.object.name;
      if (AMBIENT.has(`${object}.${name}`)) return this.ambient(`${object}.${name}()`, object);
      if (object === 'Atomics' && !this.own.has('Atomics')) {
        const what = `makes an atomic access by itself (Atomics.${name}): the verb of a state does that`;
        return { changes: null, what };
      }
      const changed = CHANGING_FIRST.has(`${object}.${name}`) ? rootOf(given[0] ?? callee) : null;
      if (changed !== null) return this.outside(changed);
    }
    // A helper that is handed the lane's memory works on that, whatever it is called.
    const isHelper = given.some((argument: Any) => this.pieces.has(argument.name));
    return CHANGING.has(name) && root !== null && !isHelper ? this.outside(root) : null;
  }

  private ambient(asked: string, root: string): OutsideEffect | null {
    if (this.own.has(root)) return null;
    const what = `asks for ${asked}: a step must come to the same whenever it is taken`;
    return { changes: null, what };
  }

  /** What is assigned: a variable, something in one, or a pattern of those. */
  private change(target: Any): OutsideEffect | null {
    switch (target?.type) {
      case 'Identifier':
        return this.outside(target.name);
      case 'MemberExpression': {
        const root = rootOf(target);
        return root === null ? null : this.outside(root);
      }
      case 'ArrayPattern':
        return first(target.elements, (element) => this.change(element));
      case 'ObjectPattern':
        return first(target.properties, (property) => this.change(property.value ?? property.argument));
      case 'AssignmentPattern':
        return this.change(target.left);
      case 'RestElement':
        return this.change(target.argument);
      default:
        return null;
    }
  }

  private outside(name: string): OutsideEffect | null {
    // In a function within the function, `this` may be whatever that one made.
    if (this.own.has(name) || (name === 'this' && this.functions > 0)) return null;
    const what = `changes ${name}, which is no part of the system's state: keep it in a register, a cell or a plain word`;
    return { changes: name, what };
  }
}

/** The variable that a chain of members begins with; null where it begins with anything else. */
function rootOf(node: Any): string | null {
  let at = node;
  while (at.type === 'MemberExpression' || at.type === 'ChainExpression') at = at.object ?? at.expression;
  return at.type === 'Identifier' ? at.name : at.type === 'ThisExpression' ? 'this' : null;
}

function first(list: readonly Any[], find: (element: Any) => OutsideEffect | null): OutsideEffect | null {
  for (const element of list) {
    const found = find(element);
    if (found !== null) return found;
  }
  return null;
}

function walk(node: Any, visit: (node: Any) => void): void {
  if (typeof node?.type !== 'string') return;
  visit(node);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const child of value) walk(child, visit);
    else if (typeof value === 'object') walk(value, visit);
  }
}

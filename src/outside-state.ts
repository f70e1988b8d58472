import { type Node, parse } from 'acorn';

/** Methods that change what they are called on. */
const CHANGING = new Set(
  'add clear copyWithin delete fill pop push reverse set shift sort splice unshift'.split(' '),
);
/** Where chance and time come from. */
const AMBIENT = new Set([
  'Math.random',
  'Date.now',
  'performance.now',
  'crypto.getRandomValues',
  'crypto.randomUUID',
]);

/**
 * What a lane's function does, by its source, that no lane may: it assigns or changes a variable from outside of it,
 * makes an atomic access by itself, or asks for chance or the time. Null where nothing of the kind is written there; what
 * a function that it calls does is not looked into.
 */
export function outsideEffect(of: (...args: never[]) => unknown): string | null {
  const known = effects.get(of);
  if (known !== undefined) return known;
  const tree = parsed(Function.prototype.toString.call(of));
  const effect = tree === null ? null : new Search(tree).found;
  effects.set(of, effect);
  return effect;
}

const effects = new WeakMap<(...args: never[]) => unknown, string | null>();

/** A function's source, however it was written; null for one that V8 gives no source of. */
function parsed(source: string): Node | null {
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
  found: string | null = null;
  /** Names that the function declares anywhere: nothing that they name is taken to be from outside. */
  private readonly own = new Set<string>(['arguments']);

  constructor(tree: Node) {
    walk(tree, (node) => this.declare(node));
    walk(tree, (node) => {
      this.found ??= this.effect(node);
    });
  }

  private declare(node: Any): void {
    if (node.type === 'VariableDeclarator') this.bind(node.id);
    for (const param of node.params ?? []) this.bind(param);
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

  private effect(node: Any): string | null {
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
        return this.call(node.callee);
      default:
        return null;
    }
  }

  private call(callee: Any): string | null {
    if (callee.type !== 'MemberExpression' || callee.computed) return null;
    const { name } = callee.property;
    const root = rootOf(callee.object);
    if (callee.object.type === 'Identifier') {
      const object = callee.object.name;
      if (AMBIENT.has(`${object}.${name}`)) return this.ambient(`${object}.${name}()`, object);
      if (object === 'Atomics' && !this.own.has('Atomics')) {
        return `makes an atomic access by itself (Atomics.${name}): the verb of a state does that`;
      }
    }
    return CHANGING.has(name) && root !== null ? this.outside(root) : null;
  }

  private ambient(what: string, root: string): string | null {
    return this.own.has(root) ? null : `asks for ${what}: a step must come to the same whenever it is taken`;
  }

  /** What is assigned: a variable, something in one, or a pattern of those. */
  private change(target: Any): string | null {
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

  private outside(name: string): string | null {
    if (this.own.has(name)) return null;
    return `changes ${name}, which is no part of the system's state: keep it in a register, a cell or a plain word`;
  }
}

/** The variable that a chain of members begins with; null where it begins with anything else. */
function rootOf(node: Any): string | null {
  let at = node;
  while (at.type === 'MemberExpression' || at.type === 'ChainExpression') at = at.object ?? at.expression;
  return at.type === 'Identifier' ? at.name : at.type === 'ThisExpression' ? 'this' : null;
}

function first(list: readonly Any[], find: (element: Any) => string | null): string | null {
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

import type { Node } from 'acorn';
import { parsed } from './outside-state.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;
type Scope = ReadonlySet<string>;

/**
 * The names in a function's source that it does not declare itself: what else it may look at. `this`, `arguments`, its
 * own name and a `var` outside of its block count as free, which errs on the safe side. Null for a function that V8
 * gives no source of.
 */
export function freeNames(of: (...args: never[]) => unknown): ReadonlySet<string> | null {
  const known = found.get(of);
  if (known !== undefined) return known;
  const tree = parsed(Function.prototype.toString.call(of));
  const free = tree && new FreeNames(tree).names;
  found.set(of, free);
  return free;
}

/** Whether two functions do the same: they are one, or have one source that looks at nothing but what it is handed. */
export function isSameFunction(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'function' || typeof b !== 'function') return false;
  const [text, other] = [a, b].map((of) => Function.prototype.toString.call(of));
  return text === other && freeNames(a as () => unknown)?.size === 0;
}

const found = new WeakMap<(...args: never[]) => unknown, ReadonlySet<string> | null>();

class FreeNames {
  readonly names = new Set<string>();

  constructor(tree: Node) {
    this.visit(tree, new Set());
  }

  private visit(node: Any, scope: Scope): void {
    if (typeof node?.type !== 'string') return;
    switch (node.type) {
      case 'Identifier':
        if (!scope.has(node.name)) this.names.add(node.name);
        return;
      case 'ThisExpression':
      case 'Super':
      case 'MetaProperty':
      case 'ImportExpression':
        this.names.add(node.type);
        return;
      case 'MemberExpression':
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        return;
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition':
        if (node.computed) this.visit(node.key, scope);
        this.visit(node.value, scope);
        return;
      case 'FunctionExpression':
      case 'FunctionDeclaration':
      case 'ArrowFunctionExpression': {
        // What its body declares is not there yet for the defaults of its parameters.
        const inner = new Set([...scope, ...node.params.flatMap(namesOf)]);
        for (const child of [...node.params, node.body]) this.visit(child, inner);
        return;
      }
      default: {
        const inner = declaredIn(node);
        this.visitChildren(node, inner.length === 0 ? scope : new Set([...scope, ...inner]));
      }
    }
  }

  private visitChildren(node: Any, scope: Scope): void {
    for (const child of Object.values(node).flat()) this.visit(child, scope);
  }
}

/** What a node declares for all that is in it. */
function declaredIn(node: Any): readonly string[] {
  switch (node.type) {
    case 'BlockStatement':
      return node.body.flatMap(declaredBy);
    case 'ForStatement':
      return declaredBy(node.init);
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredBy(node.left);
    case 'CatchClause':
      return namesOf(node.param);
    default:
      return [];
  }
}

function declaredBy(statement: Any): readonly string[] {
  if (statement?.type === 'VariableDeclaration') {
    return statement.declarations.flatMap(({ id }: Any) => namesOf(id));
  }
  return /^(Function|Class)Declaration$/.test(statement?.type) ? namesOf(statement.id) : [];
}

/** The names that a pattern binds; a default's expression binds nothing. */
function namesOf(pattern: Any): readonly string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'RestElement':
      return namesOf(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesOf);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property: Any) => namesOf(property.value ?? property.argument));
    default:
      return [];
  }
}

import { types } from 'node:util';
import { outsideEffects, parsed } from '../lane/outside-state.js';
import type { Closures } from './closure.js';
import {
  CONSTANTS_MOST,
  type Counted,
  constant,
  type Kind,
  Names,
  NOTHING,
  TRUTH,
  Unread,
} from './counted.js';

/** A value from outside that is no number: it may be an object with constants. */
export class Outside extends Unread {
  constructor(
    what: string,
    readonly held: unknown,
  ) {
    super(what);
  }
}

/** A number that code names. @throws Unread for one too large to be tried. */
function named(value: number): Counted {
  if (Math.abs(value) <= CONSTANTS_MOST && Number.isInteger(value)) return constant(value);
  throw new Unread(`names the number ${value}: counters may come to it, and nobody tried`);
}

/** What is global: anybody may change the rest. @throws Unread for that. */
function globalOf(name: string): unknown {
  if (name === 'Boolean') return Boolean;
  if (name === 'Number') return Number;
  throw new Unread(`looks at ${name}, which is global and may change`);
}

/** What a variable from outside is, by what it holds now. @throws Outside where that is neither number nor function. */
function valueOutside(value: unknown, name: string): Kind {
  if (typeof value === 'function') {
    return { is: 'function', of: value as (...args: never[]) => unknown, node: null, names: null };
  }
  if (typeof value === 'number') return named(value);
  if (typeof value === 'boolean') return TRUTH;
  throw new Outside(`looks at ${name}, which is no number and no function`, value);
}

/** A constant of a module or of a frozen object. */
export function memberOutside(held: unknown, object: string, name: string | null): Kind {
  const property = Object.getOwnPropertyDescriptor(held ?? {}, name ?? '');
  if (property === undefined || !isConstant(held as object, property))
    throw new Unread(`looks into ${object}, which may change`);
  return valueOutside((held as Readonly<Record<string, unknown>>)[name ?? ''], `${object}.${name}`);
}

/**
 * Whether nobody can change what an object holds there; what is computed when it is asked may be something else the next time.
 * What a module exports is a variable of it, whether the engine gives it or the getters of a loader that stands in.
 */
function isConstant(held: object, { value, get }: PropertyDescriptor): boolean {
  if (types.isModuleNamespaceObject(held)) return true;
  if (types.isProxy(held)) return false;
  return get === undefined ? Object.isFrozen(held) && value !== undefined : GIVES_VARIABLE.test(`${get}`);
}
const GIVES_VARIABLE = /^\(\) => \{ try \{ return [\w$]+ \} catch \{\} \}$/;

/** Whether a statement never goes on to the next. */
// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
export function alwaysReturns(node: any): boolean {
  if (node?.type === 'ReturnStatement') return true;
  if (node?.type === 'BlockStatement') return node.body.some(alwaysReturns);
  if (node?.type === 'IfStatement') return alwaysReturns(node.consequent) && alwaysReturns(node.alternate);
  return (
    node?.type === 'SwitchStatement' &&
    node.cases.some(({ test }: { test: unknown }) => test === null) &&
    // biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
    node.cases.every(({ consequent }: any) => consequent.length === 0 || consequent.some(alwaysReturns)) &&
    // The last one, where it has nothing, goes on behind the switch.
    node.cases.at(-1).consequent.length > 0 &&
    !JSON.stringify(node.cases).includes('"BreakStatement"')
  );
}

/** The name by which code looks into something; null where that is computed. */
export function memberName({
  property,
  computed,
}: {
  property: { name?: string; type: string; value?: unknown };
  computed: boolean;
}): string | null {
  if (!computed) return property.name ?? null;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null;
}

/** What a literal of code is. */
export function literal(value: unknown): Kind {
  if (value === null) return NOTHING;
  if (typeof value === 'boolean') return TRUTH;
  if (typeof value === 'number') return named(value);
  throw new Unread(`has a ${typeof value === 'object' ? 'pattern' : typeof value}, which is no number`);
}

/** A function's source, parsed, and the names that it sees from outside. @throws Unread where that cannot be had. */
export function sourceOf(of: (...args: never[]) => unknown, closures: Closures) {
  const text = Function.prototype.toString.call(of);
  if (/<!--|-->/.test(text)) throw new Unread('has what is a comment in scripts and none in modules');
  // biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
  const tree: any = parsed(text);
  const [effect] = outsideEffects(of);
  if (effect !== undefined) throw new Unread(effect.what);
  if (tree === null) throw new Unread(`calls ${of.name || 'a function'}, whose source cannot be read`);
  const closure = closures.of(of);
  if (closure === null) throw new Unread('has variables that cannot be looked at here');
  // As `parsed` puts it: by itself, or a method of an object or class.
  const { expression } = tree.body[0];
  const [method] = expression.properties ?? expression.body?.body ?? [];
  const node = expression.params ? expression : method.value;
  const names = new Names(null, (name) =>
    valueOutside(closure.has(name) ? closure.get(name) : globalOf(name), name),
  );
  // By its own name it calls itself, whatever else is called so.
  if (node.id) names.declare(node.id.name, { is: 'function', of, node: null, names: null });
  return { node, names };
}

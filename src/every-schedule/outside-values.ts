import { outsideEffects, parsed } from '../lane/outside-state.js';
import { closureOf } from './closure.js';
import { CONSTANTS_MOST, type Counted, constant, type Kind, NOTHING, TRUTH, Unread } from './counted.js';

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

/** What a variable from outside is, by what it holds now. @throws Outside where that is neither number nor function. */
export function valueOutside(value: unknown, name: string): Kind {
  if (typeof value === 'function') {
    return { is: 'function', of: value as (...args: never[]) => unknown, node: null, names: null };
  }
  if (typeof value === 'number') return named(value);
  if (typeof value === 'boolean') return TRUTH;
  throw new Outside(`looks at ${name}, which is no number and no function`, value);
}

/** A constant of a module or of a frozen object. */
export function memberOutside(held: unknown, object: string, name: string | null): Kind {
  if (name === null || held === undefined || held === null || !isFixed(held)) {
    throw new Unread(`looks into ${object}, which may change`);
  }
  return valueOutside((held as Readonly<Record<string, unknown>>)[name], `${object}.${name}`);
}

/** Whether nobody can change what an object holds but who made it: a module's exports, and what is frozen. */
function isFixed(held: object): boolean {
  return Object.isFrozen(held) || Object.prototype.toString.call(held) === '[object Module]';
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

/** A function's source, parsed, and what it sees from outside. @throws Unread where that cannot be had. */
export function sourceOf(of: (...args: never[]) => unknown) {
  // biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
  const tree: any = parsed(Function.prototype.toString.call(of));
  const [effect] = outsideEffects(of);
  if (effect !== undefined) throw new Unread(effect.what);
  if (tree === null) throw new Unread(`calls ${of.name || 'a function'}, whose source cannot be read`);
  const closure = closureOf(of);
  if (closure === null) throw new Unread('has variables that cannot be looked at here');
  // As `parsed` puts it: by itself, or a method of an object or class.
  const { expression } = tree.body[0];
  const [method] = expression.properties ?? expression.body?.body ?? [];
  return { node: expression.params ? expression : method.value, closure };
}

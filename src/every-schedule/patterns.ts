import { type Kind, type Names, Unread } from './counted.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;

/**
 * Declares the names that a pattern takes a value apart into.
 * @param property what an object has by a name. @throws Unread for a pattern that computes, or takes something else apart.
 */
export function declarePattern(
  pattern: Any,
  value: Kind,
  names: Names,
  property: (object: Kind, name: string) => Kind,
): void {
  switch (pattern?.type) {
    case 'Identifier':
      if (pattern.name === 'undefined') throw new Unread('has something called undefined');
      names.declare(pattern.name, value);
      return;
    case 'ObjectPattern':
      for (const { type, key, computed, value: inner } of pattern.properties) {
        if (type !== 'Property' || computed) throw new Unread('takes an object apart by what it computes');
        declarePattern(inner, property(value, key.name), names, property);
      }
      return;
    case 'ArrayPattern':
      if (value.is !== 'rings') throw new Unread(`takes ${value.is} apart`);
      for (const inner of pattern.elements) if (inner) declarePattern(inner, { is: 'ring' }, names, property);
      return;
  }
  throw new Unread(`has a ${pattern?.type}, which is not looked into`);
}

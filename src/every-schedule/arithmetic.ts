import {
  added,
  type Counted,
  constant,
  type Kind,
  movedFault,
  NOTHING,
  negative,
  numberOf,
  type Of,
  TRUTH,
  Unread,
} from './counted.js';

const COMPARISONS = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=']);

/** What code computes of numbers. @throws Unread where it could come to something else when all that is counted is moved. */
export class Arithmetic {
  /** @param executes what counts EXECUTEs. */
  constructor(private readonly executes: Of) {}

  unary(operator: string, value: Kind): Kind {
    if (operator === 'void') return NOTHING;
    if (operator === '!') return this.truth(value);
    if (operator === '-') return negative(numberOf(value));
    if (operator === '+') return numberOf(value);
    throw new Unread(`computes with ${operator}`);
  }

  binary(operator: string, a: Kind, b: Kind): Counted {
    if (operator === '+') return added(numberOf(a), numberOf(b));
    if (operator === '-') return added(numberOf(a), negative(numberOf(b)));
    if (COMPARISONS.has(operator)) return this.compare(a, b, operator);
    throw new Unread(`computes with ${operator}`);
  }

  truth(value: Kind): Counted {
    if (value.is === 'nothing') throw new Unread('asks whether nothing is something');
    return value.is === 'number' ? this.compare(value, constant(0), '!==') : TRUTH;
  }

  /** Compares two numbers: see `movedFault`. */
  compare(a: Kind, b: Kind, operator: string): Counted {
    for (const sum of added(numberOf(a), negative(numberOf(b))).sums) {
      const fault = movedFault(sum, operator, this.executes);
      if (fault !== null) throw new Unread(fault);
    }
    return TRUTH;
  }
}

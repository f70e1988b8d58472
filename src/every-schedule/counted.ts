import { BadInput } from '../refusal/bad-input.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;

/** The most that constants of a comparison may come to. */
export const CONSTANTS_MOST = 24;
/** The most sums that a number may be one of. */
const SUMS_MOST = 64;

/**
 * What a number that code is handed counts. Those of one family are moved together, and plain ones never. An operation's number
 * is compared with how many operations there are, but for an item, which is a flag at times; a counter with how many EXECUTEs
 * there are; what an operation waits for is for waits alone.
 */
export type Of = number | 'plain' | 'operation' | 'item' | 'operations' | 'executes' | 'wait';

/** Numbers that code was handed, added and taken away, and constants that come to no more than `size`, which may be below 0. */
interface Sum {
  readonly plus: readonly Of[];
  readonly minus: readonly Of[];
  readonly size: number;
  readonly isLess: boolean;
}

/** A number: one of these sums. */
export interface Counted {
  readonly is: 'number';
  readonly sums: readonly Sum[];
}

/** A function that may be called, and nothing else. */
export interface Callable {
  readonly is: 'function';
  /** One from outside, or a node of the source with the names that it sees. */
  readonly of: ((...args: never[]) => unknown) | null;
  readonly node: Any;
  readonly names: Names | null;
}

/** Something that is no number: what code is handed, a state to go on to, or nothing. */
export interface Thing {
  readonly is:
    | 'registers'
    | 'context'
    | 'operations'
    | 'rings'
    | 'ring'
    | 'tiles'
    | 'bytes'
    | 'places'
    | 'place'
    | 'nothing';
}

/** What an expression comes to, as far as it matters. */
export type Kind = Counted | Callable | Thing;

export const NOTHING: Thing = { is: 'nothing' };

/** A number that code is handed. */
export function handed(of: Of): Counted {
  return { is: 'number', sums: [{ plus: [of], minus: [], size: 0, isLess: false }] };
}

/** A number that stands for itself, or less. */
export function constant(size: number): Counted {
  return { is: 'number', sums: [{ plus: [], minus: [], size: Math.abs(size), isLess: size < 0 }] };
}

/** A truth, which is the number 0 or 1 to whoever counts it. */
export const TRUTH = constant(1);

export function added(a: Counted, b: Counted): Counted {
  return oneOf(
    a.sums.flatMap((x) =>
      b.sums.map((y) => ({
        plus: [...x.plus, ...y.plus],
        minus: [...x.minus, ...y.minus],
        size: x.size + y.size,
        isLess: x.isLess || y.isLess,
      })),
    ),
  );
}

export function negative({ sums }: Counted): Counted {
  return {
    is: 'number',
    sums: sums.map(({ plus, minus, size }) => ({ plus: minus, minus: plus, size, isLess: size > 0 })),
  };
}

/** What is used as a number. @throws Unread where it is none. */
export function numberOf(value: Kind): Counted {
  if (value.is === 'number') return value;
  throw new Unread(`takes ${value.is} for a number`);
}

/** What is one or the other. */
export function either(a: Kind, b: Kind): Kind {
  if (a.is === 'nothing' && b.is === 'nothing') return NOTHING;
  if (a.is === 'number' && b.is === 'number') return oneOf([...a.sums, ...b.sums]);
  if (a.is !== b.is || a.is === 'function') throw new Unread('has a variable for different things');
  return a;
}

/** Whether a sum is the same wherever counting has come to. */
export function isStill({ plus, minus }: Sum): boolean {
  return [...plus, ...minus].every((of) => of === 'plain');
}

/** A number that is kept where such a one is. @throws Unread where it is another. */
export function keep(value: Counted, of: Of): void {
  if (fits(value, of)) return;
  if (value.sums.some(({ plus, minus }) => plus.includes('wait') || minus.includes('wait')))
    throw new Unread('keeps what an operation waits for: ask for it where the lane waits');
  throw new Unread(`keeps something else where it ${of === 'plain' ? 'has a flag' : 'counts'}`);
}

/**
 * Whether a number is such as counts `of`: one number of that family and constants; flags, or the distance of two counts, where
 * it is plain; an operation or a flag.
 */
function fits({ sums }: Counted, of: Of): boolean {
  return sums.every((sum) => {
    const { plus, minus } = sum;
    const [more, ...others] = plus;
    const isOne = minus.length === 0 && others.length === 0;
    if (of === 'operation' || of === 'item')
      // The one before the first would have a number below 0, which tells that one from all others.
      return isStill(sum) || (isOne && !sum.isLess && (more === 'operation' || more === 'item'));
    if (of === 'plain')
      return (
        isStill(sum) ||
        (others.length === 0 && minus.length === 1 && more === minus[0] && typeof more === 'number')
      );
    return isOne && more === of;
  });
}

/** Of sums of the same numbers, the one with the largest constants stands for all. */
function oneOf(sums: readonly Sum[]): Counted {
  const largest = new Map<string, Sum>();
  for (const sum of sums) {
    const key = `${sum.plus.toSorted()} - ${sum.minus.toSorted()}${sum.isLess ? ' less' : ''}`;
    if ((largest.get(key)?.size ?? -1) < sum.size) largest.set(key, sum);
  }
  if (largest.size > SUMS_MOST) throw new Unread('computes too many different things');
  return { is: 'number', sums: [...largest.values()] };
}

/**
 * Why a comparison of a sum with 0 may come to something else when all that is counted is moved; null where it cannot, but for
 * where a count is 0 (moves.ts).
 */
export function movedFault({ plus, minus, size }: Sum, operator: string, executes: Of): string | null {
  const moving = (of: readonly Of[]) => of.filter((each) => each !== 'plain');
  const [more, less] = [moving(plus), moving(minus)];
  const both: readonly Of[] = [...more, ...less];
  if (both.length === 0) return null;
  if (both.includes('wait')) return 'compares what an operation waits for: hand it to a wait';
  if (size > CONSTANTS_MOST)
    return `names numbers that come to ${size} in a comparison: keep them few and small`;
  const isPlain = both.length === plus.length + minus.length;
  const [a, b] = both;
  if (both.length === 1) {
    // No operation has a number below 0, so that nothing changes where that is asked.
    const isOfNone = operator === '<' || operator === '>=';
    const isAsked = typeof a === 'number' || a === 'executes' || (isOfNone && less.length === 0);
    if (isPlain && size === 0 && isAsked) return null;
    return 'compares what counts on with a number of its own: compare it with another count, or with 0';
  }
  if (both.length === 2 && more.length === 1) {
    if (a === b && typeof a === 'number') return null;
    const isOfAll = (total: Of, counted: Of) => both.includes(total) && both.includes(counted);
    const isAtEnd = isOfAll('operations', 'operation') || isOfAll('executes', executes);
    if (isAtEnd && isPlain && size === 0) return null;
  }
  return 'compares numbers that count different things, or several at once: compare two of one kind';
}

/** Why code is not looked into further. */
export class Unread extends BadInput {}

/** Variables of a block, and of those around it. */
export class Names {
  private readonly own = new Map<string, Kind>();

  constructor(
    private readonly around: Names | null,
    /** What a name is that is declared in none of them. */
    private readonly outside: (name: string) => Kind,
  ) {}

  within(): Names {
    return new Names(this, this.outside);
  }

  declare(name: string, kind: Kind): void {
    this.own.set(name, kind);
  }

  get(name: string): Kind {
    return this.own.get(name) ?? this.around?.get(name) ?? this.outside(name);
  }

  /** From now on it may be this, too. */
  assign(name: string, kind: Kind): void {
    const { own, around } = this;
    const was = own.get(name);
    if (was !== undefined) own.set(name, either(was, kind));
    else if (around !== null) around.assign(name, kind);
    else throw new Unread(`changes ${name}, which is from outside`);
  }
}

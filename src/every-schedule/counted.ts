import { BadInput } from '../refusal/bad-input.js';

// biome-ignore lint/suspicious/noExplicitAny: a node of whatever kind
type Any = any;

/** What all numbers in a comparison come to: so near to 0 and to each other, counters are tried one by one. */
export const CONSTANTS_MOST = 24;

/** A number: so many numbers that the code was handed, added and taken away, and constants that come to no more than `size`. */
export interface Counted {
  readonly is: 'number';
  readonly plus: number;
  readonly minus: number;
  readonly size: number;
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
export const HANDED: Counted = { is: 'number', plus: 1, minus: 0, size: 0 };

/** A number that stands for itself, or less. */
export function constant(size: number): Counted {
  return { is: 'number', plus: 0, minus: 0, size: Math.abs(size) };
}

/** A truth, which is the number 0 or 1 to whoever counts it. */
export const TRUTH = constant(1);

export function added(a: Counted, b: Counted): Counted {
  return { is: 'number', plus: a.plus + b.plus, minus: a.minus + b.minus, size: a.size + b.size };
}

export function negative({ plus, minus, size }: Counted): Counted {
  return { is: 'number', plus: minus, minus: plus, size };
}

/** What is one or the other. */
export function either(a: Kind, b: Kind): Kind {
  if (a.is === 'nothing') return b;
  if (b.is === 'nothing') return a;
  if (a.is === 'number' && b.is === 'number') {
    const most = (of: 'plus' | 'minus' | 'size') => Math.max(a[of], b[of]);
    return { is: 'number', plus: most('plus'), minus: most('minus'), size: most('size') };
  }
  if (a.is !== b.is || a.is === 'function') throw new Unread('has a variable for different things');
  return a;
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

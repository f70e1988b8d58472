import { BadLane } from './bad-lane.js';
import { type Lane, type LaneOptions, registers, type StateSpec } from './lane.js';
import { makeLane } from './make-lane.js';

/** What is different in a lane that is made from another one. */
export interface Variation<C> {
  /** Registers that it has besides. */
  readonly registers?: readonly string[];
  /** States that are new, and states that take the place of those with the same name. */
  readonly states?: { readonly [state: string]: StateSpec<string, string, C> };
  /** A state to go through first, wherever a lane would go to the state named: `{ load: 'awaitOperand' }`. */
  readonly redirect?: { readonly [state: string]: string };
  /** States to leave out: who would go there goes on to their constant `next`. */
  readonly without?: readonly string[];
  readonly options?: LaneOptions<string, string, C>;
}

const KNOWN = ['registers', 'states', 'redirect', 'without', 'options'];

/**
 * A lane like `original` but for what is named: how a protocol is told as another one and a difference.
 * @throws RangeError where a state to go to is not there.
 */
export function vary<C>(original: Lane, variation: Variation<C>): Lane {
  const { registers: more = [], states = {}, redirect = {}, without = [], options = {} } = variation;
  const { source } = original;
  const unknown = Object.keys(variation).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) {
    throw new BadLane(
      original.name,
      '',
      `its variation's \`${unknown}\` means nothing: it takes ${KNOWN.join(', ')}`,
    );
  }
  return makeLane(original.name, registers(...original.registers.names, ...more), {
    states: { ...source.states, ...states },
    options: { ...source.options, ...options },
    redirect: { ...source.redirect, ...redirect },
    without: [...source.without, ...without],
  });
}

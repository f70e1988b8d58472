import { type Lane, type LaneOptions, makeLane, registers, type StateSpec } from './lane.js';

/** What is different in a lane that is made from another one. */
export interface Variation<C> {
  /** Registers that it has besides. */
  readonly registers?: readonly string[];
  /** States that are new, and states that take the place of those with the same name. */
  readonly states?: { readonly [state: string]: StateSpec<string, string, C> };
  /**
   * Where lanes go that would go to the state named, the redirecting state itself excepted: `{ load: 'awaitOperand' }`
   * puts a wait before `load`, `{ awaitOperand: 'load' }` takes it out.
   */
  readonly redirect?: { readonly [state: string]: string };
  readonly options?: LaneOptions<string, string, C>;
}

/** A lane like `original` but for what is named: how a protocol is told as another one and a difference. */
export function vary<C>(original: Lane, variation: Variation<C>): Lane {
  const { registers: more = [], states = {}, redirect = {}, options = {} } = variation;
  const { source } = original;
  return makeLane(
    original.name,
    registers(...original.registers.names, ...more),
    { states: { ...source.states, ...states }, options: { ...source.options, ...options } },
    redirect,
  );
}

import { type Lane, lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';

/** A lane to be run as a part of another one, and the context that its functions are handed there. */
export interface Part {
  readonly name: string;
  readonly lane: Lane;
  readonly context: unknown;
  /** Which cell of the whole each of the lane's cells is. Default: the same. */
  readonly cells?: readonly number[];
}

// biome-ignore lint/suspicious/noExplicitAny: states of lanes of any context
type Spec = StateSpec<any, any, any>;
type Go = Readonly<Record<string, number>>;

/**
 * One lane that does what these lanes do, one after the other. The states are the lanes' own; what differs is that a
 * state is called `part.state`, works in its part's context and cells, and goes to the next part where it would end.
 */
export function chainLanes(name: string, parts: readonly Part[]): Lane {
  const states = parts.flatMap((part, at) =>
    statesOf(part, at + 1 < parts.length ? firstOf(parts[at + 1]) : 'end'),
  );
  const names = new Set(parts.flatMap(({ lane }) => lane.registers.names));
  return lanesIn<unknown>()(name, registers(...names), Object.fromEntries(states));
}

/** The state that a part begins with, as it is called in the whole. */
export function firstOf({ name, lane }: Part): string {
  return `${name}.${Object.keys(lane.source.states)[0]}`;
}

/** A part's states as they are in the whole, where `after` follows it. */
export function statesOf(
  { name, lane, context, cells }: Part,
  after: string,
): readonly (readonly [string, Spec])[] {
  const names = Object.keys(lane.source.states);
  const rename = (state: string) => (state === 'end' ? after : `${name}.${state}`);
  const goHere = (go: Go): Go =>
    Object.fromEntries([...names, 'end'].map((state) => [state, go[rename(state)]]));
  return names.map((state): [string, Spec] => {
    const spec = onCells(inContext(lane.source.states[state], context), cells);
    const { next } = spec;
    const renamed =
      typeof next === 'function'
        ? (r: never, context: unknown, go: Go) => next(r, context, goHere(go))
        : rename(next);
    return [rename(state), { ...spec, next: renamed } as Spec];
  });
}

/** A state whose functions get `context`, whatever the executor hands them: it is the last argument but for `next`'s. */
function inContext(spec: Spec, context: unknown): Spec {
  const bound: Record<string, unknown> = { ...spec };
  const { next } = spec;
  if (typeof next === 'function') bound.next = (r: never, _: unknown, go: never) => next(r, context, go);
  for (const asked of ['value', 'while'] as const) {
    const ask = (spec as unknown as Record<string, ((r: never, context: unknown) => number) | undefined>)[
      asked
    ];
    if (ask) bound[asked] = (r: never) => ask(r, context);
  }
  if ('take' in spec) {
    const { take } = spec;
    bound.take = (r: never, value: number) => take(r, value, context);
  }
  if ('to' in spec) {
    const { to } = spec;
    bound.to = typeof to === 'number' ? to : (old: number, r: never) => to(old, r, context);
  }
  return bound as unknown as Spec;
}

/** A state of a lane whose cell i is cell `cells[i]` of the whole. */
function onCells(spec: Spec, cells: readonly number[] | undefined): Spec {
  if (!cells) return spec;
  const moved = Object.entries(spec).map(([key, value]) =>
    ['stores', 'loads', 'updates', 'parks', 'notifies'].includes(key)
      ? [key, cells[value as number]]
      : [key, value],
  );
  return Object.fromEntries(moved) as Spec;
}

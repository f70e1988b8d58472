import type { FindingKind } from '../../sim/watch/finding.js';
import type { Lane, StateSpec } from '../../src/lane/lane.js';
import { vary } from '../../src/lane/vary.js';
import { waiter, waker } from '../../src/run/threads/parking.js';
import { type HostedScene, hostedParkingSystem } from './hosted-parking-system.js';
import type { Mutant } from './mutant.js';
import { type Handshake, parkingSystem, type Scene, shippedHandshake } from './parking-system.js';

/** A waiter or a waker with other states: in this order, which is also where it begins. */
export function withStates(
  original: Lane,
  states: Readonly<Record<string, Partial<StateSpec<string, string, never>>>>,
) {
  const { source } = original;
  const changed = Object.entries(states).map(([name, change]) => [
    name,
    { ...source.states[name], ...change },
  ]);
  return vary(original, { states: Object.fromEntries(changed) });
}

/** The same lane, begun in another state: as a part of a chain it begins with the first one listed. */
export function beginningWith(first: string, lane: Lane): Lane {
  const { [first]: begin, ...others } = lane.source.states;
  return { ...lane, source: { ...lane.source, states: { [first]: begin, ...others } } };
}

export type Registers = Readonly<Record<string, number>>;
export type Go = Readonly<Record<string, number>>;

interface ParkingMutant extends Partial<Handshake> {
  readonly name: string;
  readonly fault: string;
  readonly why: string;
  readonly finds: readonly FindingKind[];
  readonly scene?: Scene | HostedScene;
}

export function parkingMutantsOf(mutants: readonly ParkingMutant[]): readonly Mutant[] {
  return mutants.map(({ name, fault, why, finds, scene = { rounds: 2 }, ...changes }) => ({
    name,
    of: 'parking',
    fault,
    why,
    finds,
    byLevels: false,
    build: () => systemOf({ ...shippedHandshake, ...changes }, scene),
    buildOriginal: () => systemOf(shippedHandshake, scene),
    tiles: null,
  }));
}

const systemOf = (handshake: Handshake, scene: Scene | HostedScene) =>
  'hosted' in scene ? hostedParkingSystem(handshake, scene) : parkingSystem(handshake, scene);

export const lost = 'lost wake-up';

/** The shipped waiter with other states. */
export const changedWaiter =
  (states: Parameters<typeof withStates>[1]): Handshake['waiter'] =>
  (counts) =>
    withStates(waiter(counts), states);

/** The shipped waiter with other states where it has two lanes. */
export const changedHost =
  (states: Parameters<typeof withStates>[1]): Handshake['waiter'] =>
  (counts) =>
    counts.length === 2 ? withStates(waiter(counts), states) : waiter(counts);

/** The shipped waker with other states. */
export const changedWaker =
  (states: Parameters<typeof withStates>[1]): Handshake['waker'] =>
  (counts) =>
    withStates(waker(counts), states);

/** Where the waiter ends a look: at the next one, before it sleeps, or where the goal is reached. */
export const lookThen = (found: string, not: string) => (r: Registers, _: unknown, go: Go) =>
  r.reached ? go[found] : go[not];

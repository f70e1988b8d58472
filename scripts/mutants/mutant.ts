import type { System } from '../../sim/system.js';
import type { FindingKind } from '../../sim/watch/finding.js';
import { type Variation, vary } from '../../src/lane/vary.js';
import type { Protocol, TileContext } from '../../src/program/protocol.js';
import { followedSystem } from '../../src/safety/followed-system.js';
import type { Schedule } from '../../src/schedule/schedule.js';

/** A system with one fault in it, and the system that it was made from: what a checker must tell apart. */
export interface Mutant {
  readonly name: string;
  /** The original's name. */
  readonly of: string;
  /** The class of the fault: what kind of mistake a programmer makes here. */
  readonly fault: string;
  /** One line: how the fault shows; for an equivalent mutant, why it does not. */
  readonly why: string;
  /**
   * All that exploring it finds, the finding that decides the verdict first. Empty for a mutant that is equivalent to
   * its original as far as races, deadlocks and stored data go.
   */
  readonly finds: readonly FindingKind[];
  /** Whether it has no loops, so that it can be explored level by level. */
  readonly byLevels: boolean;
  readonly build: () => System;
  readonly buildOriginal: () => System;
  /** What it is where it is a protocol on a schedule. */
  readonly tiles: TileCase | null;
}

/** A protocol with a fault, and the schedule and capacity that show it. */
export interface TileCase {
  readonly protocol: Protocol;
  readonly original: Protocol;
  readonly schedule: Schedule;
  readonly ringCapacity: number;
}

/** A mutant of a protocol: one line of a list. */
export interface TileMutant {
  readonly name: string;
  readonly fault: string;
  readonly why: string;
  readonly finds: readonly FindingKind[];
  readonly schedule: Schedule;
  readonly ringCapacity?: number;
  readonly dma?: Variation<TileContext>;
  readonly compute?: Variation<TileContext>;
}

/** The mutants of one protocol. A ring has one slot unless a mutant says otherwise: the fewer, the fewer states. */
export function mutantsOf(original: Protocol, mutants: readonly TileMutant[]): readonly Mutant[] {
  return mutants.map(({ name, fault, why, finds, schedule, ringCapacity = 1, dma, compute }) => {
    const protocol: Protocol = {
      ...original,
      name: `${original.name}: ${name}`,
      lanes: [varied(original, 0, dma), varied(original, 1, compute)],
    };
    return {
      name,
      of: original.name,
      fault,
      why,
      finds,
      byLevels: original.fixedSteps ?? false,
      build: () => followedSystem({ schedule, protocol, ringCapacity }).system,
      buildOriginal: () => followedSystem({ schedule, protocol: original, ringCapacity }).system,
      tiles: { protocol, original, schedule, ringCapacity },
    };
  });
}

function varied(original: Protocol, lane: 0 | 1, variation: Variation<TileContext> | undefined) {
  return variation ? vary(original.lanes[lane], variation) : original.lanes[lane];
}

/** The states of a protocol's lanes as they were written, for mutants to change a line of. */
export function statesOf(protocol: Protocol) {
  return {
    dma: protocol.lanes[0].source.states,
    compute: protocol.lanes[1].source.states,
  };
}

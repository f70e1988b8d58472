import type { System } from '../../sim/system.js';
import { type Variation, vary } from '../../src/lane/vary.js';
import type { Protocol, TileContext } from '../../src/program/protocol.js';
import { scoreboard } from '../../src/protocols/scoreboard.js';
import { twoRing } from '../../src/protocols/two-ring.js';
import { followedSystem } from '../../src/safety/followed-system.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { type Mutant, statesOf } from './mutant.js';
import { product, resident } from './schedules.js';

/**
 * A schedule under a protocol, held to more than its STOREs: every EXECUTE must be carried out as well. Data that is
 * stored waits for its EXECUTEs, so an EXECUTE that is left out at the end can only be one that nothing is stored of,
 * and that is no wrong result where tensors alone count.
 */
export function everyExecuteSystem(protocol: Protocol, schedule: Schedule, ringCapacity: number): System {
  const { system: tiles } = followedSystem({ schedule, protocol, ringCapacity });
  const { ops } = tiles.contexts[0] as TileContext;
  const popped = protocol.lanes[1].registers.names.indexOf('popped');
  const at = tiles.registersAt[1] + popped;
  return Object.assign(tiles, {
    finalFault: () =>
      tiles.words[at] === ops.executes ? null : `EXECUTE ${tiles.words[at]} is never carried out`,
  });
}

const END_FAULT = '`done` read after the emptiness check';

/** A compute lane that looks at head and `done`, in this order or the other, after it has waited for one of them. */
function looksAfterWait(original: Protocol): Protocol {
  const { compute } = statesOf(original);
  return withCompute(original, {
    states: {
      awaitItem: { ...compute.awaitItem, next: 'readHead' },
      readHead: { ...compute.readHead, next: (r, _, go) => (r.item ? go.readItem : go.readDone) },
      readDone: { ...compute.readDone, next: (r, _, go) => (r.mayEnd ? go.end : go.awaitItem) },
    },
  });
}

/** A compute lane that looks first, and waits only where it neither found an item nor may end. */
function looksBeforeWait(original: Protocol, first: 'readHead' | 'readDone'): Protocol {
  const { compute } = statesOf(original);
  const headFirst: Variation<TileContext>['states'] = {
    readHead: { ...compute.readHead, next: (r, _, go) => (r.item ? go.readItem : go.readDone) },
    readDone: { ...compute.readDone, next: (r, _, go) => (r.mayEnd ? go.end : go.wait) },
  };
  const doneFirst: Variation<TileContext>['states'] = {
    readHead: {
      ...compute.readHead,
      next: (r, _, go) => (r.item ? go.readItem : r.mayEnd ? go.end : go.wait),
    },
  };
  return withCompute(original, {
    states: {
      ...(first === 'readHead' ? headFirst : doneFirst),
      wait: { ...compute.awaitItem, next: first },
    },
    redirect: { awaitItem: first },
  });
}

function withCompute(original: Protocol, variation: Variation<TileContext>): Protocol {
  const lane = vary<TileContext>(original.lanes[1], variation);
  return { ...original, name: `${original.name} that ends otherwise`, lanes: [original.lanes[0], lane] };
}

/** Ends with an EXECUTE, so that the last item and `done` come close together. */
const endsWithExecute = resident(product(0), product(1));
/** Room for a notification of each product, as nobody takes any. */
const CAPACITY = 2;

type EndMutant = Pick<Mutant, 'name' | 'why' | 'finds'>;

function endMutant(original: Protocol, protocol: Protocol, mutant: EndMutant): Mutant {
  return {
    ...mutant,
    of: original.name,
    fault: END_FAULT,
    byLevels: true,
    build: () => everyExecuteSystem(protocol, endsWithExecute, CAPACITY),
    buildOriginal: () => everyExecuteSystem(original, endsWithExecute, CAPACITY),
    tiles: null,
  };
}

const originals = [twoRing, scoreboard];

export const endMutants: readonly Mutant[] = originals.map((original) =>
  endMutant(original, looksBeforeWait(original, 'readHead'), {
    name: 'looks for items before it looks whether all are there',
    why: 'the last item and `done` come between the two looks, and the item stays in the ring',
    finds: ['wrong-result'],
  }),
);

export const endEquivalents: readonly Mutant[] = originals.flatMap((original) => {
  const protocol = looksBeforeWait(original, 'readHead');
  const tiles = { protocol, original, schedule: endsWithExecute, ringCapacity: CAPACITY };
  return [
    endMutant(original, looksAfterWait(original), {
      name: 'waits, then looks for items before it looks whether all are there',
      why: 'the wait is over because there is an item, or because all are there: the look for items is not too early',
      finds: [],
    }),
    endMutant(original, looksBeforeWait(original, 'readDone'), {
      name: 'looks whether all are there, looks for items, then waits',
      why: 'that is the right order',
      finds: [],
    }),
    {
      ...endMutant(original, protocol, {
        name: 'looks for items before it looks whether all are there, where stored data alone counts',
        why: 'an EXECUTE that may be left out is one that no STORE waits for: no stored bit differs',
        finds: [],
      }),
      build: () => followedSystem({ schedule: endsWithExecute, protocol, ringCapacity: CAPACITY }).system,
      buildOriginal: () =>
        followedSystem({ schedule: endsWithExecute, protocol: original, ringCapacity: CAPACITY }).system,
      tiles,
    },
  ];
});

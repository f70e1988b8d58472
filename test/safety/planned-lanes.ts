import { Accesses, conflicts } from '../../src/lane/accesses.js';
import { type Go, type RegisterFile, registers, type StateSpec } from '../../src/lane/lane.js';
import { byKind, lane, type Protocol, type TileContext } from '../../src/program/protocol.js';
import { tableAlone } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import type { Schedule } from '../../src/schedule/schedule.js';

/** Before an operation: how many operations of another lane must be done. */
export interface PlannedWait {
  readonly lane: number;
  readonly count: number;
}

/** Which lane does each operation, and what it waits for before. */
export interface LanePlan {
  readonly laneOf: readonly number[];
  readonly waits: readonly (readonly PlannedWait[])[];
}

/**
 * Shares a schedule's operations out, each lane in the schedule's order. An operation waits for each earlier one of another
 * lane with which it has bytes in common that one of them writes, but for what its lane has heard of already.
 */
export function planLanes(schedule: Schedule, laneOf: readonly number[]): LanePlan {
  const { ops } = tableAlone({ schedule, protocol: sequence, ringCapacity: 1 });
  const lanes = Math.max(...laneOf) + 1;
  const declared = schedule.ops.map((_, op) => {
    const bytes = new Accesses();
    ops.declare(op, bytes);
    return bytes;
  });
  /** By lane, how many operations of each it has heard of; by operation, what its lane had when it was done. */
  const heard = Array.from({ length: lanes }, () => new Array<number>(lanes).fill(0));
  const doneWith: (readonly number[])[] = [];
  const waits = schedule.ops.map((_, op) => {
    const mine = heard[laneOf[op]];
    const wanted: PlannedWait[] = [];
    // The latest first: most earlier ones are heard of with it.
    for (let earlier = op - 1; earlier >= 0; earlier--) {
      const from = laneOf[earlier];
      const count = doneWith[earlier][from];
      if (from === laneOf[op] || count <= mine[from] || !conflicts(declared[op], declared[earlier])) continue;
      wanted.push({ lane: from, count });
      for (let other = 0; other < lanes; other++)
        mine[other] = Math.max(mine[other], doneWith[earlier][other]);
    }
    mine[laneOf[op]]++;
    doneWith.push([...mine]);
    return wanted;
  });
  return { laneOf, waits };
}

type Register = 'done' | 'waited';

/** Lanes that keep to a plan: each waits for the others' counters, one after the other, works, and counts on. */
export function plannedLanes(schedule: Schedule, { laneOf, waits }: LanePlan): Protocol {
  const count = Math.max(...laneOf) + 1;
  const names = Array.from({ length: count }, (_, number) => `lane ${number}`);
  return {
    name: 'planned',
    lanes: names.map((name, number) => {
      const mine = schedule.ops.flatMap((_, op) => (laneOf[op] === number ? [op] : []));
      const waitOf = (r: RegisterFile<Register>) => waits[mine[r.done]]?.[r.waited];
      const goOn = (r: RegisterFile<Register>, _: TileContext, go: Go<string>) => {
        if (r.done === mine.length) return go.end;
        const wait = waitOf(r);
        return wait ? go[`await ${wait.lane}`] : go.work;
      };
      const states: Record<string, StateSpec<Register, string, TileContext>> = {};
      for (let other = 0; other < count; other++) {
        states[`await ${other}`] = {
          awaits: other,
          toReach: (r) => waitOf(r)?.count ?? 0,
          next: (r, context, go) => {
            r.waited++;
            return goOn(r, context, go);
          },
        };
      }
      states.work = {
        touches: (r, { ops }, bytes) => ops.declare(mine[r.done], bytes),
        step: (r, { tiles, ops }) => {
          const op = mine[r.done++];
          r.waited = 0;
          const kind = byKind(ops, op, -1, 0, 1, 2, 3);
          if (kind === 0) tiles.load(op);
          else if (kind === 1) tiles.execute(op);
          else if (kind === 2) tiles.store(op);
          else tiles.rows(op);
        },
        next: 'publish',
      };
      states.publish = { stores: number, value: (r) => r.done, next: goOn };
      return lane(name, registers('done', 'waited'), states, {
        begin: goOn,
        operation: (r) => mine[r.done] ?? -1,
      });
    }),
    cells: names,
    rings: [],
    fixedSteps: true,
  };
}

/** Every plan with one wait dropped, or for one operation fewer or more. */
export function faultyPlans({ laneOf, waits }: LanePlan): readonly LanePlan[] {
  const changes: readonly ((wait: PlannedWait) => readonly PlannedWait[])[] = [
    () => [],
    ({ lane: of, count }) => [{ lane: of, count: count - 1 }],
    ({ lane: of, count }) => [{ lane: of, count: count + 1 }],
  ];
  return waits.flatMap((list, op) =>
    list.flatMap((_, at) =>
      changes.map((change) => ({
        laneOf,
        waits: waits.with(
          op,
          list.flatMap((wait, index) => (index === at ? change(wait) : [wait])),
        ),
      })),
    ),
  );
}

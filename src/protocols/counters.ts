import type { Accesses } from '../lane/accesses.js';
import { type Go, type Lane, type RegisterFile, registers } from '../lane/lane.js';
import { EXECUTE, LOAD, STORE } from '../program/operation-table.js';
import { lane, type Protocol, type TileContext } from '../program/protocol.js';
import { namesOf, ORIGINAL_LANES, rolesOf } from '../schedule/lanes.js';
import type { Schedule } from '../schedule/schedule.js';

type Register = RegisterFile<'done'>;
type Await = `await${number}`;
type CountersState = 'load' | 'execute' | 'store' | 'rows' | 'publish' | Await;

/**
 * A lane that carries out the operations that the schedule gives it, in schedule order. Before each it waits for the other
 * lanes' counters, one after the other, and after it stores its own where somebody awaits that: its counter is how many of
 * its operations are complete.
 */
function counterLane(me: number, names: readonly string[]): Lane {
  const operation = (r: Register, { ops }: TileContext) => ops.operationOf(me, r.done);
  /** Where the lane goes on before its next operation, once it has waited for the lanes before `from`. */
  const goOn = (r: Register, { ops }: TileContext, go: Go<CountersState>, from: number): number => {
    const op = ops.operationOf(me, r.done);
    if (op < 0) return go.end;
    const awaited = ops.awaitedBy(op, from);
    if (awaited >= 0) return go[`await${awaited}`];
    const kind = ops.kind(op);
    if (kind === EXECUTE) return go.execute;
    return kind === LOAD ? go.load : kind === STORE ? go.store : go.rows;
  };
  const next = (r: Register, context: TileContext, go: Go<CountersState>) =>
    context.ops.isAwaited(context.ops.operationOf(me, r.done - 1)) ? go.publish : goOn(r, context, go, 0);
  const touches = (r: Register, context: TileContext, bytes: Accesses) =>
    context.ops.declare(operation(r, context), bytes);
  const awaits = names.flatMap((name, other) =>
    other === me
      ? []
      : [
          [
            `await${other}`,
            {
              awaits: other,
              toReach: (r: Register, context: TileContext) => context.ops.goal(operation(r, context), other),
              stall: `waits for ${name}`,
              next: (r: Register, context: TileContext, go: Go<CountersState>) =>
                goOn(r, context, go, other + 1),
            },
          ] as const,
        ],
  );
  return lane(
    names[me],
    registers('done'),
    {
      ...Object.fromEntries(awaits),
      load: {
        touches,
        step: (r: Register, context: TileContext) => {
          context.tiles.load(operation(r, context));
          r.done++; // not before: where the worker is lost in between, the register says at what
        },
        event: 'LOAD',
        next,
      },
      execute: {
        touches,
        step: (r: Register, context: TileContext) => {
          context.tiles.execute(operation(r, context));
          r.done++;
        },
        event: 'EXECUTE',
        next,
      },
      store: {
        touches,
        step: (r: Register, context: TileContext) => {
          context.tiles.store(operation(r, context));
          r.done++;
        },
        event: 'STORE',
        next,
      },
      rows: {
        touches,
        step: (r: Register, context: TileContext) => {
          context.tiles.rows(operation(r, context));
          r.done++;
        },
        event: 'STORE',
        next,
      },
      publish: {
        stores: me,
        value: (r: Register) => r.done,
        operation: (r: Register, { ops }: TileContext) => ops.operationOf(me, r.done - 1),
        next: (r: Register, context: TileContext, go: Go<CountersState>) => goOn(r, context, go, 0),
      },
    },
    { begin: (r, context, go) => goOn(r, context, go as Go<CountersState>, 0), operation },
  );
}

const NAME = 'counters';
/** By the lanes' names: equal lanes are one protocol, however many schedules it is for. */
const made = new Map<string, Protocol>();

/**
 * A counter for each lane that only grows, which others wait for: a timeline semaphore, as graphics APIs call it. Right
 * for every valid schedule and any assignment of its operations to lanes, since each operation waits for what it has bytes
 * in common with (src/program/waits.ts).
 */
export function countersOf(names: readonly string[]): Protocol {
  const key = names.join();
  const known = made.get(key);
  if (known) return known;
  const protocol: Protocol = {
    name: NAME,
    help: 'a counter a lane, right for every valid schedule and any lanes',
    lanes: names.map((_, me) => counterLane(me, names)),
    cells: names,
    rings: [],
    byOperation: true,
    fixedSteps: true,
  };
  made.set(key, protocol);
  return protocol;
}

/** `counters` for the lanes that a schedule's operations name. */
export function countersFor(schedule: Pick<Schedule, 'ops'>): Protocol {
  return countersOf(namesOf(rolesOf(schedule)));
}

/** `counters` before it is known for which lanes: for the original two. */
export const counters: Protocol = countersOf(namesOf(ORIGINAL_LANES));

/** Whether a protocol is `counters`, for whatever lanes. */
export function isCounters(protocol: Protocol): boolean {
  return made.get(protocol.cells.join()) === protocol;
}

const SOURCE = `${NAME}:`;

/** What another thread loads it by. */
export function countersSource({ cells }: Protocol): string {
  return SOURCE + cells.join();
}

/** What such a text names; null where it names something else. */
export function countersFrom(source: string): Protocol | null {
  return source.startsWith(SOURCE) ? countersOf(source.slice(SOURCE.length).split(',')) : null;
}

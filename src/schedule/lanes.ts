import { BadInput } from '../refusal/bad-input.js';
import { quoted } from '../refusal/quoted.js';
import { isOfRows, type Operation, type Schedule } from './schedule.js';

/** The most lanes that a schedule's operations may name. */
export const LANES_LIMIT = 16;

/** What a lane carries out: LOADs and STOREs, one of them, EXECUTEs, or all three for itself. */
export const LANE_ROLES = ['dma', 'load', 'store', 'compute', 'all'] as const;
/** One of `LANE_ROLES`. */
export type LaneRole = (typeof LANE_ROLES)[number];

/** The original design's lanes: those of operations that name none. */
export const ORIGINAL_LANES: readonly LaneRole[] = ['dma', 'compute'];

/** Whether these are the original design's lanes, under which operations name none. */
export function isOriginal(roles: readonly LaneRole[]): boolean {
  return roles.length === ORIGINAL_LANES.length && roles.every((role, lane) => role === ORIGINAL_LANES[lane]);
}

/** The lane that carries an operation out. */
export function laneOf({ op, lane }: Operation): number {
  return lane ?? (op === 'execute' ? 1 : 0);
}

/**
 * How many lanes a schedule's operations are for: as far as the highest, and no fewer than the original two. A lane that is
 * none does not count: who carries the schedule out refuses it.
 */
export function laneCount({ ops }: Pick<Schedule, 'ops'>): number {
  let count = ORIGINAL_LANES.length;
  for (const op of ops) {
    const lane = laneOf(op);
    if (Number.isInteger(lane) && lane < LANES_LIMIT) count = Math.max(count, lane + 1);
  }
  return count;
}

/** Whether any operation names its lane: then the schedule is for lanes other than the original design's. */
export function namesLanes({ ops }: Pick<Schedule, 'ops'>): boolean {
  return ops.some(({ lane }) => lane !== undefined);
}

/** What each lane of a schedule carries out, by the operations that it has; `all` where it has none. */
export function rolesOf(schedule: Pick<Schedule, 'ops'>): readonly LaneRole[] {
  const kinds = Array.from({ length: laneCount(schedule) }, () => new Set<Operation['op']>());
  // A function of rows is of the lane that stores.
  for (const op of schedule.ops) kinds[laneOf(op)]?.add(isOfRows(op) ? 'store' : op.op);
  if (!namesLanes(schedule)) return ORIGINAL_LANES;
  return kinds.map((has) => {
    if (has.has('execute')) return has.size === 1 ? 'compute' : 'all';
    if (has.size === 2) return 'dma';
    return has.has('load') ? 'load' : has.has('store') ? 'store' : 'all';
  });
}

/** A name for each lane, by its role: with a number where several have one role. */
export function namesOf(roles: readonly LaneRole[]): readonly string[] {
  return roles.map((role, lane) => {
    const number = roles.slice(0, lane).filter((before) => before === role).length;
    return roles.filter((other) => other === role).length === 1 ? role : `${role} ${number}`;
  });
}

/** For each lane that computes, the lanes that move its tiles: itself, or the others in turn. */
export interface ComputeLane {
  readonly compute: number;
  readonly load: number;
  readonly store: number;
}

/**
 * Which lanes work together.
 * @throws BadInput where one is no role, roles lack what another one needs, or one has nothing to do.
 */
export function computeLanes(roles: readonly LaneRole[]): readonly ComputeLane[] {
  if (!Array.isArray(roles)) throw new BadInput(`lanes: give a list of them, of ${LANE_ROLES.join(', ')}`);
  const shown = `lanes ${roles.join(',')}`;
  const none = roles.find((role) => !LANE_ROLES.includes(role));
  if (none !== undefined) {
    // Not all of them as they are: it may be any text.
    throw new BadInput(`lanes: ${quoted(String(none))} is none: take ${LANE_ROLES.join(', ')}`);
  }
  if (roles.length > LANES_LIMIT) throw new BadInput(`${shown}: give no more than ${LANES_LIMIT}`);
  const having = (...wanted: readonly LaneRole[]) =>
    roles.flatMap((role, lane) => (wanted.includes(role) ? [lane] : []));
  const [loading, storing] = [having('dma', 'load'), having('dma', 'store')];
  const computing = having('compute');
  if (computing.length === 0 && having('all').length === 0) {
    throw new BadInput(`${shown}: no lane computes: add compute, or give all for each core`);
  }
  for (const [movers, role] of [
    [loading, 'load'],
    [storing, 'store'],
  ] as const) {
    if (computing.length > 0 && movers.length === 0) {
      throw new BadInput(`${shown}: compute has nobody to ${role} its tiles: add dma, or ${role}`);
    }
    if (movers.length > computing.length) {
      throw new BadInput(`${shown}: a lane has no tiles to ${role}: give it a compute, or leave it out`);
    }
  }
  return roles.flatMap((role, lane) => {
    if (role === 'all') return [{ compute: lane, load: lane, store: lane }];
    const at = computing.indexOf(lane);
    if (at < 0) return [];
    return [{ compute: lane, load: loading[at % loading.length], store: storing[at % storing.length] }];
  });
}

/**
 * Roles from a text: `dma,compute,compute`.
 * @throws BadInput where one is none, or they do not work together.
 */
export function parseRoles(text: string): readonly LaneRole[] {
  const roles = text.split(',').map((part) => part.trim() as LaneRole);
  computeLanes(roles); // which refuses what is none
  return roles;
}

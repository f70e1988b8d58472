import { type Lane, type State, Verb } from '../../lane/lane.js';
import type { StepLog } from '../../lane/step-log.js';
import { type Hosts, oneEach } from '../../run/threads/hosting.js';
import type { Machine } from '../machine.js';
import { OPERATION_KINDS } from '../metrics.js';
import { HostSteps } from './host-steps.js';

/**
 * What the time on the path went into: a tile operation; a lane's steps between operations; the way from one lane to
 * another, from a store of a cell until the lane that waited for it goes on; the same for a lane that had gone to
 * sleep and is to be woken; the time before a lane began.
 */
export const PATH_KINDS = [...OPERATION_KINDS, 'steps', 'way', 'wake', 'start'] as const;
/** One of `PATH_KINDS`. */
export type PathKind = (typeof PATH_KINDS)[number];

/** All the time of one kind that one lane has on the path; of a way, the lane that waited. */
export interface PathPart {
  readonly lane: string;
  readonly kind: PathKind;
  readonly totalNs: number;
}

/** A stretch of the path: what one lane spent it on; of a way, the lane that waited. */
export interface PathStretch {
  /** By its number. */
  readonly lane: number;
  readonly kind: PathKind;
  /** What the lane worked on, or -1. */
  readonly operation: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** What a path consists of, in coarse parts: EXECUTEs, LOADs and STOREs, and what is no operation. */
export type PathBound = 'compute' | 'transfer' | 'way' | 'wake' | 'steps' | 'start';

/** The chain of steps, each of which began as soon as the one before it ended, that a run took as long as. */
export interface CriticalPath {
  readonly makespanNs: number;
  /** Largest first; they add up to the makespan. */
  readonly parts: readonly PathPart[];
  /** How often the path goes over from one lane to another. */
  readonly laneChanges: number;
  /** What the largest coarse part of it is. */
  readonly boundBy: PathBound;
}

/** How long it takes from a store until a lane that waits for it goes on, by how long it has waited. */
export type HandOver = Pick<Machine, 'observeNs' | 'spinNs' | 'wakeNs'>;

/** Where only clock readings are known, any store before the end of a wait may have ended it: the last one is taken. */
const UNKNOWN: HandOver = { observeNs: 0, spinNs: Number.POSITIVE_INFINITY, wakeNs: 0 };
/** What adding times up and taking them apart again may be off by. */
const ROUNDING_NS = 1e-3;

/**
 * Walks back from the step that ended last: from a step to the one that its host took before it, and from a wait that had
 * to wait to the store on another host that ended it. The backward pass of the critical path method (Kelley and Walker
 * 1959), on logs as in Böhme et al., "Scalable Critical-Path Based Performance Analysis" (IPDPS 2012). Each step is passed
 * once at most.
 * @param logs of its lanes, of a run that ended: simulated or real.
 * @param handOver of the machine that was simulated, so that the store that ended a wait can be told from later ones.
 * @param hosts which lanes one thread carried out. Default: each had its own.
 * @param onStretch is told of each stretch of the path, the last one first.
 */
export function criticalPath(
  lanes: readonly Lane[],
  logs: readonly StepLog[],
  handOver: HandOver = UNKNOWN,
  hosts: Hosts = oneEach(lanes.length),
  onStretch: (stretch: PathStretch) => void = () => {},
): CriticalPath {
  const steps = hosts.map((hosted) => new HostSteps(lanes, logs, hosted));
  const ends = steps.map(({ count }, host) => (count === 0 ? 0 : steps[host].endNs(count - 1)));
  const makespanNs = Math.max(0, ...ends);
  const spent = new Map<string, { lane: string; kind: PathKind; totalNs: number }>();
  /** The last step of each host that has not been passed. */
  const last = steps.map(({ count }) => count - 1);
  let host = ends.indexOf(makespanNs);
  let lane = hosts[host][0];
  let nowNs = makespanNs;
  let laneChanges = 0;
  const goTo = (next: number) => {
    if (next !== lane) laneChanges++;
    lane = next;
  };
  const goBack = (kind: PathKind, toNs: number, operation = -1) => {
    onStretch({ lane, kind, operation, startNs: toNs, endNs: nowNs });
    const { name } = lanes[lane];
    const part = spent.get(`${name} ${kind}`) ?? { lane: name, kind, totalNs: 0 };
    part.totalNs += nowNs - toNs;
    spent.set(`${name} ${kind}`, part);
    nowNs = toNs;
  };
  /**
   * The host whose store ended a wait: of all others, the one with the latest store of a cell of it in time, which becomes
   * the last step of that host; -1 where there is none. What a host did later is passed over for good.
   */
  const endOfWait = (wait: State, time: { beganNs: number; latestNs: number }): number => {
    let ender = -1;
    let at = -1;
    for (let other = 0; other < steps.length; other++) {
      if (other === host) continue;
      while (last[other] >= 0 && steps[other].endNs(last[other]) > time.latestNs) last[other]--;
      const store = latestStore(wait, time.beganNs, steps[other], last[other]);
      if (store < 0 || (ender >= 0 && steps[other].endNs(store) <= steps[ender].endNs(at))) continue;
      ender = other;
      at = store;
    }
    if (ender >= 0) last[ender] = at;
    return ender;
  };
  if (last[host] >= 0) lane = steps[host].lane(last[host]);
  while (last[host] >= 0) {
    const step = last[host]--;
    goTo(steps[host].lane(step));
    const state = steps[host].state(step);
    const beganNs = steps[host].beganNs(step);
    if (steps[host].waited(step)) {
      const waitNs = nowNs - beganNs;
      const slept = waitNs - handOver.wakeNs > handOver.spinNs;
      const seenNs = slept ? handOver.wakeNs : handOver.observeNs;
      const latestNs = Math.min(nowNs, nowNs - seenNs + ROUNDING_NS);
      // Where its host was with other lanes meanwhile, it need not have waited for anybody else.
      const cause = latestNs < beganNs ? -1 : endOfWait(state, { beganNs, latestNs });
      if (cause >= 0) {
        goBack(slept ? 'wake' : 'way', steps[cause].endNs(last[cause]));
        host = cause;
        continue;
      }
    }
    goBack(kindOf(state), beganNs, steps[host].operation(step));
  }
  goBack('start', 0);
  const parts = [...spent.values()]
    .filter(({ totalNs }) => totalNs > 0)
    .sort((a, b) => b.totalNs - a.totalNs);
  return { makespanNs, parts, laneChanges, boundBy: largestPart(parts) };
}

/** The latest step of a host, from `from` back to `beganNs`, that stored a cell of a wait; -1 where there is none. */
function latestStore(wait: State, beganNs: number, steps: HostSteps, from: number): number {
  for (let step = from; step >= 0 && steps.endNs(step) >= beganNs; step--) {
    const { verb, cell } = steps.state(step);
    if ((verb === Verb.stores || verb === Verb.updates) && wait.cells.includes(cell)) return step;
  }
  return -1;
}

function kindOf({ event }: State): PathKind {
  return OPERATION_KINDS.find((kind) => kind === event) ?? 'steps';
}

function largestPart(parts: readonly PathPart[]): PathBound {
  const totals = { compute: 0, transfer: 0, way: 0, wake: 0, steps: 0, start: 0 };
  for (const { kind, totalNs } of parts) {
    const bound = kind === 'EXECUTE' ? 'compute' : kind === 'LOAD' || kind === 'STORE' ? 'transfer' : kind;
    totals[bound] += totalNs;
  }
  const bounds = Object.keys(totals) as PathBound[];
  return bounds.reduce((largest, bound) => (totals[bound] > totals[largest] ? bound : largest));
}

import type { Lane, LaneSource } from './lane.js';

/** What a lane was when it was made: whose functions they are cannot be seen from its states. */
interface Made {
  readonly source: LaneSource;
  readonly begin: Lane['begin'];
}

const KEY = Symbol.for('heddle: lanes that were made');
// One for all copies of this program in a thread: a module of a user's may have loaded another one.
const shared = globalThis as unknown as { [KEY]?: WeakMap<readonly object[], Made> };
shared[KEY] ??= new WeakMap();
const made = shared[KEY];

/** Says of a lane that its functions are those of its source, as `lane()` and `vary` make it; nobody can change it any more. */
export function asMade(lane: Lane): Lane {
  for (const state of lane.states) Object.freeze(state);
  Object.freeze(lane.states);
  made.set(lane.states, { source: lane.source, begin: lane.begin });
  return lane;
}

/** Whether what a lane does is what its source says. One that was put together by hand may do anything. */
export function isMade({ states, source, begin }: Lane): boolean {
  const known = made.get(states);
  return known !== undefined && known.source === source && known.begin === begin;
}

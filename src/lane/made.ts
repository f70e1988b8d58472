import type { Lane, LaneSource } from './lane.js';
import { isDeclared, type Registers } from './registers.js';

/** What a lane was when it was made: whose functions they are cannot be seen from its states. */
interface Made {
  readonly registers: Registers;
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
  const { registers, source, begin, states } = lane;
  const written = [...states, ...Object.values(source.states)];
  const lists = written.flatMap((state) => Object.values(state).filter(Array.isArray));
  for (const each of [...written, ...lists, states, source.states, source.options, source])
    Object.freeze(each);
  made.set(states, { registers, source, begin });
  return lane;
}

/** Whether what a lane does is what its source says. One that was put together by hand may do anything. */
export function isMade({ registers, states, source, begin }: Lane): boolean {
  const known = made.get(states);
  const isKnown = known?.registers === registers && known.source === source && known.begin === begin;
  return isKnown && isDeclared(registers);
}

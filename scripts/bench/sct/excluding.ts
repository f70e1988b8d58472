import type { ThreadGenerator } from '../../../sim/from-generators.js';
import type { FindingKind } from '../../../sim/watch/finding.js';
import { registers } from '../../../src/lane/lane.js';
import type { Initial, Shared } from '../../../src/lane/shared.js';
import { type Classic, classic, times } from './classic.js';
import { lane, type Part, reads, type States } from './states.js';

type Words = Parameters<ThreadGenerator>[0];

/** A lock, in both forms: how thread `id` takes it and gives it back. */
export interface LockSpec<T extends Initial, R extends string> {
  readonly name: string;
  readonly from: string;
  readonly finds?: readonly FindingKind[];
  readonly searched?: Classic['searched'];
  readonly threads: number;
  /** What the lock is made of, without the word `count`, which it guards. */
  readonly cells: T;
  enter(words: Words, id: number): Part;
  leave(words: Words, id: number): Part;
  /** What lanes remember; without `seen`, which is that of the guarded part. */
  readonly registers?: readonly R[];
  /** Go on with `inside` once they have the lock. */
  enterStates(cells: Shared<T>, id: number): States<R>;
  leaveStates(cells: Shared<T>, id: number): States<R | 'seen'>;
}

/** Threads that add one to a plain word under the lock: two of them in there at a time are a race. */
export function excluding<const T extends Initial, const R extends string = never>(
  spec: LockSpec<T, R>,
): Classic {
  const { name, from, finds = [], searched = 'both', threads, cells } = spec;
  return classic({
    name,
    from,
    finds,
    searched,
    cells,
    plain: { count: 0 },
    threads: times(
      threads,
      (id): ThreadGenerator =>
        function* thread(words) {
          yield* spec.enter(words, id);
          yield words.count.write((yield words.count.read()) + 1);
          yield* spec.leave(words, id);
        },
    ),
    lanes: (shared, { count }) =>
      times(threads, (id) =>
        lane('thread', registers('seen', ...(spec.registers ?? [])), {
          ...spec.enterStates(shared, id),
          inside: reads(count, 'seen'),
          write: { writes: count, value: (r: { seen: number }) => r.seen + 1 },
          ...spec.leaveStates(shared, id),
        } as States<R | 'seen'>),
      ),
    finalFault: ({ plain }) =>
      plain.count === threads ? null : `the count is ${plain.count}, not ${threads}`,
  });
}

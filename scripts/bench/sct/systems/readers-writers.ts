// Readers and writers: any number of readers, or one writer.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { type Classic, classic } from '../classic.js';
import { lane, loads, locks, reads, type States, storesSum, unlocks } from '../states.js';

/**
 * The first reader takes the lock for all, the last one gives it back.
 * @param counts whether readers count themselves under a lock of their own; without, a count is lost.
 */
const readersWriters = (name: string, counts: boolean) =>
  classic({
    name,
    from: 'Courtois, Heymans and Parnas 1971',
    finds: counts ? [] : ['deadlock', 'race'],
    cells: { gate: 0, writing: 0, readers: 0 },
    plain: { data: 0 },
    threads: {
      ...Object.fromEntries(
        ['reader', 'reader 2'].map((reader): [string, ThreadGenerator] => [
          reader,
          function* ({ gate, writing, readers, data }) {
            if (counts) yield gate.lock();
            const before = yield readers.load();
            yield readers.store(before + 1);
            if (before === 0) yield writing.lock();
            if (counts) yield gate.unlock();
            yield data.read();
            if (counts) yield gate.lock();
            const left = yield readers.load();
            yield readers.store(left - 1);
            if (left === 1) yield writing.unlock();
            if (counts) yield gate.unlock();
          },
        ]),
      ),
      *writer({ writing, data }) {
        yield writing.lock();
        yield data.write(1);
        yield writing.unlock();
      },
    },
    lanes({ gate, writing, readers }, { data }) {
      const gated = (name: string, states: (after: string) => States<'readers' | 'data'>) =>
        counts
          ? { [name]: locks(gate), ...states(`${name}: open`), [`${name}: open`]: unlocks(gate) }
          : states(name === 'enter' ? 'read' : 'end');
      const reader = lane('reader', registers('readers', 'data'), {
        ...gated('enter', (after) => ({
          count: loads(readers, 'readers'),
          more: {
            ...storesSum(readers, 'readers', 1),
            next: (r, _, go) => (r.readers === 0 ? go.take : go[after]),
          },
          take: { ...locks(writing), next: after },
        })),
        read: reads(data, 'data'),
        ...gated('leave', (after) => ({
          countAgain: loads(readers, 'readers'),
          less: {
            ...storesSum(readers, 'readers', -1),
            next: (r, _, go) => (r.readers === 1 ? go.give : go[after]),
          },
          give: { ...unlocks(writing), next: after },
        })),
      });
      const writer = lane('writer', registers(), {
        lock: locks(writing),
        write: { writes: data, value: 1 },
        unlock: unlocks(writing),
      });
      return [reader, reader, writer];
    },
  });

export const readersAndWriters: readonly Classic[] = [
  readersWriters('readers-writers', true),
  readersWriters('readers-writers-uncounted', false),
];

// multithreading's other locks (?kind=mutex, rwlock, condvar or barrier): nothing was found in these.
import assert from 'node:assert/strict';

const { searchParams: asked } = new URL(import.meta.url);

// Node 20 has no navigator, which the package reads as it is loaded.
globalThis.navigator ??= { hardwareConcurrency: 2 };
const { Barrier, Condvar, Mutex, RwLock } = await import('multithreading');

const kind = asked.get('kind') ?? 'mutex';
// A plain count under a lock: a lost update or a race shows a lock that does not hold.
const count = (lock) => {
  const held = lock();
  held.value[0]++;
  held.dispose();
};
const cases = {
  mutex: {
    threads: {
      one: ({ mutex }) => count(() => mutex.blockingLock()),
      two: ({ mutex }) => count(() => mutex.blockingLock()),
    },
    check: ({ word }) => assert.equal(word[0], 2),
  },
  rwlock: {
    threads: {
      one: ({ rwlock }) => count(() => rwlock.blockingWrite()),
      two: ({ rwlock }) => count(() => rwlock.blockingWrite()),
      reader({ rwlock }) {
        const held = rwlock.blockingRead();
        const value = held.value[0];
        held.dispose();
        return value;
      },
    },
    check: ({ word }, { reader }) => assert.ok(word[0] === 2 && reader <= 2),
  },
  condvar: {
    threads: {
      waiter({ mutex, condvar }) {
        const held = mutex.blockingLock();
        while (held.value[0] === 0) condvar.blockingWait(held);
        held.dispose();
      },
      setter({ mutex, condvar }) {
        count(() => mutex.blockingLock());
        condvar.notifyOne();
      },
    },
  },
  barrier: {
    threads: {
      one: ({ barrier }) => [barrier.blockingWait().isLeader, barrier.blockingWait().isLeader],
      two: ({ barrier }) => [barrier.blockingWait().isLeader, barrier.blockingWait().isLeader],
    },
    check: (_shared, { one, two }) => assert.ok(one[0] !== two[0] && one[1] !== two[1]),
  },
};

export function setup() {
  const word = new Int32Array(new SharedArrayBuffer(4));
  return {
    word,
    mutex: new Mutex(word),
    rwlock: new RwLock(word),
    condvar: new Condvar(),
    barrier: new Barrier(2),
  };
}

export const { threads, check } = cases[kind];

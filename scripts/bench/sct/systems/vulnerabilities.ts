// Shapes of kernel bugs that ConVul collects, and the driver of SCTBench; each told from the public account of its fix.
import type { ThreadGenerator } from '../../../../sim/from-generators.js';
import { registers } from '../../../../src/lane/lane.js';
import { type Classic, classic, must, times } from '../classic.js';
import { adds, asserts, fetchesAndAdds, lane, loads, locks, stores, unlocks } from '../states.js';

/** A device is stopped while a request, which saw that it was not, goes on to use it. */
const bluetooth = classic({
  name: 'bluetooth_driver',
  from: 'SCTBench, CS; Qadeer and Wu 2004',
  finds: ['wrong-result'],
  cells: { pending: 1, stopping: 0, event: 0, stopped: 0 },
  threads: {
    *add({ pending, stopping, event, stopped }) {
      if (!(yield stopping.load())) {
        yield pending.add(1);
        must(!(yield stopped.load()), 'it uses a device that is stopped');
      }
      if ((yield pending.sub(1)) === 1) yield event.store(1);
    },
    *stop({ pending, stopping, event, stopped }) {
      yield stopping.store(1);
      if ((yield pending.sub(1)) === 1) yield event.store(1);
      if (yield event.load()) yield stopped.store(1);
    },
  },
  lanes({ pending, stopping, event, stopped }) {
    const less = {
      ...fetchesAndAdds(pending, -1, 'seen'),
    };
    const add = lane('add', registers('seen'), {
      look: { ...loads(stopping, 'seen'), next: (r, _, go) => (r.seen ? go.less : go.more) },
      more: adds(pending, 1),
      use: asserts(stopped, (value) => !value, 'it uses a device that is stopped'),
      less: { ...less, next: (r, _, go) => (r.seen === 1 ? go.tell : go.end) },
      tell: stores(event, 1),
    });
    const stop = lane('stop', registers('seen'), {
      say: stores(stopping, 1),
      less: { ...less, next: (r, _, go) => (r.seen === 1 ? go.tell : go.look) },
      tell: stores(event, 1),
      look: { ...loads(event, 'seen'), next: (r, _, go) => (r.seen ? go.stop : go.end) },
      stop: stores(stopped, 1),
    });
    return [add, stop];
  },
});

/** Two install the keyrings of a user: one looks at the first alone, and uses the second, which is not there yet. */
const keyrings = classic({
  name: 'CVE-2013-1792',
  from: 'ConVul; Linux, install_user_keyrings',
  finds: ['wrong-result'],
  cells: { lock: 0, user: 0, session: 0 },
  threads: times(
    2,
    (): ThreadGenerator =>
      function* install({ lock, user, session }) {
        if (!(yield user.load())) {
          yield lock.lock();
          if (!(yield user.load())) {
            yield user.store(1);
            yield session.store(1);
          }
          yield lock.unlock();
        }
        must((yield session.load()) === 1, 'there is no session keyring');
      },
  ),
  lanes({ lock, user, session }) {
    const install = lane('install', registers('user'), {
      look: { ...loads(user, 'user'), next: (r, _, go) => (r.user ? go.use : go.lock) },
      lock: locks(lock),
      lookAgain: { ...loads(user, 'user'), next: (r, _, go) => (r.user ? go.unlock : go.user) },
      user: stores(user, 1),
      session: stores(session, 1),
      unlock: unlocks(lock),
      use: asserts(session, (value) => value === 1, 'there is no session keyring'),
    });
    return [install, install];
  },
});

/** A task's context is looked at and then used, while the task ends and takes it away. */
const priority = classic({
  name: 'CVE-2016-7911',
  from: 'ConVul; Linux, get_task_ioprio',
  finds: ['wrong-result'],
  cells: { lock: 0, context: 1 },
  threads: {
    *getter({ context }) {
      if (yield context.load()) must((yield context.load()) === 1, 'the context is gone');
    },
    *exiter({ lock, context }) {
      yield lock.lock();
      yield context.store(0);
      yield lock.unlock();
    },
  },
  lanes({ lock, context }) {
    const getter = lane('getter', registers('there'), {
      look: { ...loads(context, 'there'), next: (r, _, go) => (r.there ? go.use : go.end) },
      use: asserts(context, (value) => value === 1, 'the context is gone'),
    });
    const exiter = lane('exiter', registers(), {
      lock: locks(lock),
      take: stores(context, 0),
      unlock: unlocks(lock),
    });
    return [getter, exiter];
  },
});

/** A key is validated before its lock is taken, and read under it; it may be revoked in between. */
const revokedKey = classic({
  name: 'CVE-2015-7550',
  from: 'ConVul; Linux, keyctl_read_key',
  finds: ['wrong-result'],
  cells: { lock: 0, revoked: 0, payload: 1 },
  threads: {
    *reader({ lock, revoked, payload }) {
      if (yield revoked.load()) return;
      yield lock.lock();
      must((yield payload.load()) === 1, 'the payload is gone');
      yield lock.unlock();
    },
    *revoker({ lock, revoked, payload }) {
      yield lock.lock();
      yield revoked.store(1);
      yield payload.store(0);
      yield lock.unlock();
    },
  },
  lanes({ lock, revoked, payload }) {
    const reader = lane('reader', registers('revoked'), {
      validate: { ...loads(revoked, 'revoked'), next: (r, _, go) => (r.revoked ? go.end : go.lock) },
      lock: locks(lock),
      read: asserts(payload, (value) => value === 1, 'the payload is gone'),
      unlock: unlocks(lock),
    });
    const revoker = lane('revoker', registers(), {
      lock: locks(lock),
      revoke: stores(revoked, 1),
      clear: stores(payload, 0),
      unlock: unlocks(lock),
    });
    return [reader, revoker];
  },
});

export const vulnerabilities: readonly Classic[] = [bluetooth, keyrings, priority, revokedKey];

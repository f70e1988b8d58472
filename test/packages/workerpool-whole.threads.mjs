// workerpool as its users have it: messages only, no shared memory. A pool of one worker that runs two functions.
import assert from 'node:assert/strict';
import workerpool from 'workerpool';

export const setup = () => ({});

export const threads = {
  async user() {
    const pool = workerpool.pool({ minWorkers: 1, maxWorkers: 1, workerType: 'thread' });
    const double = (number) => number * 2;
    const got = await Promise.all([pool.exec(double, [1]), pool.exec(double, [2])]);
    await pool.terminate();
    return got;
  },
};

export function check(_shared, { user }) {
  assert.deepEqual(user, [2, 4]);
}

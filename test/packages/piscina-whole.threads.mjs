// piscina as its users have it: a pool of one worker that runs three tasks, two of them asked for at once.
import assert from 'node:assert/strict';
import { Piscina } from 'piscina';

const { searchParams: asked } = new URL(import.meta.url);

export const setup = () => ({});

export const threads = {
  async user() {
    const pool = new Piscina({
      filename: new URL('./double.mjs', import.meta.url).href,
      minThreads: 1,
      maxThreads: 1,
      concurrentTasksPerWorker: Number(asked.get('tasks') ?? 1),
      atomics: asked.get('atomics') ?? 'sync',
    });
    const got = await Promise.all([pool.run(1), pool.run(2)]);
    got.push(await pool.run(3));
    await pool.destroy();
    return got;
  },
};

export function check(_shared, { user }) {
  assert.deepEqual(user, [2, 4, 6]);
}

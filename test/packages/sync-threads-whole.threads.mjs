// sync-threads as its users have it: every call starts a worker. The second call returns the first one's answer.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createSyncFn } from 'sync-threads';

export const setup = () => ({});

export const threads = {
  caller() {
    const call = createSyncFn(fileURLToPath(new URL('./sync-threads-echo.cjs', import.meta.url)));
    return [call('one'), call('two')];
  },
};

export function check(_shared, { caller }) {
  assert.deepEqual(caller, ['one', 'two']);
}

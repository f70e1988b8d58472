import { setImmediate as others } from 'node:timers/promises';

/** How long something goes on before others have their turn. */
const SLICE_MS = 20;

/**
 * Does something that pauses, bit by bit, so that whatever else waits has its turn.
 * @param signal ends it: then the promise is rejected with its reason.
 */
export async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  for (let untilMs = performance.now() + SLICE_MS; ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < untilMs) continue;
    await others();
    signal?.throwIfAborted();
    untilMs = performance.now() + SLICE_MS;
  }
}

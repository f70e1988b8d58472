import { Kind } from '../../../sim/stateless/trace.js';
import { type Layout, Of, State, threadAt, Word } from './control-block.js';
import { freeWaitersOf, inboxOf } from './waiters.js';

/**
 * A thread is there from now on: it stands before its first step, which is a write to its inbox, as its start is.
 * @param start where what it is started with is in the heap of messages.
 * @param port where the port is by which it talks with who started it.
 * @returns its number.
 */
export function bear(
  words: Int32Array,
  layout: Layout,
  starter: number,
  start: number,
  port: number,
): number {
  const thread = words[Word.threads]++;
  const base = threadAt(layout, thread);
  words[base] = State.ready;
  words[base + Of.kind] = Kind.update;
  words[base + Of.address] = inboxOf(thread);
  words[base + Of.size] = 4;
  words[base + Of.blockedAt] = words[Word.records];
  words[base + Of.starter] = starter;
  words[base + Of.start] = start;
  words[base + Of.port] = port;
  return thread;
}

/** Ends another thread: its next step, a write to the word at `address`, is its last. */
export function doom(words: Int32Array, layout: Layout, thread: number, address: number): void {
  const base = threadAt(layout, thread);
  if (words[base] === State.ended || words[base] === State.unborn) return;
  freeWaitersOf(words, layout, thread);
  words[base] = State.ready;
  words[base + Of.doomed] = 1;
  words[base + Of.isLimited] = 0;
  words[base + Of.kind] = Kind.update;
  words[base + Of.address] = address;
  words[base + Of.size] = 4;
  // That it slept, in the sense of sleep sets, held for what it stood before.
  words[Word.asleep] &= ~(1 << thread);
  words[Word.stalled] = 0;
}

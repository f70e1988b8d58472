import assert from 'node:assert';
import { words } from './futex-lock.mjs';

export const mutants = {
  'counts no changes of its head': 'assertion',
  'pushes without comparing': 'assertion',
  'pops without comparing': 'assertion',
};

/** Nodes 1, 2 and 3, on each other; the head holds a node and, above it, how often it was changed. */
export function setup({ mutant } = {}) {
  const [head, next] = [words(1), words(4)];
  [head[0], next[1], next[2]] = [1, 2, 3];
  return { mutant, head, next };
}

const after = ({ mutant }, old, node) =>
  mutant === 'counts no changes of its head' ? node : ((old >> 8) + 1) * 256 + node;

function pop(stack) {
  const { mutant, head, next } = stack;
  for (;;) {
    const old = Atomics.load(head, 0);
    const node = old & 255;
    if (node === 0) return 0;
    const changed = after(stack, old, Atomics.load(next, node));
    if (mutant === 'pops without comparing') Atomics.store(head, 0, changed);
    else if (Atomics.compareExchange(head, 0, old, changed) !== old) continue;
    return node;
  }
}

function push(stack, node) {
  const { mutant, head, next } = stack;
  for (;;) {
    const old = Atomics.load(head, 0);
    Atomics.store(next, node, old & 255);
    const changed = after(stack, old, node);
    if (mutant === 'pushes without comparing') Atomics.store(head, 0, changed);
    else if (Atomics.compareExchange(head, 0, old, changed) !== old) continue;
    return;
  }
}

export const threads = {
  keeper: (stack) => [pop(stack)],
  juggler(stack) {
    const first = pop(stack);
    const second = pop(stack);
    push(stack, first);
    return [second];
  },
};

export function check({ head, next }, { keeper, juggler }) {
  const nodes = [...keeper, ...juggler];
  for (let node = head[0] & 255; node !== 0 && nodes.length < 9; node = next[node]) nodes.push(node);
  assert.deepEqual(nodes.sort(), [1, 2, 3]);
}

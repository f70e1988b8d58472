// A bounded single-producer single-consumer ring, checked in every interleaving: nothing is lost, nothing comes
// twice, the order stays, and no slot is read while it is written. Run: node examples/bounded-ring.mjs
import { lanesIn, registers, System } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

const HEAD = 0;
const TAIL = 1;
const lane = lanesIn();

/** Pushes the numbers 1 to `items`. With `hurried`, publishes a slot before it has filled it. */
const producer = (items, capacity, hurried) =>
  lane('producer', registers('pushed'), {
    awaitRoom: {
      awaits: TAIL,
      toReach: (r) => r.pushed + 1 - capacity,
      next: hurried ? 'publish' : 'fill',
    },
    fill: {
      touches: (r, _, bytes) => bytes.writes(4 * (slot(r, hurried) % capacity), 4),
      step: (r, { plain }) => {
        plain[slot(r, hurried) % capacity] = slot(r, hurried) + 1;
      },
      next: hurried ? (r, _, go) => (r.pushed === items ? go.end : go.awaitRoom) : 'publish',
    },
    publish: {
      stores: HEAD,
      value: (r) => ++r.pushed,
      next: hurried ? 'fill' : (r, _, go) => (r.pushed === items ? go.end : go.awaitRoom),
    },
  });

/** The item being filled: the hurried producer has counted it already. */
const slot = (r, hurried) => (hurried ? r.pushed - 1 : r.pushed);

/** Pops `items` numbers and keeps them behind the slots. */
const consumer = (items, capacity) =>
  lane('consumer', registers('popped'), {
    awaitItem: { awaits: HEAD, toReach: (r) => r.popped + 1, next: 'take' },
    take: {
      touches: (r, _, bytes) =>
        bytes.reads(4 * (r.popped % capacity), 4).writes(4 * (capacity + r.popped), 4),
      step: (r, { plain }) => {
        plain[capacity + r.popped] = plain[r.popped % capacity];
      },
      next: 'release',
    },
    release: {
      stores: TAIL,
      value: (r) => ++r.popped,
      next: (r, _, go) => (r.popped === items ? go.end : go.awaitItem),
    },
  });

const named = (name, count) => Array.from({ length: count }, (_, at) => `${name} ${at}`);

/** The ring with both its sides. */
export function ringSystem(items = 6, capacity = 2, hurried = false) {
  return new System({
    lanes: [producer(items, capacity, hurried), consumer(items, capacity)],
    cells: ['head', 'tail'],
    plainWords: capacity + items,
    plainNames: [...named('slot', capacity), ...named('received', items)],
    context: (plain) => ({ plain }),
    finalFault(plain) {
      const received = [...plain.subarray(capacity)];
      const isInOrder = received.every((item, index) => item === index + 1);
      return isInOrder ? null : `the consumer received ${received.join(', ')}`;
    },
  });
}

/** The one that publishes before it fills. */
export const system = ringSystem(6, 2, true);

const systems = { 'a ring of 2, 6 items': ringSystem(), 'publishing before filling': system };
printVerdicts(import.meta, systems, { byLevels: true });

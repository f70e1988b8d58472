import { Field, Kind, RECORD } from './trace.js';

/**
 * Addresses from here on are no bytes of a shared buffer but what the threads get from each other besides: an inbox each,
 * for what a notify of an asynchronous waiter, a message or a start of a thread puts there.
 */
export const INBOX = 0x7000_0000;

const READS = bits(Kind.read, Kind.load, Kind.failed, Kind.unequal, Kind.wait, Kind.alsoReads);
const WRITES = bits(Kind.write, Kind.store, Kind.update, Kind.alsoUpdates);
const TOUCHES = READS | WRITES;
/** What changes an address's list of waiters (ECMA-262, WaiterList Objects), and what only looks at it. */
const QUEUES = bits(Kind.wait, Kind.notify, Kind.timeout);
const LOOKS = bits(Kind.vain);
/**
 * What leaves the list as it is, but would have changed it before a step that has nothing to do with lists: a store made
 * the value another one. Nothing but its order with the following says that it could come before both.
 */
const MIGHT = bits(Kind.unequal);
const LISTS = bits(Kind.notify, Kind.vain, Kind.timeout);

/**
 * Whether the order of two steps of different threads may matter, by what they did (`Kind` as executed): they have a byte
 * in common that one of them writes, or they meet at a list of waiters, which is first in, first out, and which one of
 * them changes, or would in another order. (By the standard, whoever looks at the list enters its critical section, and
 * so is ordered. Two notifies that find nobody commute, so some execution has them the other way round, and a race that
 * their order hides in one execution shows in that one.) Of two that are
 * not dependent, either order leads to the same state, and neither lets the other go on or keeps it from it.
 *
 * Two orders are left to the caller, for they are not of bytes: a `wake` comes after its notify, and a forced step after
 * all that was before.
 */
export function dependent(
  kindA: number,
  addressA: number,
  sizeA: number,
  kindB: number,
  addressB: number,
  sizeB: number,
): boolean {
  if (addressA === addressB && meetAtList(kindA, kindB)) return true;
  if (addressA + sizeA <= addressB || addressB + sizeB <= addressA) return false;
  return ((TOUCHES >> kindA) & (TOUCHES >> kindB) & ((WRITES >> kindA) | (WRITES >> kindB)) & 1) !== 0;
}

/**
 * Whether the order of an access that a thread has announced (A) and of a record (B) may matter. What the access will
 * have done is not known yet: an update may write or not, a wait may sleep or not, which `dependent` treats alike or the
 * former as more; but a notify may find asynchronous waiters, and put something into any inbox.
 *
 * A thread that sleeps (in the sense of sleep sets) has to be woken when this holds for a record or one of its further
 * bytes, and one of the thread's announced access or of the further words that the thread polls (as `alsoReads`).
 *
 * @param isQuiet where it is known that the access, if made now, would change nothing: an update that would fail, a notify
 *   that would wake nobody. It stays known until this function says true.
 */
export function mayDepend(
  announcedA: number,
  addressA: number,
  sizeA: number,
  kindB: number,
  addressB: number,
  sizeB: number,
  isQuiet = false,
): boolean {
  if (announcedA === Kind.notify && addressB >= INBOX && !isQuiet) return true;
  return dependent(isQuiet ? quietKind(announcedA) : announcedA, addressA, sizeA, kindB, addressB, sizeB);
}

function quietKind(announced: number): number {
  if (announced === Kind.update) return Kind.failed;
  return announced === Kind.notify ? Kind.vain : announced;
}

function meetAtList(kindA: number, kindB: number): boolean {
  const [changesA, changesB] = [(QUEUES >> kindA) & 1, (QUEUES >> kindB) & 1];
  const meets =
    (changesA & changesB) |
    (changesA & (LOOKS >> kindB)) |
    (changesB & (LOOKS >> kindA)) |
    ((MIGHT >> kindA) & (LISTS >> kindB)) |
    ((MIGHT >> kindB) & (LISTS >> kindA));
  return (meets & 1) !== 0;
}

/** How many records from this one on are one step: itself, and the further bytes that follow. */
export function partsOf(words: Int32Array, record: number, length: number): number {
  let end = record + 1;
  while (end < length && isFurther(words[end * RECORD + Field.kind])) end++;
  return end - record;
}

/** Whether a record is further bytes of the one before it. */
export function isFurther(kind: number): boolean {
  return kind === Kind.alsoReads || kind === Kind.alsoUpdates;
}

/** `dependent` of two steps, given as their first records and the number of their records. */
export function stepsDepend(
  words: Int32Array,
  stepA: number,
  partsA: number,
  stepB: number,
  partsB: number,
): boolean {
  const endA = (stepA + partsA) * RECORD;
  const endB = (stepB + partsB) * RECORD;
  for (let a = stepA * RECORD; a < endA; a += RECORD) {
    for (let b = stepB * RECORD; b < endB; b += RECORD) {
      if (
        dependent(
          words[a + Field.kind],
          words[a + Field.address],
          words[a + Field.size],
          words[b + Field.kind],
          words[b + Field.address],
          words[b + Field.size],
        )
      ) {
        return true;
      }
    }
  }
  return false;
}

function bits(...kinds: readonly number[]): number {
  return kinds.reduce((all, kind) => all | (1 << kind), 0);
}

import { isFurther } from './dependence.js';
import { HappensBefore } from './happens-before.js';
import { Field, Kind, RECORD, type Trace } from './trace.js';

/**
 * Writes traces so that two have the same text if, and only if, they differ in the order of steps that do not depend on
 * each other: if they are of one class (Mazurkiewicz, "Trace Theory", 1987). The text has each thread's points in their
 * order, and with each how many points of the other threads come before it.
 *
 * What a thread polled besides the word that it read at last (`alsoReads` of atomic steps) is left out, as it only says
 * who let the thread go on: classes are of steps that do the same to memory.
 *
 * An object serves one trace after another and keeps its memory.
 */
export class CanonicalTrace {
  private readonly order = new HappensBefore();
  private words = new Int32Array(0);

  of(trace: Trace): string {
    const { order } = this;
    order.extend(this.withoutPolled(trace), 0);
    const texts = Array.from({ length: trace.threads }, () => '');
    for (let point = 0; point < order.length; point++) {
      order.order(point);
      const thread = order.thread(point);
      let text = ` ${order.field(point, Field.kind)}@${order.field(point, Field.address)}+${order.field(point, Field.size)}`;
      for (let other = 0; other < trace.threads; other++) text += `,${order.heard(point, other)}`;
      texts[thread] += text;
    }
    return texts.join('\n');
  }

  private withoutPolled({ words, length, threads }: Trace): Trace {
    if (this.words.length < length * RECORD) this.words = new Int32Array(2 * length * RECORD);
    this.words.set(words.subarray(0, length * RECORD));
    let isAtomic = false;
    for (let at = 0; at < length * RECORD; at += RECORD) {
      const kind = words[at + Field.kind];
      if (kind === Kind.alsoReads && isAtomic) {
        // Bytes that nothing else has.
        this.words[at + Field.address] = -1;
        this.words[at + Field.size] = 0;
      }
      if (!isFurther(kind)) isAtomic = kind !== Kind.read && kind !== Kind.write;
    }
    return { words: this.words, length, threads };
  }
}

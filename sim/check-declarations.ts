import { Accesses } from '../src/accesses.js';
import type { Strategy } from './run.js';
import type { System } from './system.js';
import { sameWords } from './words.js';

/** Plain memory that lanes may touch: declared byte addresses, all multiples of 4, are offsets into `words`. */
export interface PlainMemory {
  readonly words: Int32Array;
  /** Where it can change: words from, up to but not including `to`. Default: all of it. */
  readonly regions?: readonly { readonly from: number; readonly to: number }[];
}

/** A step did not keep to what its state declared. */
export class LyingLane extends Error {
  override readonly name = 'LyingLane';

  /** @param what the step did, for the message. */
  constructor(
    readonly lane: string,
    readonly state: string,
    readonly operation: number,
    what: string,
  ) {
    const at = operation < 0 ? '' : ` at operation ${operation}`;
    super(`${lane} in ${state}${at} ${what}: declare it in \`touches\`, or do not do it`);
  }
}

/** What undeclared words are xor-ed with: no value survives it. */
const SCRAMBLE = 0x5a5a_a5a5;

/**
 * Runs a system once and holds every step against its declaration. Each step is taken twice from the same state:
 * once as it is, and once with every byte changed that it did not declare to read. Bytes that it wrote must be
 * those that it declared to write; what it wrote, its registers, the cells and the next state must be the same both
 * times, or it has read something that it did not declare. The memory ends as after an ordinary run.
 * @throws LyingLane at the first step that does not keep to its declaration.
 * @returns the number of steps checked.
 */
export function checkDeclarations(system: System, memory: PlainMemory, strategy: Strategy): number {
  const enabled = new Int32Array(system.lanes.length);
  const check = new StepCheck(system, memory);
  system.reset();
  strategy.begin(system);
  for (let steps = 0; ; steps++) {
    const count = system.enabledLanes(enabled);
    if (count === 0) return steps;
    const lane = strategy.choose(enabled, count);
    check.step(lane);
    strategy.taken(lane);
  }
}

class StepCheck {
  private readonly regions: readonly { readonly from: number; readonly to: number }[];
  private readonly plain: Int32Array;
  private readonly plainBefore: Int32Array;
  private readonly plainAfter: Int32Array;
  private readonly wordsBefore: Int32Array;
  private readonly wordsAfter: Int32Array;
  private readonly declared = new Accesses();
  /** For each plain word, whether the step declared to read it, and to write it. */
  private readonly mayRead: Uint8Array;
  private readonly mayWrite: Uint8Array;

  constructor(
    private readonly system: System,
    { words, regions }: PlainMemory,
  ) {
    const { length } = words;
    this.plain = words;
    this.regions = regions ?? [{ from: 0, to: length }];
    this.plainBefore = new Int32Array(length);
    this.plainAfter = new Int32Array(length);
    this.mayRead = new Uint8Array(length);
    this.mayWrite = new Uint8Array(length);
    this.wordsBefore = new Int32Array(system.words.length);
    this.wordsAfter = new Int32Array(system.words.length);
  }

  step(lane: number): void {
    const { system, plain, plainBefore, plainAfter, wordsBefore, wordsAfter } = this;
    const state = system.state(lane).name;
    const operation = system.operation(lane);
    const lie = (what: string) => new LyingLane(system.lanes[lane].name, state, operation, what);
    wordsBefore.set(system.words);
    plainBefore.set(plain);
    system.declare(lane, this.declared);
    if (!this.isUnchanged(wordsBefore)) throw lie('changes registers while it declares');
    this.mark();

    this.take(lane);
    wordsAfter.set(system.words);
    plainAfter.set(plain);
    const undeclared = this.firstUndeclaredWrite();
    if (undeclared !== null) throw lie(`writes byte ${4 * undeclared}, which it did not declare`);

    system.words.set(wordsBefore);
    this.scramble();
    this.take(lane);
    if (!this.isUnchanged(wordsAfter)) {
      throw lie('goes another way when bytes change that it did not declare to read');
    }
    const different = this.firstDifferentWrite();
    if (different !== null) {
      const byte = `writes byte ${4 * different}`;
      throw lie(`${byte} from something that it did not declare to read, or does not write it at all`);
    }
    system.words.set(wordsAfter);
    plain.set(plainAfter);
  }

  /** Whether the system's words are as they were. */
  private isUnchanged(were: Int32Array): boolean {
    return sameWords(this.system.words, 0, were, 0, were.length);
  }

  private take(lane: number): void {
    this.system.step(lane);
    this.system.fault(); // whatever it found is not what is asked here
  }

  private mark(): void {
    const { declared, mayRead, mayWrite } = this;
    mayRead.fill(0);
    mayWrite.fill(0);
    for (let range = 0; range < declared.count; range++) {
      const marks = declared.isWrite[range] ? mayWrite : mayRead;
      for (let row = 0; row < declared.rows[range]; row++) {
        const from = declared.address[range] + row * declared.stride[range];
        marks.fill(1, from / 4, (from + declared.length[range]) / 4);
      }
    }
  }

  /** Changes every word that the step did not declare to read. */
  private scramble(): void {
    const { plain, plainBefore, mayRead } = this;
    for (const { from, to } of this.regions) {
      for (let at = from; at < to; at++) {
        plain[at] = mayRead[at] === 0 ? plainBefore[at] ^ SCRAMBLE : plainBefore[at];
      }
    }
  }

  private firstUndeclaredWrite(): number | null {
    const { plainBefore, plainAfter, mayWrite } = this;
    for (const { from, to } of this.regions) {
      for (let at = from; at < to; at++) {
        if (plainAfter[at] !== plainBefore[at] && mayWrite[at] === 0) return at;
      }
    }
    return null;
  }

  private firstDifferentWrite(): number | null {
    const { plain, plainAfter, mayWrite } = this;
    for (const { from, to } of this.regions) {
      for (let at = from; at < to; at++) if (mayWrite[at] !== 0 && plain[at] !== plainAfter[at]) return at;
    }
    return null;
  }
}

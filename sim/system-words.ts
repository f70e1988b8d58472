import { END, type Lane, type RegisterFile, type State, Verb } from '../src/lane/lane.js';
import { choicesOf } from './choices.js';
import { cellLayout, type HeldWords, plainLayout, type SystemSpec, toldApart } from './system-spec.js';

/** The words of a system, and what lies where in them. */
export class SystemWords {
  /** The whole state. */
  readonly words: Int32Array;
  /** Where each lane's registers begin in `words`. */
  readonly registersAt: readonly number[];
  /** Where the cells begin. */
  readonly cellsAt: number;
  /** Where the plain words begin. */
  readonly plainAt: number;
  /**
   * A lane is known by its place here. Behind the lanes stand the further choices of those that choose: each is a lane that
   * has ended, whose step is that its lane takes that choice. So every order of steps is a list of places here.
   */
  readonly lanes: readonly Lane[];
  /** By number of the cell. */
  readonly cellNames: readonly string[];
  /** Each lane's registers, by name. */
  readonly registers: readonly RegisterFile[];
  /** What each lane's functions are handed. */
  readonly contexts: readonly unknown[];
  /** How many of `words`, from the first on, are worth hashing. */
  readonly hashedWords: number;
  /** The plain words that steps are held against, and the bytes that stand for them in declarations. */
  readonly heldWords: readonly HeldWords[];
  /** Plain words that follow from others. */
  readonly derivedWords: readonly number[];
  /** By lane and state: whether the lane ever had to wait there, since this was last cleared. */
  readonly waited: readonly Uint8Array[];
  /** By lane and state: whether the lane ever took the step, since this was last cleared. */
  readonly stepped: readonly Uint8Array[];
  /** What words begin as. */
  readonly initial: Int32Array;
  /** How many of `lanes` are lanes, and no further choices. */
  readonly threads: number;
  /** By place in `lanes`: the lane that it belongs to, and the number that it chooses. */
  readonly ownerOf: Int32Array;
  readonly choiceOf: Int32Array;
  protected readonly states: readonly (readonly State[])[];
  protected readonly wakesByItself: boolean;
  /** Whether a lane accesses a cell plainly. */
  protected readonly mixes: boolean;

  /**
   * Lays the words out.
   * @param spec one that has been checked.
   * @param memory where they lie. Default: in zeros of their own.
   */
  constructor(spec: SystemSpec, memory?: Int32Array) {
    const cells = cellLayout(spec.cells);
    const plainWords = plainLayout(spec);
    const { lanes, ownerOf, choiceOf } = choicesOf(toldApart(spec.lanes), spec.spuriousWakeUps ?? false);
    this.threads = spec.lanes.length;
    const registersAt: number[] = [];
    let end = lanes.length;
    for (const { registers } of lanes.slice(0, this.threads)) {
      registersAt.push(end);
      end += registers.names.length;
    }
    this.registersAt = Array.from(ownerOf, (lane) => registersAt[lane]);
    this.cellsAt = end;
    this.plainAt = end + cells.count;
    this.initial = new Int32Array(this.plainAt + plainWords.count);
    this.words = memory ?? new Int32Array(this.initial.length);
    this.initial.fill(END, this.threads, lanes.length);
    this.initial.set(cells.values, this.cellsAt);
    this.initial.set(plainWords.values, this.plainAt);
    this.ownerOf = ownerOf;
    this.choiceOf = choiceOf;
    this.lanes = lanes;
    this.cellNames = cells.names;
    this.states = lanes.map(({ states }) => states);
    const marks = () => {
      const ofThreads = spec.lanes.map(({ states }) => new Uint8Array(states.length));
      return Array.from(ownerOf, (lane) => ofThreads[lane]);
    };
    this.waited = marks();
    this.stepped = marks();
    this.wakesByItself = spec.spuriousWakeUps ?? false;
    this.mixes = lanes.some(({ states }) =>
      states.some(({ verb }) => verb === Verb.readsCell || verb === Verb.writesCell),
    );
    this.registers = lanes.map(({ registers }, lane) => registers.bind(this.words, this.registersAt[lane]));
    const plain = this.words.subarray(this.plainAt);
    const contexts = spec.lanes.map((_, lane) => spec.context?.(plain, lane) ?? { plain });
    this.contexts = Array.from(ownerOf, (lane) => contexts[lane]);
    this.hashedWords = this.plainAt + (spec.hashedPlainWords ?? plainWords.count);
    const held = spec.held ?? [{ from: 0, words: plainWords.count, address: 0 }];
    this.derivedWords = (spec.derived ?? []).map((word) => this.plainAt + word);
    this.heldWords = held.map(({ from, ...rest }) => ({ from: this.plainAt + from, ...rest }));
  }

  /** The lane that a word before the cells belongs to: its place, or one of its registers. */
  laneAt(word: number): number {
    if (word < this.lanes.length) return this.ownerOf[word];
    // Further choices of a lane stand behind all lanes, and have its registers.
    return this.registersAt.slice(0, this.threads).findLastIndex((first) => first <= word);
  }
}

import { Slip, shown } from './bad-lane.js';
import { type GeneratorAccess, withPlaces } from './generator-access.js';

/** A generator that yields an access at a time, and gets what each gave. */
export type AccessGenerator = Generator<GeneratorAccess, unknown, number>;

/** So many accesses a lane makes at most: one that goes round for ever has no end. */
const ACCESSES_LIMIT = 2000;

/** What is said of a moment that another process knows: whatever comes next there does not go on here. */
const ELSEWHERE: GeneratorAccess = {
  state: 'elsewhere',
  word: 0,
  value: 0,
  to: null,
  when: () => false,
  several: null,
  place: 'a moment of its own thread',
};

interface Moment {
  /** The access that comes next, or null at the end. */
  readonly access: GeneratorAccess | null;
  /** What came before: the moment, and what the access gave then. */
  readonly before: number;
  readonly gave: number;
  readonly length: number;
  /** By what the access gives: the moment after it. */
  readonly after: Map<number, number>;
}

/**
 * The moments of a lane that is written as a generator. All that such a lane knows follows from what its accesses gave, in
 * order: a log. Each log that comes up has a number, which is all that the lane keeps; the generator is run again from its
 * log when a new one comes up, and so never stands anywhere itself.
 */
export class History {
  private readonly moments: Moment[] = [];

  constructor(private readonly begin: () => AccessGenerator) {
    this.add(-1, 0);
  }

  /** The access that comes next at a moment; null at the end. Moment 0 is the beginning. */
  next(moment: number): GeneratorAccess | null {
    const known = this.moments[moment];
    return known === undefined ? ELSEWHERE : known.access;
  }

  /**
   * Forgets all moments but the first: they are numbered anew as they come. So processes that take the same steps from here on
   * give them the same numbers.
   */
  forget(): void {
    this.moments.length = 1;
    this.moments[0].after.clear();
  }

  /** The moment after the access that comes next has given this. */
  after(moment: number, gave: number): number {
    const { after } = this.moments[moment];
    const known = after.get(gave);
    if (known !== undefined) return known;
    const number = this.add(moment, gave);
    after.set(gave, number);
    return number;
  }

  /** Where the access that comes next is written: a line, or the name of the access. */
  place(moment: number): string {
    if (this.moments[moment] === undefined) return ELSEWHERE.place;
    const { before, gave, access } = this.moments[moment];
    const again = withPlaces(() => this.runThrough(this.logOf(before, gave)));
    return again?.place || access?.state || 'end';
  }

  /** The accesses before a moment, the last one first. */
  behind(moment: number): readonly GeneratorAccess[] {
    const accesses: GeneratorAccess[] = [];
    for (let at = this.moments[moment]?.before ?? -1; at >= 0; at = this.moments[at].before) {
      const { access } = this.moments[at];
      if (access !== null) accesses.push(access);
    }
    return accesses;
  }

  private logOf(before: number, gave: number): readonly number[] {
    const log: number[] = [];
    for (let at = before, last = gave; at >= 0; ) {
      log.push(last);
      last = this.moments[at].gave;
      at = this.moments[at].before;
    }
    return log.reverse();
  }

  private add(before: number, gave: number): number {
    const length = before < 0 ? 0 : this.moments[before].length + 1;
    if (length > ACCESSES_LIMIT)
      throw new Slip(
        `it makes more than ${ACCESSES_LIMIT} accesses: wait with \`until\` in place of a loop that polls`,
      );
    const log = this.logOf(before, gave);
    const access = this.runThrough(log);
    // A generator that asks for the time, or keeps something outside, says something else when it is run again.
    if (told(this.runThrough(log)) !== told(access))
      throw new Slip(
        'it yields something else when it is run again: keep all that changes inside of the generator',
      );
    this.moments.push({ access, before, gave, length, after: new Map() });
    return this.moments.length - 1;
  }

  private runThrough(log: readonly number[]): GeneratorAccess | null {
    const generator = this.begin();
    let { value, done } = generator.next(0);
    for (const gave of log) {
      if (done)
        throw new Slip('it ends sooner when it is run again: keep all that changes inside of the generator');
      ({ value, done } = generator.next(gave));
    }
    if (done) return null;
    const given = value as GeneratorAccess | undefined;
    if (typeof given?.state !== 'string')
      throw new Slip(`it yields ${shown(given)}: yield an access, such as cell.load() or word.read()`);
    return given;
  }
}

function told(access: GeneratorAccess | null): string {
  return access === null
    ? ''
    : [
        access.state,
        access.word,
        access.value,
        access.to,
        access.when,
        access.several?.cells,
        access.several?.hold,
      ].join();
}

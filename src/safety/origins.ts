import { BadInput } from '../refusal/bad-input.js';

/** Characters and words that are kept whatever the number of operations, and how many more for each of them. */
const ROOM = 2 ** 25;
const ROOM_PER_OPERATION = 64;

/**
 * Numbers for ways in which things came about otherwise than they do in the sequential run, each told by a text. There
 * may be as many as there are states, so the room for them has a limit.
 */
export class Origins {
  private readonly numbers = new Map<string, number>();
  private room: number;

  constructor(private readonly operations: number) {
    this.room = ROOM + ROOM_PER_OPERATION * operations;
  }

  /**
   * The number of what `text` tells.
   * @param make gives it, the first time.
   * @throws BadInput where there is no room for it any more.
   */
  numberOf(text: string, make: () => number): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.take(text.length);
    const number = make();
    this.numbers.set(text, number);
    return number;
  }

  /** Takes room for so many words. @throws BadInput where there is not so much left. */
  take(words: number): void {
    this.room -= words;
    if (this.room >= 0) return;
    throw new BadInput(
      `schedule: the data of its ${this.operations} operations can go wrong in more ways than there is room to tell ` +
        'apart: give a schedule with fewer operations',
    );
  }
}

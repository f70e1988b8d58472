/**
 * A set of int32 numbers, sorted when it is asked for. What came twice goes whenever the room is used up, so that few
 * numbers that come often, as the addresses of a compiled schedule do, take little.
 */
export class SortedNumbers {
  private numbers = new Int32Array(1024);
  private count = 0;
  /** Numbers that came of late, one for each value of eight bits: most come again soon, and need not be kept to be sorted. */
  private readonly recent = new Float64Array(256).fill(Number.NaN);

  add(number: number): void {
    const place = (number >>> 6) & 255;
    if (this.recent[place] === number) return;
    this.recent[place] = number;
    if (this.count === this.numbers.length) {
      this.compact();
      if (this.count > this.numbers.length / 2) this.grow();
    }
    this.numbers[this.count++] = number;
  }

  sorted(): Int32Array {
    this.compact();
    return this.numbers.slice(0, this.count);
  }

  private compact(): void {
    const sorted = this.numbers.subarray(0, this.count).sort();
    let kept = 0;
    for (let at = 0; at < sorted.length; at++) {
      if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[kept++] = sorted[at];
    }
    this.count = kept;
  }

  private grow(): void {
    const larger = new Int32Array(2 * this.numbers.length);
    larger.set(this.numbers);
    this.numbers = larger;
  }
}

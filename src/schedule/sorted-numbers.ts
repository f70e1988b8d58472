/**
 * A set of int32 numbers, sorted when it is asked for. What came twice goes whenever the room is used up, so that few
 * numbers that come often, as the addresses of a compiled schedule do, take little.
 */
export class SortedNumbers {
  private numbers = new Int32Array(1024);
  private count = 0;

  add(number: number): void {
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

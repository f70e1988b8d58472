import type { StoryInput } from './story-data.js';

/** The values of a run: what each word is after each step, and which step made it so. */
export class Values {
  /** By word, the steps that changed it, from 1 on, and what it became. */
  private readonly history: readonly { readonly steps: number[]; readonly values: string[] }[];

  constructor(
    private readonly begins: readonly (string | null)[],
    changes: StoryInput['changes'],
  ) {
    this.history = begins.map(() => ({ steps: [], values: [] }));
    changes.forEach((ofStep, at) => {
      for (const [word, value] of ofStep) {
        this.history[word].steps.push(at + 1);
        this.history[word].values.push(value);
      }
    });
  }

  /** What a word is after so many steps; null where that is not known. */
  at(word: number, step: number): string | null {
    const change = this.lastChange(word, step);
    return change < 0 ? this.begins[word] : this.history[word].values[change];
  }

  /** The step that made a word what it is after so many steps; 0 where it began so. */
  writtenBy(word: number, step: number): number {
    const change = this.lastChange(word, step);
    return change < 0 ? 0 : this.history[word].steps[change];
  }

  /** Whether any step changes it. */
  changes(word: number): boolean {
    return this.history[word].steps.length > 0;
  }

  private lastChange(word: number, step: number): number {
    const { steps } = this.history[word];
    let low = 0;
    for (let high = steps.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (steps[middle] <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

import { element } from '../kit/elements.js';
import type { Position } from './position.js';
import type { StoryInput, WordGroup } from './story-data.js';
import { Values } from './values.js';

/** Words that are shown in a group before those that never change are left out. */
const MANY = 12;

/** The values after the present step, each with a way to the step that wrote it. */
export class ValuesPanel {
  readonly box = element('div', 'values');
  private readonly values: Values;
  private readonly groups: readonly { readonly group: WordGroup; readonly first: number }[];

  constructor(
    private readonly input: StoryInput,
    private readonly position: Position,
  ) {
    const { groups, changes } = input;
    const words = groups.flatMap((group) => group.words);
    this.values = new Values(
      words.map(({ begins }) => begins),
      changes,
    );
    let first = 0;
    this.groups = groups.map((group) => {
      const made = { group, first };
      first += group.words.length;
      return made;
    });
    position.onChange(() => this.show());
    this.show();
  }

  /** Of the words that the present step looked at, the steps that wrote them. */
  sources(): readonly number[] {
    const { step } = this.position;
    const reads = this.input.reads[step - 1] ?? [];
    return reads.map((word) => this.values.writtenBy(word, step - 1)).filter((by) => by > 0);
  }

  private show(): void {
    this.box.replaceChildren(...this.groups.map(({ group, first }) => this.group(group, first)));
  }

  private group({ title, words }: WordGroup, first: number): HTMLElement {
    const { changes, reads } = this.input;
    const { step } = this.position;
    const changed = new Set((changes[step - 1] ?? []).map(([word]) => word));
    const read = new Set(reads[step - 1] ?? []);
    const numbers = words.map((_, at) => first + at);
    const shown = words.length > MANY ? numbers.filter((word) => this.values.changes(word)) : numbers;
    const left = words.length - shown.length;
    return element(
      'div',
      'group',
      element('h3', '', title),
      element(
        'dl',
        '',
        ...shown.flatMap((word) =>
          this.word(words[word - first].name, word, changed.has(word), read.has(word)),
        ),
      ),
      left > 0 ? element('p', 'note', `${left} more never change.`) : null,
    );
  }

  private word(name: string, word: number, isChanged: boolean, isRead: boolean): readonly HTMLElement[] {
    const { step } = this.position;
    const value = this.values.at(word, step);
    const by = this.values.writtenBy(word, step);
    const before = isChanged ? this.values.at(word, step - 1) : null;
    const kind = isChanged ? 'changed' : isRead ? 'read' : '';
    const text = value === null ? '?' : before === null || !isChanged ? value : `${before} → ${value}`;
    const term = element('dt', kind, name);
    if (by === 0) return [term, element('dd', kind, text)];
    const jump = element('button', 'value', text);
    jump.type = 'button';
    jump.title = isChanged ? 'written by this step' : `go to step ${by}, which wrote it`;
    jump.setAttribute('aria-label', `${name} is ${value}: ${jump.title}`);
    jump.addEventListener('click', () => this.position.go(by));
    return [term, element('dd', kind, jump)];
  }
}

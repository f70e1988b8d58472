/** A page that says what is in JSON objects: by section, the type of each field. */
export type JsonDoc = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads the sections' tables: `| field | type | meaning |`, the field in backticks. */
export function readJsonDoc(markdown: string): JsonDoc {
  return new Map(
    markdown.split(/^##+ /m).map((section) => {
      const [title] = section.split('\n', 1);
      const rows = section.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm);
      return [title, new Map([...rows].map(([, field, type]) => [field, type.trim()]))];
    }),
  );
}

/** Where real output is not as the page says, each with what to do about it; and which rows were met. */
export class JsonDocCheck {
  readonly faults = new Set<string>();
  /** `section: field` of every row that some output had a value for. */
  readonly met = new Set<string>();

  constructor(private readonly doc: JsonDoc) {}

  object(value: object, title: string): void {
    const fields = this.doc.get(title);
    if (!fields) {
      this.faults.add(`docs/json.md has no section "${title}": add it`);
      return;
    }
    for (const [field, inner] of Object.entries(value)) {
      const type = fields.get(field);
      if (type === undefined) {
        const row = `| \`${field}\` | ${inner === null ? 'null' : typeof inner} | what it means, and its unit |`;
        this.faults.add(`docs/json.md, section "${title}", lacks \`${field}\`: add the row ${row}`);
        continue;
      }
      this.met.add(`${title}: ${field}`);
      this.value(inner, type, `"${title}", \`${field}\``);
    }
  }

  private value(value: unknown, type: string, where: string): void {
    const alternatives = type.split(' or ').filter((alternative) => this.mayBe(value, alternative));
    const [alternative] = alternatives;
    if (alternative === undefined) {
      const shown = JSON.stringify(value).slice(0, 60);
      this.faults.add(`docs/json.md, section ${where}: ${shown} is not ${type}: change the row's type`);
    } else if (Array.isArray(value)) {
      for (const inner of value) this.value(inner, alternative.replace('list of ', ''), where);
    } else if (typeof value === 'object' && value !== null) {
      if (alternative.startsWith('map of ')) {
        for (const inner of Object.values(value))
          this.value(inner, alternative.replace('map of ', ''), where);
      } else this.object(value, this.bestSection(value, alternatives));
    }
  }

  private mayBe(value: unknown, type: string): boolean {
    if (Array.isArray(value)) return type.startsWith('list of ');
    if (value === null) return type === 'null';
    if (typeof value === 'object') return type.startsWith('[') || type.startsWith('map of ');
    return type === typeof value || type.replaceAll('`', '') === JSON.stringify(value);
  }

  /** Of several sections the one that knows most of an object's fields. */
  private bestSection(value: object, links: readonly string[]): string {
    const titles = links.map((link) => link.slice(1, link.indexOf(']')));
    const known = (title: string) =>
      Object.keys(value).filter((field) => this.doc.get(title)?.has(field)).length;
    return titles.reduce((best, title) => (known(title) > known(best) ? title : best));
  }

  /** Rows that no output had, as the page would be without them. */
  unmet(): string[] {
    return [...this.doc].flatMap(([title, fields]) =>
      [...fields.keys()].map((field) => `${title}: ${field}`).filter((row) => !this.met.has(row)),
    );
  }
}

import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from '../verdict/report.js';

/** Frames of Heddle's own, which stand between users' code and a scheduler. */
const OWN = new URL('../', import.meta.url).href;

/** `at name (file:///a(b).mjs:8:24)`; behind `), ` there is another place, of code that was evaluated. */
const FRAME = /(?:^|[\s(])((?:file:\/\/|\/|[A-Za-z]:\\)(?:(?!\), ).)*?):(\d+):(\d+)\)?$/;

/** Finds the line of user code in call stacks. */
export class SourcePlaces {
  private readonly folder: string;

  /** @param url of the module that is checked. */
  constructor(url: string) {
    this.folder = dirname(fileURLToPath(url));
  }

  /** The innermost place of a call stack that is neither Heddle's nor Node's; null where there is none. */
  find(stack: string): SourcePlace | null {
    for (const line of stack.split('\n')) {
      const found = FRAME.exec(line.trim());
      if (!found || found[1].startsWith(OWN)) continue;
      const [, where, lineNumber, column] = found;
      return { file: this.file(where), line: Number(lineNumber), column: Number(column) };
    }
    return null;
  }

  private file(where: string): string {
    const path = where.startsWith('file:') ? fileURLToPath(where.replace(/[?#].*$/, '')) : where;
    const below = relative(this.folder, path);
    return (below.startsWith('..') ? path : below).split(sep).join('/');
  }
}

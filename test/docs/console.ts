import { fenced } from './markdown.js';

/** A command that a document shows, and what it says becomes of it. */
export interface Shown {
  /** Its words behind the prompt. */
  readonly command: string;
  /** The lines below it. */
  readonly output: string;
  readonly status: number;
}

/**
 * The commands in the `console` blocks of a document, each with the lines below it. A block of commands that fail says
 * so behind its language, where a reader does not see it: `console exit=1`.
 */
export function shownCommands(markdown: string): Shown[] {
  return fenced(markdown, 'console').flatMap(({ info, text }) => {
    const status = Number(/^exit=(\d+)$/.exec(info)?.[1] ?? 0);
    const [before, ...commands] = text.split(/^\$ /m);
    if (before !== '') throw new Error(`a console block begins without a command: ${before}`);
    return commands.map((one) => {
      const [command, ...lines] = one.trimEnd().split('\n');
      return { command, output: lines.join('\n'), status };
    });
  });
}

/** The words of a command, those in single quotes whole. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

/** What differs from one machine to the next, and from one run to the next: times, shares, and what a lane did when. */
const MEASURED = /\d+(?:\.\d+)? (?:ns|us|ms|s)\b|[+-]?\d+(?:\.\d+)? %|[LXSlxs.]{20,}/g;
const ANOTHER = '(?:[+-]?\\d+(?:\\.\\d+)? (?:ns|us|ms|s|%)|[LXSlxs.]+)';

/**
 * What the lines shown allow: `...` stands for anything in its line, and alone for any lines; times, percentages and
 * timelines may be others; how wide a column is does not matter. All else has to be there, and nothing besides.
 */
export function allowedBy(output: string): RegExp {
  const lines = output === '' ? [] : output.split('\n');
  return new RegExp(
    `^${lines.map((line) => (line.trim() === '...' ? '(?:.*\\n)*?' : allowed(line))).join('')}$`,
  );
}

function allowed(line: string): string {
  return ` *${line.trim().split(MEASURED).map(plain).join(ANOTHER)} *\\n`;
}

const plain = (text: string) =>
  text
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replace(/ +/g, ' +')
    .replaceAll('\\.\\.\\.', '.*');

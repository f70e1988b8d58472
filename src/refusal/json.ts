import { Tokenizer, TokenParser } from '@streamparser/json';
import { BadInput } from './bad-input.js';
import { quoted } from './quoted.js';

/** What a document may be at most, and how it is spoken of. */
export interface JsonKind {
  /** Values in it, counted as commas and brackets are. */
  readonly mostValues: number;
  /** What to give instead: `give the JSON of a schedule`. */
  readonly remedy: string;
}

/** Brackets within brackets; what this program reads has fewer than ten. */
const DEEPEST = 32;
/** Keys of an object; here, too. */
const MOST_KEYS = 100;

/**
 * The value of a JSON text. Its brackets and commas are counted first: what they make takes up to a hundred times the
 * memory of the text, and long, too.
 * @param file its name, for error messages.
 * @throws BadInput in one line, with line and column where that helps, where the text is not JSON, too deep or too full.
 */
export function readJson(text: string, file: string, { mostValues, remedy }: JsonKind): unknown {
  const values = countValues(text, (at, what) => {
    throw new BadInput(`${file}: ${place(text, at)}: ${what}: ${remedy}`);
  });
  if (values > mostValues) {
    throw new BadInput(`${file}: it has ${values} values in ${text.length} characters, too many: ${remedy}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    const at = faultOf(text);
    const found = at < text.length ? `unexpected ${quoted([...text.slice(at, at + 2)][0])}` : 'it ends there';
    throw new BadInput(`${file}: ${place(text, at)}: it is not JSON (${found}): ${remedy}`);
  }
}

/** Values in a text, at least where it is JSON; `refuse` is told where brackets hold more than any document's do. */
function countValues(text: string, refuse: (at: number, what: string) => never): number {
  let values = 1;
  let depth = 0;
  /** Keys so far of the objects that the place is in, by their depth; in arrays, which may be long, none. */
  const keys: number[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        if (depth === DEEPEST) refuse(at, `brackets stand in more than ${DEEPEST} others there`);
        keys[depth++] = text[at] === '{' ? 1 : Number.NEGATIVE_INFINITY;
        values++;
        break;
      case ',':
        if (++keys[depth - 1] > MOST_KEYS) refuse(at, `an object has more than ${MOST_KEYS} keys there`);
        values++;
        break;
      case ']':
      case '}':
        depth--;
    }
  }
  return values;
}

/** Where the string that begins at `from` ends: at a quote behind an even number of backslashes. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

/** Where a text that is not JSON stops being the beginning of some JSON; its length where it only ends too early. */
function faultOf(text: string): number {
  const tokenizer = new Tokenizer();
  // Without paths nothing is kept of what is read.
  const parser = new TokenParser({ paths: [], keepStack: false });
  let token = 0;
  let bytesBefore = 0;
  let fault: number | null = null;
  tokenizer.onToken = (read) => {
    token = read.offset;
    parser.write(read);
  };
  parser.onError = () => {
    fault ??= token;
  };
  tokenizer.onError = ({ message }) => {
    const [, byte] = /chunk position "(\d+)"/.exec(message) ?? [];
    fault ??= byte === undefined ? null : bytesBefore + Number(byte);
  };
  for (const piece of pieces(text)) {
    tokenizer.write(piece);
    if (fault !== null) break;
    bytesBefore += Buffer.byteLength(piece);
  }
  tokenizer.end();
  return fault === null ? text.length : characters(text, fault);
}

/** Characters that are looked at together. */
const PIECE = 2 ** 16;

/** A text in pieces, none of which ends within a character. */
function* pieces(text: string): Generator<string> {
  for (let from = 0, to = 0; from < text.length; from = to) {
    to = from + PIECE;
    if (/[\ud800-\udbff]/.test(text[to - 1] ?? '')) to++;
    yield text.slice(from, to);
  }
}

/** How many characters the first bytes of a text in UTF-8 are. */
function characters(text: string, bytes: number): number {
  let count = 0;
  let left = bytes;
  for (const piece of pieces(text)) {
    const size = Buffer.byteLength(piece);
    if (left <= size) return count + Buffer.from(piece).toString('utf8', 0, left).length;
    left -= size;
    count += piece.length;
  }
  return count;
}

/** Line and column of a character, both counted from 1. */
function place(text: string, at: number): string {
  let line = 1;
  let begin = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', begin)) {
    line++;
    begin = next + 1;
  }
  return `line ${line}, column ${at - begin + 1}`;
}

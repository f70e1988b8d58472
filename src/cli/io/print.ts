import { visible } from '../../refusal/quoted.js';
import { colours } from '../../report/terminal/colours.js';
import { terminalColumns, uncut } from './interruption.js';
import { writeLine, writeWhole } from './write.js';

/** A colour as the report makes it, or one character that is more than a character; line breaks are neither. */
const NOTABLE = new RegExp(
  `${String.fromCharCode(27)}\\[\\d{1,2}m|(?!\\n)[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_Control}]`,
  'gu',
);

/**
 * Writes text to standard output, and a line break after it. Names come from files: what a terminal would act on is
 * shown as an escape, our own colours and line breaks excepted. In JSON such an escape means what it stands for.
 * @param to 2 where standard output is for something else: standard error then.
 * @throws BadInput where standard output takes no more, such as a full disk.
 */
export function print(text: string, to: 1 | 2 = 1): void {
  const shown = harmless(text.endsWith('\n') ? text.slice(0, -1) : text);
  if (to === 2) for (const line of shown.split('\n')) complain(line, harmless);
  else uncut(() => writeLine(shown));
}

/** Prints what a command found out as one JSON object. */
export function printJson(command: string, fields: object, to: 1 | 2 = 1): void {
  print(jsonText(command, fields), to);
}

/** What a command found out as one JSON object; `docs/json.md` says what is in it. */
export function jsonText(command: string, fields: object): string {
  return JSON.stringify({ format: `heddle-${command}`, version: 1, ...fields });
}

/** Writes one line to standard error. */
export function complain(text: string, shown = visible): void {
  try {
    writeWhole(2, Buffer.from(`${shown(text)}\n`));
  } catch {
    // There is nobody left to tell.
  }
}

/** Width to draw for: the terminal's, or 100 columns in a pipe. */
export function columns(): number {
  return terminalColumns ?? 100;
}

function harmless(text: string): string {
  return text.replace(NOTABLE, (found) =>
    found.length > 1 && colours.isColorSupported ? found : visible(found),
  );
}

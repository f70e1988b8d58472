const longest = 80;

/** What a terminal acts on or a reader does not see: control characters, line breaks, changes of direction. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * Text taken from a file, in double quotes and fit for a one-line message: line breaks and other control
 * characters become escapes, and more than 80 characters are cut short.
 */
export function quoted(text: string): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return visible(JSON.stringify(shown));
}

/** The same without the quotes, for a sentence that somebody else has worded: its own quotes and backslashes stay as they are. */
export function cutShort(text: string): string {
  return quoted(text)
    .slice(1, -1)
    .replaceAll(/\\(["\\])/g, '$1');
}

/** Text as a part of a token, which stands in single quotes of a shell: percent-encoded, and quotes too. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}

/** Text with escapes such as `\u001b` in place of line breaks and other control characters: one line, and harmless. */
export function visible(text: string): string {
  return text.replace(unprintable, escaped);
}

/** In the text of JSON: an escape of its own, or a character as it is. */
const unprintableInJson = /\\(?:u[0-9a-f]{4}|.)|[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
const otherEscapes: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' };

/**
 * The same for all texts in some JSON, which stays JSON; but for line breaks and tabs, which what shows them knows of. Halves of
 * characters become escapes, too.
 */
export function visibleJson(json: string): string {
  return json.replace(unprintableInJson, (found) => {
    const shown = found.startsWith('\\') ? (otherEscapes[found] ?? found) : escaped(found);
    return isOfUnprintable(shown) ? `\\${shown}` : shown;
  });
}

/** Whether a text is the escape of a character that is not to be shown as it is. */
function isOfUnprintable(text: string): boolean {
  if (!text.startsWith('\\u')) return false;
  const character = String.fromCharCode(Number.parseInt(text.slice(2), 16));
  return !character.isWellFormed() || visible(character) !== character;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

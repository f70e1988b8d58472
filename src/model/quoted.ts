const longest = 80;

/**
 * Text taken from a file, in double quotes and fit for a one-line message: line breaks and other control
 * characters become escapes, and more than 80 characters are cut short.
 */
export function quoted(text: string): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return JSON.stringify(shown).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

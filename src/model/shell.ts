/** What a shell takes as it is. */
const PLAIN = /^[\w@%+=,./-]+$/;
/** What does not show, or would not be printed as it is. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** A word as a person would type it in a shell, so that a printed command can be copied whatever files are called. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!UNSEEN.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const shown = (byte: number) => {
    const character = String.fromCharCode(byte);
    return /[\w ./-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  };
  return `$'${[...new TextEncoder().encode(word)].map(shown).join('')}'`;
}

/** The words of a command in one line. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

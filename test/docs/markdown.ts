import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../cli/heddle.js';

/** A document of the repository, by its path from the root. */
export function documentText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** A fenced block: what stands behind the language in its first line, and its text. */
export interface Fenced {
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a language, in order. */
export function fenced(markdown: string, language: string): Fenced[] {
  const block = new RegExp(`^\`\`\`${language}\\b([^\\n]*)\\n(.*?)^\`\`\`$`, 'gms');
  return [...markdown.matchAll(block)].map(([, info, text]) => ({ info: info.trim(), text }));
}

import { writeLine } from './io/write.js';

/**
 * Answers what is asked most often without any command: `--version` and `--help` by themselves. Nothing that reads
 * other command lines is loaded for it.
 * @returns whether there was an answer.
 * @throws BadInput where standard output takes no more.
 */
export async function answerAtOnce(words: readonly string[]): Promise<boolean> {
  const [word, ...more] = words;
  if (more.length > 0) return false;
  if (word === '--version') writeLine((await import('./io/version.js')).version());
  else if (['--help', '-h', 'help'].includes(word)) {
    writeLine((await import('./overview.js')).overview(process.stdout.columns ?? null));
  } else return false;
  return true;
}

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ThreadsFinding, ThreadsReport } from '../javascript/verdict/report.js';
import { shellLine } from '../model/shell.js';
import { visible } from '../refusal/quoted.js';
import { sourceLines } from '../report/pages/source-lines.js';
import { storyPage } from '../report/pages/story-report.js';
import { threadsStory } from '../report/pages/threads-story.js';

/** Characters of a module's name that its page's name has. */
const LONGEST_NAME = 80;

/**
 * Writes the page of a finding: `NAME-DIGITS.html`, by the module and the finding, so that the same failure has the same page.
 * @param url the module that was checked.
 * @returns its path; null where it could not be written, which is warned of: the finding is no less true for it.
 */
export function writeFindingPage(
  folder: string,
  report: ThreadsReport,
  finding: ThreadsFinding,
  url: URL,
): string | null {
  const module =
    url.protocol === 'file:' ? relative('', fileURLToPath(url)) : url.href.slice(0, LONGEST_NAME);
  const source = {
    file: module,
    replaying: shellLine(['heddle', 'replay', finding.token, module]),
    linesOf: sourceLines(url),
  };
  const file = join(folder, `${nameOf(module)}-${digits(`${url.href} ${finding.token}`)}.html`);
  try {
    mkdirSync(folder, { recursive: true });
    writeWhole(file, storyPage(threadsStory(report, finding, source)));
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error; // not the file system's
    // Not as a warning of Node's, which takes a second line to say how such are traced.
    const what = `${visible(file)}: it is not written (${code})`;
    process.stderr.write(`heddle: ${what}: set HEDDLE_REPORTS to a folder to write to\n`);
    return null;
  }
}

/** Whole or not at all: another test may write the same page. */
function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(unfinished, text, { flag: 'wx' });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function nameOf(module: string): string {
  const [name] = basename(module).split(/\.[cm]?[jt]s/);
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, LONGEST_NAME) || 'module';
}

function digits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

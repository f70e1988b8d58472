import { execFileSync } from 'node:child_process';

/** A program's whole life: what it printed, how long it took from start to end, and the most memory it held. */
export interface ProgramRun {
  readonly stdout: string;
  readonly elapsedMs: number;
  readonly peakMiB: number;
}

/** GNU time: it reports what the kernel counted, for the program that it starts. */
const TIME = '/usr/bin/time';

/** Programs of a list that are not installed here. */
export function missing(programs: readonly string[]): readonly string[] {
  return programs.filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/** What `runProgram` needs besides the program. */
export const RUN_NEEDS = [TIME];

/** @throws Error where the program ends with another status than 0. */
export function runProgram(program: string, args: readonly string[], folder: string): ProgramRun {
  const start = performance.now();
  // The last line of standard error is the peak, on a descriptor of its own.
  const stdout = execFileSync(TIME, ['-q', '-f', '%M', '-o', 'peak-kib', program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const elapsedMs = performance.now() - start;
  const peakKib = Number(execFileSync('cat', ['peak-kib'], { cwd: folder, encoding: 'utf8' }));
  return { stdout, elapsedMs, peakMiB: peakKib / 1024 };
}

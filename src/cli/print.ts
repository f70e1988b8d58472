import { writeSync } from 'node:fs';

/** Writes a line to standard output. A reader that has closed the pipe has seen enough: that is no error. */
export function print(text: string): void {
  write(1, text);
}

/** Writes a line to standard error. */
export function complain(text: string): void {
  write(2, text);
}

function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error; // a pipe that is full for now
    }
  }
}

/** Width to draw for: the terminal's, or 100 columns in a pipe. */
export function columns(): number {
  return process.stdout.columns ?? 100;
}

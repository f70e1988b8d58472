#!/usr/bin/env node
import { writeSync } from 'node:fs';

// Nothing of heddle's is imported above, where a failure would come with a stack trace: too few files may be opened.
try {
  const { supervise } = await import('./supervisor.js');
  supervise(new URL('./program.js', import.meta.url), process.argv.slice(2));
} catch (error) {
  const [reason] = String(error).split('\n');
  writeSync(
    2,
    `heddle: its own files cannot be loaded (${reason}): install it anew, or let it open more files (ulimit -n)\n`,
  );
  process.exit(2);
}

// Two calls of one function of sync-threads, each with a worker of its own; counts second answers that are the first's.
import { fileURLToPath } from 'node:url';
import { createSyncFn } from 'sync-threads';

let wrong = 0;
const times = 20;
const start = performance.now();
for (let i = 0; i < times; i++) {
  const call = createSyncFn(fileURLToPath(new URL('../sync-threads-echo.cjs', import.meta.url)));
  const [one, two] = [call('one'), call('two')];
  if (one !== 'one' || two !== 'two') wrong++;
}
console.log(
  `sync-threads: ${wrong} of ${times} second calls wrong, ${((performance.now() - start) / 1000).toFixed(1)} s`,
);
process.exit(0);

// node run.mjs FILE: runs a *.threads.mjs scenario of one thread in plain Node, for the whole-package versions.
import { pathToFileURL } from 'node:url';

const m = await import(pathToFileURL(process.argv[2]).href);
const shared = m.setup();
const results = {};
for (const [n, f] of Object.entries(m.threads)) results[n] = await f(shared);
console.log(JSON.stringify(results));
try {
  m.check?.(shared, results);
  console.log('ok');
} catch (e) {
  console.log('WRONG', e.message);
}
process.exit(0);

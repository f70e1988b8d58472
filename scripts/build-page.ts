import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

// uPlot's licence asks that its notice goes wherever its code goes: into every report that draws with it.
const licence = readFileSync(createRequire(import.meta.url).resolve('uplot/LICENSE'), 'utf8').trim();
const notice = `/*! With uPlot, https://github.com/leeoniya/uPlot\n\n${licence} */`;

for (const [page, js] of [
  ['run', notice],
  ['story', ''],
]) {
  await build({
    entryPoints: [`src/report/pages/${page}/main.ts`],
    outfile: `dist/src/report/pages/${page}/main.js`,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    banner: { js },
  });
}

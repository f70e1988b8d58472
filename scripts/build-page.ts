import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

// uPlot's licence asks that its notice goes wherever its code goes: into every report.
const licence = readFileSync(createRequire(import.meta.url).resolve('uplot/LICENSE'), 'utf8').trim();

await build({
  entryPoints: ['src/report/pages/run/main.ts'],
  outfile: 'dist/src/report/pages/run/main.js',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  banner: { js: `/*! With uPlot, https://github.com/leeoniya/uPlot\n\n${licence} */` },
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  ambientTimeOrChance,
  forbiddenImports,
  foreignToPage,
  importedFiles,
  notAList,
  pinnedAddresses,
  type SourceFile,
  tooLong,
  withoutComments,
} from './house-rules.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

function read(path: string): SourceFile {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

function sources(folder: string): SourceFile[] {
  if (!existsSync(join(ROOT, folder))) return [];
  const files = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
  return files
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .map(read);
}

const src = sources('src');
const sim = sources('sim');
// AssemblyScript has its own compiler and no imports.
const typeScript = [...src, ...sim].filter(({ path }) => !path.startsWith('src/kernels/assembly/'));

test('there are sources to look at', () => {
  expect(src.length).toBeGreaterThan(30);
  expect(sim.length).toBeGreaterThan(5);
  expect(typeScript.flatMap(importedFiles).length).toBeGreaterThan(100);
});

describe('imports', () => {
  test('keep the order of the folders', () => {
    expect(typeScript.flatMap(forbiddenImports)).toEqual([]);
  });

  test('name files that are there', () => {
    const missing = typeScript.flatMap(importedFiles).filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  test.each([
    ['sim/run.ts', "import { layOut } from '../src/memory-image.js';"],
    ['sim/strategies/timed.ts', "import type { Schedule } from '../../src/schedule/schedule.js';"],
    ['sim/run.ts', "import { BadInput } from '../src/bad-input.js';"],
    ['src/lane.ts', "import type { Schedule } from './schedule/schedule.js';"],
    ['src/lane.ts', "import { System } from '../sim/system.js';"],
    ['src/schedule/compile.ts', "import { RingSlots } from '../protocols/ring.js';"],
    ['src/protocols/ring.ts', "import { Engine } from '../engine/engine.js';"],
    ['src/engine/engine.ts', "import { System } from '../../sim/system.js';"],
    ['src/engine/engine.ts', "import { measure } from '../analysis/metrics.js';"],
    ['src/model/onnx.ts', "export * from '../engine/engine.js';"],
    ['src/kernels/kernels.ts', "import { Engine } from '../engine/engine.js';"],
    ['src/analysis/compare.ts', "import {\n  formatNs,\n} from '../report/format.js';"],
    ['src/report/format.ts', "import { print } from '../cli/print.js';"],
    ['src/engine/engine.ts', "const { main } = await import('../cli/main.js');"],
    ['src/protocols/ring.ts', "createRequire(import.meta.url).resolve('#worker')"],
    ['src/analysis/compare.ts', "export { Engine } from '../index.js';"],
    ['src/report/page/main.ts', "import type { Lane } from '../../lane.js';"],
    ['src/report/page/main.ts', "import { htmlReport } from '../html-report.js';"],
    ['src/report/format.ts', "import { Palette } from './page/palette.js';"],
    ['src/analysis/metrics.ts', "import { View } from '../report/page/view.js';"],
    ['src/new-thing.ts', 'export const thing = 1;'],
    ['src/new/thing.ts', 'export const thing = 1;'],
  ])('of %s are found out: %s', (path, text) => {
    expect(forbiddenImports({ path, text })).toHaveLength(1);
  });

  test('that are in order, from outside, or in a comment are let through', () => {
    const text = `
      // import { Engine } from '../engine/engine.js';
      /* import { Engine } from '../engine/engine.js'; */
      import { readFileSync } from 'node:fs';
      import { hasReached } from '../lane.js';
      import { byKind } from './protocol.js';`;
    expect(forbiddenImports({ path: 'src/protocols/ring.ts', text })).toEqual([]);
    expect(importedFiles({ path: 'src/protocols/ring.ts', text })).toEqual([
      'src/lane.ts',
      'src/protocols/protocol.ts',
    ]);
  });
});

describe('the page of a report', () => {
  test('takes nothing from outside but what is bundled with it', () => {
    expect(src.flatMap(foreignToPage)).toEqual([]);
  });

  test.each([
    ['src/report/page/main.ts', "import { readFileSync } from 'node:fs';"],
    ['src/report/page/main.ts', "const path = await import('path');"],
    ['src/report/page/main.ts', "import '#worker';"],
    ['src/report/embed.ts', "import { Buffer } from 'node:buffer';"],
  ])('of %s it is found out: %s', (path, text) => {
    expect(foreignToPage({ path, text })).toHaveLength(1);
  });

  test('may take uPlot, and the Node side of the report may take Node', () => {
    const text = "import uPlot from 'uplot';\nimport 'uplot/dist/uPlot.min.css';";
    expect(foreignToPage({ path: 'src/report/page/main.ts', text })).toEqual([]);
    const node = { path: 'src/report/html-report.ts', text: "import { readFileSync } from 'node:fs';" };
    expect(foreignToPage(node)).toEqual([]);
  });
});

describe('time and chance', () => {
  test('do not come from the machine in sim', () => {
    expect(sim.flatMap(ambientTimeOrChance)).toEqual([]);
  });

  test.each([
    'const seed = Date.now();',
    'const at = performance.now();',
    'const { now } = performance;',
    'const coin = Math.random() < 0.5;',
    'process.hrtime.bigint();',
    "import { randomInt } from 'node:crypto';",
    'const day = new Date();',
  ])('are found out: %s', (text) => {
    expect(ambientTimeOrChance({ path: 'sim/run.ts', text })).not.toEqual([]);
  });

  test('may be spoken of', () => {
    const text = '// never Date.now\nconst updates = 1; /* nor Math.random */ const dateline = updates;';
    expect(ambientTimeOrChance({ path: 'sim/run.ts', text })).toEqual([]);
  });
});

describe('files', () => {
  test('have at most 300 lines', () => {
    const tests = [...sources('test'), ...sources('property-tests')];
    expect([...src, ...sim, ...sources('scripts'), ...tests].flatMap((file) => tooLong(file))).toEqual([]);
  });

  test('of 301 lines are found out, of 300 are not', () => {
    const file = (lines: number) => ({ path: 'src/long.ts', text: '1;\n'.repeat(lines) });
    expect(tooLong(file(301))).toEqual(['src/long.ts: 301 lines, more than 300']);
    expect(tooLong(file(300))).toEqual([]);
  });

  test.each(['src/index.ts', 'sim/index.ts'])(
    '%s, which users import, is a list and nothing else',
    (path) => {
      expect(notAList(read(path))).toEqual([]);
    },
  );

  test.each(['export const x = 1;', "import { x } from './x.js';", "export * from './x.js';", 'x();'])(
    'in the public list, %s is found out',
    (text) => {
      const list = "export { a, type B } from './b.js';\nexport type { C } from './c.js';\n";
      expect(notAList({ path: 'src/index.ts', text: list })).toEqual([]);
      expect(notAList({ path: 'src/index.ts', text: list + text })).toHaveLength(1);
    },
  );
});

describe('the lock file', () => {
  test.each(['package-lock.json', 'scripts/bench/package-lock.json', 'scripts/docs/package-lock.json'])(
    '%s takes packages from whatever registry its reader has',
    (path) => {
      expect(pinnedAddresses(read(path))).toEqual([]);
    },
  );

  test('with an address in it is found out', () => {
    const packages = {
      'node_modules/a': { resolved: 'https://registry.example/a.tgz' },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(pinnedAddresses({ path: 'lock', text: JSON.stringify({ packages }) })).toEqual([
      'lock: node_modules/a comes from https://registry.example/a.tgz',
    ]);
  });
});

test('comments go, strings stay, whatever is in them', () => {
  expect(withoutComments(`a('//b') /* c 'd */ + "/*e*/" // f`).replace(/\s+/g, ' ')).toBe(
    `a('//b') + "/*e*/" `,
  );
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  ambientTimeOrChance,
  circles,
  forbiddenImports,
  foreignToPage,
  importedFiles,
  MAY_IMPORT,
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
    .filter((path) => path.endsWith('.ts') && !path.includes('/node_modules/'))
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

  test('can make no circle', () => {
    expect(circles()).toEqual([]);
    expect(circles({ a: ['b'], b: ['c'], c: ['a'], d: ['a'] })).toEqual(['a', 'b', 'c']);
  });

  test('are ruled in every folder there is, and every rule is of a folder', () => {
    const folders = new Set(typeScript.map(({ path }) => posix.dirname(path)));
    expect([...folders].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  test.each([
    ['sim/run.ts', "import { layOut } from '../src/program/memory-image.js';"],
    ['sim/time/timed.ts', "import type { Schedule } from '../../src/schedule/schedule.js';"],
    ['sim/run.ts', "import { BadInput } from '../src/refusal/bad-input.js';"],
    ['sim/system.ts', "import { check } from './explore/check.js';"],
    ['sim/watch/finding.ts', "import { StuckStates } from '../explore/livelock.js';"],
    ['src/lane/lane.ts', "import type { Schedule } from '../schedule/schedule.js';"],
    ['src/lane/lane.ts', "import { System } from '../../sim/system.js';"],
    ['src/schedule/compile.ts', "import { RingSlots } from '../program/ring-slots.js';"],
    ['src/program/ring-slots.ts', "import { Engine } from '../run/engine.js';"],
    ['src/run/engine.ts', "import { System } from '../../sim/system.js';"],
    ['src/run/threads/worker.ts', "import { Engine } from '../engine.js';"],
    ['src/run/engine.ts', "import { measure } from '../speed/metrics.js';"],
    ['src/model/onnx.ts', "export * from '../run/engine.js';"],
    ['src/kernels/kernels.ts', "import { Engine } from '../run/engine.js';"],
    ['src/campaign/campaign.ts', "import { compare } from '../compare/compare.js';"],
    ['src/compare/compare.ts', "import {\n  formatNs,\n} from '../report/words/format.js';"],
    ['src/report/words/format.ts', "import { print } from '../../cli/io/print.js';"],
    ['src/run/engine.ts', "const { main } = await import('../cli/main.js');"],
    ['src/program/ring-slots.ts', "createRequire(import.meta.url).resolve('#worker')"],
    ['src/compare/compare.ts', "export { Engine } from '../index.js';"],
    ['src/report/pages/run/main.ts', "import type { Lane } from '../../../lane/lane.js';"],
    ['src/report/pages/run/main.ts', "import { htmlReport } from '../html-report.js';"],
    ['src/report/words/format.ts', "import { Palette } from '../pages/run/palette.js';"],
    ['src/speed/metrics.ts', "import { View } from '../report/pages/kit/view.js';"],
    ['src/new-thing.ts', "import { print } from './cli/io/print.js';"],
    ['src/new/thing.ts', 'export const thing = 1;'],
  ])('of %s are found out: %s', (path, text) => {
    expect(forbiddenImports({ path, text })).toHaveLength(1);
  });

  test('that are in order, from outside, or in a comment are let through', () => {
    const text = `
      // import { Engine } from '../engine/engine.js';
      /* import { Engine } from '../engine/engine.js'; */
      import { readFileSync } from 'node:fs';
      import { hasReached } from '../lane/lane.js';
      import { byKind } from './protocol.js';`;
    expect(forbiddenImports({ path: 'src/program/ring-slots.ts', text })).toEqual([]);
    expect(importedFiles({ path: 'src/program/ring-slots.ts', text })).toEqual([
      'src/lane/lane.ts',
      'src/program/protocol.ts',
    ]);
  });
});

describe('the page of a report', () => {
  test('takes nothing from outside but what is bundled with it', () => {
    expect(src.flatMap(foreignToPage)).toEqual([]);
  });

  test.each([
    ['src/report/pages/run/main.ts', "import { readFileSync } from 'node:fs';"],
    ['src/report/pages/run/main.ts', "const path = await import('path');"],
    ['src/report/pages/run/main.ts', "import '#worker';"],
    ['src/report/pages/kit/embed.ts', "import { Buffer } from 'node:buffer';"],
  ])('of %s it is found out: %s', (path, text) => {
    expect(foreignToPage({ path, text })).toHaveLength(1);
  });

  test('may take uPlot, and the Node side of the report may take Node', () => {
    const text = "import uPlot from 'uplot';\nimport 'uplot/dist/uPlot.min.css';";
    expect(foreignToPage({ path: 'src/report/pages/run/main.ts', text })).toEqual([]);
    const node = { path: 'src/report/pages/html-report.ts', text: "import { readFileSync } from 'node:fs';" };
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

  test.each(['src/index.ts', 'src/sim.ts', 'src/fast-check.ts'])(
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

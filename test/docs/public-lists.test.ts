import { describe, expect, test } from 'vitest';
import { declaredIn, PUBLIC_LISTS, readSource, withoutDocstring } from './public-lists.js';

describe.each(PUBLIC_LISTS)('what %s exports', (list) => {
  const declared = declaredIn(list, readSource);

  test('is found', () => {
    expect(declared.length).toBeGreaterThan(3);
  });

  test('has docstrings', () => {
    expect(withoutDocstring(declared, readSource)).toEqual([]);
  });
});

describe('a list', () => {
  const files: Readonly<Record<string, string>> = {
    'src/index.ts': "export { a, type B, C } from './inner/x.js';\nexport type { D } from './inner/y.js';\n",
    'src/inner/x.ts':
      '/** What a is. */\nexport async function a() {}\nexport interface B {}\n\n/** Of something else. */\n\nexport class C {}\n',
    'src/inner/y.ts': "export { D } from '../z.js';\nexport const e = 1;\n",
    'src/z.ts': '/** What D is. */\ntype Other = 1;\nexport type D = Other;\n',
  };
  const read = (path: string) => files[path];

  test('is followed to where each name is declared', () => {
    expect(declaredIn('src/index.ts', read).map(({ name, path }) => `${path} ${name}`)).toEqual([
      'src/inner/x.ts a',
      'src/inner/x.ts B',
      'src/inner/x.ts C',
      'src/z.ts D',
    ]);
  });

  test('with names without a docstring of their own is found out', () => {
    const faults = withoutDocstring(declaredIn('src/index.ts', read), read);
    expect(faults.map((fault) => fault.split(' has ')[0])).toEqual([
      'src/inner/x.ts: B',
      'src/inner/x.ts: C',
      'src/z.ts: D',
    ]);
  });

  test('may declare names itself', () => {
    expect(declaredIn('src/inner/y.ts', read)).toContainEqual({ name: 'e', path: 'src/inner/y.ts' });
    expect(withoutDocstring([{ name: 'e', path: 'src/inner/y.ts' }], read)).toHaveLength(1);
  });
});

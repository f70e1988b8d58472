import { expect, test } from 'vitest';
import { mutants } from '../../scripts/mutants/all.js';
import { outsideEffects } from '../../src/lane/outside-state.js';

/** Functions as they are written, so that what a compiler makes of this file does not matter. */
const from = (source: string) => new Function(`return ${source}`)() as () => unknown;

test.each([
  ['() => n++', 'changes n'],
  ['() => { n = 1; }', 'changes n'],
  ['() => { n += 1; }', 'changes n'],
  ['() => { [n] = [1]; }', 'changes n'],
  ['() => { ({ n } = { n: 1 }); }', 'changes n'],
  ['() => { for (n of [1]); }', 'changes n'],
  ['() => { delete memory.a; }', 'changes memory'],
  ['() => { memory[0] = 1; }', 'changes memory'],
  ['() => { memory.a.b[0]++; }', 'changes memory'],
  ['() => { memory?.list.push(1); }', 'changes memory'],
  ['() => { seen.add(1); }', 'changes seen'],
  ['function () { this.n = 1; }', 'changes this'],
  ['() => () => { n = 1; }', 'changes n'],
  ['({ step(r) { n = r.a; } }).step', 'changes n'],
  ['({ get step() { return (r) => { n = r.a; }; } }).step', 'changes n'],
  ['() => Math.random()', 'asks for Math.random()'],
  ['() => Date.now()', 'asks for Date.now()'],
  ['() => +new Date()', 'asks for new Date()'],
  ['() => performance.now()', 'asks for performance.now()'],
  ['(r, { plain }) => Atomics.load(plain, 0)', 'makes an atomic access by itself (Atomics.load)'],
])('%s: %s', (source, says) => {
  expect(outsideEffects(from(source))[0].what).toContain(says);
});

test.each([
  '(r) => ++r.n',
  '(r, { plain }) => { plain[r.n] = 1; }',
  '(r, { plain: memory }) => { memory[0]++; }',
  '({ n }) => { n++; }',
  '(...all) => { all[0] = 1; }',
  '(r, c = {}) => { c.n = 1; }',
  '(r) => { let n = 0; for (const i of [1]) n += i; return n; }',
  '(r, c, bytes) => { try { bytes.reads(0, 4); } catch (e) { e.n = 1; } }',
  '(r) => { function own() {} own.n = 1; class Own {} Own.n = 2; }',
  '(r, { complain }) => complain("what")',
  '(r) => table.get(r.n)',
  '() => new Date(0).getTime()',
  'Math.max',
  'Array.prototype.push.bind([])',
  'class { static step(r) { r.n = 1; } }.step',
])('nothing from outside: %s', (source) => {
  expect(outsideEffects(from(source))).toEqual([]);
});

test('nothing of the kind is written in any lane that is there', () => {
  for (const { name, build } of mutants) {
    for (const { source } of build().lanes) {
      for (const spec of Object.values(source.states)) {
        for (const of of Object.values(spec).flat()) {
          if (typeof of === 'function')
            expect([name, outsideEffects(of as () => unknown)]).toEqual([name, []]);
        }
      }
    }
  }
});

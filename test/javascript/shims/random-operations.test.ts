import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../property-tests/runs.js';
import { row, runRows } from './conformance.js';

const TYPES = 'Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float32 Float64 BigInt64 BigUint64'.split(
  ' ',
);
const ATOMIC = TYPES.filter((type) => !/Float|Clamped/.test(type));

const index = fc.constantFrom(
  '0',
  '1',
  '2',
  '3',
  '-1',
  '7',
  '8',
  '-8',
  '1.5',
  '"1"',
  '"-0"',
  'undefined',
  'NaN',
  '99',
);
const type = fc.constantFrom(...TYPES);
const numbers = fc.constantFrom(
  '0',
  '-0',
  '1',
  '-1',
  '300',
  '70000',
  '2 ** 33',
  'NaN',
  'Infinity',
  '1.7',
  '"5"',
  'null',
);
const bigints = fc.constantFrom('0n', '1n', '-1n', '300n', '2n ** 65n', '"5"', 'true');
const value = (type: string) => (type.startsWith('Big') ? bigints : numbers);

/** A view that overlaps others: `views[n]`, its type, and a call on it as code. */
const operation = type.chain((type) => {
  const view = fc
    .tuple(fc.nat(2), fc.constantFrom('', ', 3', ', 2'))
    .map(([at, length]) => `new ${type}Array(sab, ${at * 8}${length})`);
  const other = fc.constantFrom(...TYPES).map((type) => `new ${type}Array(sab, 8, 2)`);
  const element = value(type);
  const atomic = fc
    .tuple(view, fc.constantFrom('add', 'sub', 'and', 'or', 'xor', 'exchange', 'store'), index, element)
    .map(([view, name, index, value]) => `Atomics.${name}(${view}, ${index}, ${value})`);
  const exchange = fc
    .tuple(view, index, element, element)
    .map(([view, index, was, is]) => `Atomics.compareExchange(${view}, ${index}, ${was}, ${is})`);
  return fc.oneof(
    fc.tuple(view, index, element).map(([view, index, value]) => `${view}[${index}] = ${value}`),
    fc.tuple(view, index).map(([view, index]) => `${view}[${index}]`),
    fc
      .tuple(view, element, index, index)
      .map(([view, value, from, to]) => `${view}.fill(${value}, ${from}, ${to})`),
    fc
      .tuple(view, index, index, index)
      .map(([view, to, from, end]) => `${view}.copyWithin(${to}, ${from}, ${end})`),
    fc.tuple(view, other, index).map(([view, other, at]) => `${view}.set(${other}, ${at})`),
    fc
      .tuple(view, fc.array(element, { maxLength: 4 }), index)
      .map(([view, list, at]) => `${view}.set([${list}], ${at})`),
    fc.tuple(view, index, index).map(([view, from, to]) => `${view}.slice(${from}, ${to})`),
    fc.tuple(view, index, index).map(([view, from, to]) => `${view}.subarray(${from}, ${to}).reverse()`),
    fc.tuple(view, index, element).map(([view, at, value]) => `${view}.with(${at}, ${value})`),
    fc
      .tuple(view, element, index)
      .map(
        ([view, value, from]) =>
          `[${view}.indexOf(${value}, ${from}), ${view}.includes(${value}), ${view}.lastIndexOf(${value}, ${from})]`,
      ),
    fc
      .tuple(
        view,
        fc.constantFrom(
          'sort()',
          'sort((x, y) => (x < y ? 1 : -1))',
          'toSorted()',
          'map((x) => x)',
          'filter((x) => x > 1)',
          'join()',
          'at(-1)',
          'reverse()',
          'reduce((x, y) => x + y)',
          'findLast((x) => x < 9)',
        ),
      )
      .map(([view, call]) => `${view}.${call}`),
    fc
      .tuple(view, index, element)
      .map(([view, at, value]) => `Object.defineProperty(${view}, ${at}, { value: ${value} })`),
    fc.tuple(fc.constantFrom(...TYPES), other).map(([type, other]) => `new ${type}Array(${other})`),
    ...(ATOMIC.includes(type) ? [atomic, exchange] : []),
    fc
      .tuple(fc.constantFrom('Int16', 'Uint32', 'Float32', 'Float64'), index, numbers, fc.boolean())
      .map(([type, at, value, isLittle]) => `new DataView(sab, 8).set${type}(${at}, ${value}, ${isLittle})`),
  );
});

/** Each operation by itself, since one that throws must throw in both, and the next ones go on. */
const program = fc.array(operation, { minLength: 5, maxLength: 20 }).map((operations) => {
  const steps = operations.map((operation) => `() => ${operation}`).join(',\n');
  return `return [${steps}].map((f) => { try { return f() } catch (e) { return e.name + ': ' + e.message } })`;
});

test('random operations come to the same over natives and over stand-ins', async () => {
  const { numRuns, seed = Math.floor(Math.random() * 2 ** 31) } = runs(150);
  const rows = fc.sample(program, { numRuns: Math.min(numRuns, 5000), seed }).map((code) => row('', code));
  const [native, held, free] = await Promise.all([
    runRows(rows, 'native'),
    runRows(rows, 'held'),
    runRows(rows, 'free'),
  ]);
  for (const [at, { code }] of rows.entries()) {
    const { outcome, bytes } = native[at]!;
    expect({ seed, code, ...held[at]!, seen: [] }).toEqual({ seed, code, outcome, bytes, seen: [] });
    expect({ seed, code, ...free[at]! }).toEqual({ seed, code, outcome, bytes, seen: [] });
  }
});

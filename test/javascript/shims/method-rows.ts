import { type Row, row, rowsOfTypes } from './conformance.js';

/** A view `w` of the first three elements, 1, 2 and 3. */
const few = (code: string) => `const w = v.subarray(0, 3); for (let i = 0; i < 3; i++) w[i] = i + 1; ${code}`;
const WRITES = 'write 0+4, changed 0+4, write 4+4, changed 4+4, write 8+4, changed 8+4';
const after = (...sees: string[]) => [WRITES, ...sees].join(', ');
const EACH = 'read 0+4, read 4+4, read 8+4';
const EACH_BACK = 'read 8+4, read 4+4, read 0+4';
const WHOLE = 'read 0+12';

/** The methods of %TypedArray%.prototype. */
export const methodRows: readonly Row[] = [
  row(
    'at',
    few('return [w.at(0), w.at(-1), w.at(3), w.at(-4), w.at("1"), w.at(NaN)]'),
    after('read 0+4, read 8+4, read 4+4, read 0+4'),
  ),
  row('copyWithin', few('w.copyWithin(0, 1); return w'), after('read 4+8, write 0+8, changed 0+8')),
  row('copyWithin of nothing', few('return [w.copyWithin(3, 0), w.copyWithin(0, 2, 1)]'), WRITES),
  row(
    'copyWithin over itself',
    few('return w.copyWithin(1, 0, 2) === w'),
    after('read 0+8, write 4+8, changed 4+8'),
  ),
  row(
    'copyWithin from the end',
    few('w.copyWithin(-1, -3, -2); return w'),
    after('read 0+4, write 8+4, changed 8+4'),
  ),
  row(
    'every',
    few('return [w.every((x) => x > 0), w.every((x) => x < 2)]'),
    after(EACH, 'read 0+4, read 4+4'),
  ),
  row('every without a function', 'v.every(1)', ''),
  row('fill', few('return w.fill(9) === w'), after('write 0+12, changed 0+12')),
  row(
    'fill of a part',
    few('w.fill(9, 1, 2); w.fill(8, -1); return w'),
    after('write 4+4, changed 4+4, write 8+4, changed 8+4'),
  ),
  row(
    'fill coerces first',
    few('w.fill({ valueOf() { w[2] = 7; return 5 } }, { valueOf() { return 1 } }); return w'),
    after('write 8+4, changed 8+4, write 4+8, changed 4+8'),
  ),
  row('fill of a bigint', 'v.fill(1n)', ''),
  row('fill with what is there', few('w.fill(1, 0, 1)'), after('write 0+4')),
  row('filter', few('return w.filter((x) => x !== 2)'), after(EACH)),
  row('filter without a function', 'v.filter()', ''),
  row('find', few('return [w.find((x) => x > 1), w.find((x) => x > 3)]'), after('read 0+4, read 4+4', EACH)),
  row(
    'findIndex',
    few('return [w.findIndex((x) => x > 1), w.findIndex((x) => x > 3)]'),
    after('read 0+4, read 4+4', EACH),
  ),
  row(
    'findLast',
    few('return [w.findLast((x) => x < 3), w.findLast((x) => x > 3)]'),
    after('read 8+4, read 4+4', EACH_BACK),
  ),
  row(
    'findLastIndex',
    few('return [w.findLastIndex((x) => x < 3), w.findLastIndex((x) => x > 3)]'),
    after('read 8+4, read 4+4', EACH_BACK),
  ),
  row(
    'forEach',
    few(
      'const seen = []; const that = {}; w.forEach(function (x, i, a) { seen.push(x, i, a === w, this === that) }, that); return seen',
    ),
    after(EACH),
  ),
  row(
    'forEach sees what is written on the way',
    few('const seen = []; w.forEach((x, i) => { seen.push(x); if (i === 0) w[1] = 7 }); return seen'),
    after('read 0+4, write 4+4, changed 4+4, read 4+4, read 8+4'),
  ),
  row('forEach without a function', "v.forEach('x')", ''),
  row(
    'includes',
    few('return [w.includes(2), w.includes(2, 2), w.includes("2"), w.includes(3, -1), w.includes(1, 9)]'),
    after(WHOLE, 'read 8+4', WHOLE, 'read 8+4'),
  ),
  row(
    'includes of not-a-number',
    'const f = new Float64Array(sab, 0, 2); f[0] = NaN; return [f.includes(NaN), f.indexOf(NaN)]',
  ),
  row(
    'indexOf',
    few(
      'return [w.indexOf(2), w.indexOf(2, 2), w.indexOf(1, -2), w.indexOf(1, { valueOf() { w[1] = 1; return 0 } })]',
    ),
    after(WHOLE, 'read 8+4, read 4+8, write 4+4, changed 4+4', WHOLE),
  ),
  row(
    'indexOf in what is empty coerces nothing',
    'return v.subarray(1, 1).indexOf(1, { valueOf() { throw new Error("called") } })',
    '',
  ),
  row(
    'lastIndexOf',
    few(
      'return [w.lastIndexOf(2), w.lastIndexOf(2, 0), w.lastIndexOf(1, -3), w.lastIndexOf(1, -4), w.lastIndexOf(3, 9), w.lastIndexOf(1, undefined)]',
    ),
    after(WHOLE, 'read 0+4, read 0+4', WHOLE, 'read 0+4'),
  ),
  row(
    'join',
    few(
      'return [w.join(), w.join("-"), w.join(undefined), w.join(null), w.join({ toString() { w[0] = 5; return "+" } })]',
    ),
    after(WHOLE, WHOLE, WHOLE, WHOLE, 'write 0+4, changed 0+4', WHOLE),
  ),
  row('join with a symbol', 'v.join(Symbol("s"))', ''),
  row('keys', few('return [...w.keys()]'), WRITES),
  row('values', few('return [[...w.values()], [...w]]'), after(EACH, EACH)),
  row('entries', few('return [...w.entries()]'), after(EACH)),
  row(
    'iterators',
    'const P = Int32Array.prototype; return [P.values === P[Symbol.iterator], P.values.name, v.values().toString(), Object.getPrototypeOf(v.values()) === Object.getPrototypeOf([].values()), v[Symbol.iterator] === P.values]',
    '',
  ),
  row(
    'an iterator goes on turn by turn',
    few(
      'const i = w.values(); const first = i.next(); w[1] = 8; return [first, i.next(), i.next(), i.next()]',
    ),
    after('read 0+4, write 4+4, changed 4+4, read 4+4, read 8+4'),
  ),
  row(
    'destructuring',
    few('const [p, , q] = w; const { 1: r, length } = w; return [p, q, r, length]'),
    after(EACH, 'read 4+4'),
  ),
  row('spread', few('return [[...w], Math.max(...w), { ...w.subarray(0, 1) }]')),
  row(
    'Array.from, concat and apply',
    few(
      'return [Array.from(w), [0].concat(w).length, Math.max.apply(null, w), Array.prototype.map.call(w, (x) => x * 2), Array.prototype.slice.call(w, 1)]',
    ),
  ),
  row('new Set and new Map', few('return [new Set(w), new Map(w.entries())]'), after(EACH, EACH)),
  row('map', few('return w.map(function (x, i, a) { return x * 2 + (a === w) + i })'), after(EACH)),
  row('map without a function', 'v.map({})', ''),
  row(
    'reduce',
    few('return [w.reduce((a, x) => a + x), w.reduce((a, x, i, all) => a + x + (all === w), "")]'),
    after(EACH, EACH),
  ),
  row('reduce of nothing', 'v.subarray(1, 1).reduce((a, x) => a + x)', ''),
  row('reduce of nothing with a beginning', 'return v.subarray(1, 1).reduce((a, x) => a + x, 5)', ''),
  row(
    'reduceRight',
    few('return [w.reduceRight((a, x) => a + "," + x), w.reduceRight((a, x, i) => a + x * i, 0)]'),
    after(EACH_BACK, EACH_BACK),
  ),
  row('reduceRight of nothing', 'v.subarray(1, 1).reduceRight((a, x) => a + x)', ''),
  row('reverse', few('return w.reverse() === w'), after(WHOLE, 'write 0+12, changed 0+12')),
  row('set of a list', few('w.set([7, 8], 1); return w'), after('write 4+8, changed 4+8')),
  row(
    'set of a list with strings',
    few("w.set(['7', null], 1); return w"),
    after('write 4+4, changed 4+4, write 8+4, changed 8+4'),
  ),
  row(
    'set of a list with a getter that looks in between',
    few(
      'const seen = []; const l = [5, 6]; Object.defineProperty(l, 1, { get() { seen.push(w[0]); return 9 } }); w.set(l); return [seen, w]',
    ),
    undefined,
  ),
  row(
    'set of an object',
    few("w.set({ length: 2, 0: 7, 1: '8' }); return w"),
    after('write 0+4, changed 0+4, write 4+4, changed 4+4'),
  ),
  row('set of a string, a number and holes', few("w.set('98'); w.set(5); w.set([, 1], 1); return w")),
  row('set of nothing', 'v.set(null)', ''),
  row('set past the end', few('w.set([1, 2], 2)'), WRITES),
  row('set of an object past the end', few('w.set({ length: 9 }, 0)'), WRITES),
  row('set at a negative offset', few('w.set([1], -1)'), WRITES),
  row('set of a view', few('w.set(new Int32Array([7, 8]), 1); return w'), after('write 4+8, changed 4+8')),
  row(
    'set of a view that overlaps',
    few('w.set(w.subarray(0, 2), 1); return w'),
    after('read 0+8, write 4+8, changed 4+8'),
  ),
  row(
    'set of a view of other elements that overlaps',
    'b.set(v.subarray(0, 4), 2); return b',
    'read 0+16, write 2+4, changed 2+4',
  ),
  row(
    'set of shared memory into other memory',
    few('const n = new Float64Array(4); n.set(w, 1); return n'),
    after(WHOLE),
  ),
  row('set of the other kind', 'v.set(new BigInt64Array(1))', ''),
  row('set of the other kind from shared memory', 'v.set(new BigInt64Array(sab))', ''),
  row('set of a view past the end', 'v.set(b, 1)', ''),
  row(
    'set with an offset that is coerced',
    few("w.set([9], '2'); w.set([8], undefined); w.set([7], 1.9); return w"),
  ),
  row('set of bigints', 'const a = new BigInt64Array(sab); a.set([1n, 2n], 1); a.set(["5"], 0); return a'),
  row('set of numbers into bigints', 'new BigInt64Array(sab).set([1])'),
  row(
    'slice',
    few(
      'return [w.slice(), w.slice(1), w.slice(-1), w.slice(2, 1), w.slice(0, 1).buffer instanceof ArrayBuffer]',
    ),
    after(WHOLE, 'read 4+8, read 8+4, read 0+4'),
  ),
  row('some', few('return [w.some((x) => x > 1), w.some((x) => x > 3)]'), after('read 0+4, read 4+4', EACH)),
  row(
    'sort',
    'const w = v.subarray(0, 3); w[0] = 3; w[1] = 1; w[2] = 2; return [w.sort() === w, w]',
    undefined,
  ),
  row('sort is a read and a write', few('w.sort((a, b) => b - a)'), after(WHOLE, 'write 0+12, changed 0+12')),
  row(
    'sort with a function that writes',
    few(
      'let once = true; w.sort((a, b) => { if (once) { once = false; w[0] = 50 } return b - a }); return w',
    ),
  ),
  row('sort with a function that throws', few('w.sort(() => { throw new RangeError("no") })'), after(WHOLE)),
  row('sort without a function', "v.sort('x')", ''),
  row(
    'sort of floats',
    'const f = new Float32Array(sab); f.set([NaN, -0, 0, -1, Infinity]); return f.subarray(0, 5).sort()',
  ),
  row(
    'subarray',
    few(
      'const s = w.subarray(1, 2); return [s, s.byteOffset, s.buffer === sab, w.subarray(-2), w.subarray(2, 1).length, w.subarray().length, s instanceof Int32Array]',
    ),
    WRITES,
  ),
  row(
    'subarray of a subclass',
    'class S extends Int32Array { #x = 1; x() { return this.#x + this[0] } } const s = new S(sab).subarray(1, 3); return [s.x(), s.length, s.constructor.name]',
    'read 4+4',
  ),
  row('toLocaleString', few("return w.toLocaleString('en')"), after(WHOLE)),
  row('toReversed', few('return [w.toReversed(), w]'), after(WHOLE)),
  row('toSorted', few('return [w.toSorted((a, b) => b - a), w.toSorted()]'), after(WHOLE, WHOLE)),
  row('toSorted without a function', 'v.toSorted(1)', ''),
  row('toString', few('return w.toString()'), after(WHOLE)),
  row('with', few('return [w.with(1, 9), w.with(-1, "8")]'), after(WHOLE, WHOLE)),
  row('with out of range', few('w.with(3, 1)'), WRITES),
  row('with of a bigint', 'v.with(0, 1n)', ''),
  row(
    'methods on what is no view',
    'const P = Int32Array.prototype; return Object.getOwnPropertyNames(Object.getPrototypeOf(P)).filter((n) => n !== "constructor" && n !== "toString").map((n) => { try { return P[n].call({}, () => {}) } catch (e) { return e.message } })',
    '',
  ),
  row(
    'methods on a native',
    'const n = new Int32Array([3, 1, 2]); return [n.map((x) => x + 1), n.filter((x) => x > 1), n.slice(1), n.subarray(1), n.at(-1), n.join(), n.sort(), n.indexOf(3), [...n], n.reduce((a, x) => a + x), n.fill(4, 1), n.toSorted()]',
    '',
  ),
  row(
    'methods of a subclass of a native',
    'class N extends Int32Array { #p = 1; p() { return this.#p } } const n = new N([3, 1, 2]); return [n.map((x) => x + 1), n.slice(1).p(), n.subarray(1).p(), n.filter((x) => x > 1) instanceof N]',
    '',
  ),
  ...rowsOfTypes(
    'methods of every type',
    (type, one) =>
      `const a = new ${type}(sab, 8, 4); a.fill(${one(3)}, 1, 3); a.copyWithin(2, 0); return [a.map((x) => x), a.filter((x) => x), a.slice(1), a.indexOf(${one(3)}), a.includes(${one(3)}), a.join(), a.toSorted(), a.with(0, ${one(5)}), a.reverse(), a.sort(), a.subarray(1), a.toString()]`,
  ),
  row(
    'a growable buffer',
    'const g = new SharedArrayBuffer(8, { maxByteLength: 32 }); const t = new Int32Array(g); const f = new Int32Array(g, 0, 1); const before = [t.length, f.length, g.growable, g.maxByteLength]; t[1] = 3; g.grow(16); t[3] = 4; return [before, t.length, f.length, t.byteLength, [...t], t.subarray(1).length, t.subarray(1, 3).length, g.byteLength]',
  ),
  row(
    'a view that follows its buffer begets one that does',
    'const g = new SharedArrayBuffer(8, { maxByteLength: 32 }); const t = new Int32Array(g).subarray(1); const f = new Int32Array(g).subarray(0, 1); g.grow(32); return [t.length, f.length, t[6], t[7]]',
  ),
  row(
    'growth is atomic',
    'const g = new SharedArrayBuffer(8, { maxByteLength: 32 }); g.byteLength; g.grow(16)',
    'load elsewhere+8, update elsewhere+8, changed elsewhere+8',
  ),
  row('growing too far', 'new SharedArrayBuffer(8, { maxByteLength: 16 }).grow(17)'),
  row('growing what cannot grow', 'sab.grow(64)', ''),
  row('shrinking', 'new SharedArrayBuffer(8, { maxByteLength: 16 }).grow(4)'),
  row('a growable buffer that is too large', 'new SharedArrayBuffer(8, { maxByteLength: 4 })', ''),
];

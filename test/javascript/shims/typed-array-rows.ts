import { type Row, row, rowsOfTypes, toldRow } from './conformance.js';

/** Elements, properties and the shape of typed arrays. */
export const elementRows: readonly Row[] = [
  row('an element is read', 'return v[1]', 'read 4+4'),
  row('an element is written', 'v[1] = -1; return v', 'write 4+4, changed 4+4'),
  row('the same value changes nothing', 'v[1] = v[1]', 'read 4+4, write 4+4'),
  row('an element is counted up', 'return v[2]++', 'read 8+4, write 8+4, changed 8+4'),
  toldRow(
    'values are told',
    'v[1] = 7; return v[1]',
    'write 4+4, changed 4+4, tell 7 was 117835012, read 4+4, tell 7',
  ),
  toldRow(
    'ranges are told',
    'b.fill(9, 0, 2)',
    'write 0+2, changed 0+2, tell Uint8Array(2) [ 9, 9 ] was Uint8Array(2) [ 0, 1 ]',
  ),
  row('out of bounds there is nothing', 'v[16] = 1; return [v[16], v[-1], v[1e12], 16 in v]', ''),
  row('a value is coerced out of bounds', 'let n = 0; v[99] = { valueOf() { n++; return 1 } }; return n', ''),
  row(
    'a value is coerced before the access',
    'v[0] = { valueOf() { v[1] = 5; return 1 } }',
    'write 4+4, changed 4+4, write 0+4, changed 0+4',
  ),
  row('a symbol is no number', 'v[0] = Symbol("s")', ''),
  row('a bigint is no number', 'v[0] = 1n', ''),
  row('a number is no bigint', 'new BigInt64Array(sab)[0] = 1', ''),
  row('undefined is no bigint', 'new BigInt64Array(sab)[0] = undefined', ''),
  row(
    'a string becomes a bigint',
    'const w = new BigInt64Array(sab); w[0] = "12"; return w[0]',
    'write 0+8, changed 0+8, read 0+8',
  ),
  row('true becomes a bigint', 'const w = new BigUint64Array(sab); w[1] = true; return w[1]'),
  row(
    'not-a-number over not-a-number changes nothing',
    'const f = new Float64Array(sab); f[0] = NaN; f[0] = NaN',
    'write 0+8, changed 0+8, write 0+8',
  ),
  row(
    '-0 over 0 changes bytes',
    'const f = new Float64Array(sab); f[0] = 0; f[0] = -0; return f[0]',
    'write 0+8, changed 0+8, write 0+8, changed 0+8, read 0+8',
  ),
  row('a value that is cut to what was changes nothing', 'b[3] = 259', 'write 3+1'),
  row(
    'a value is clamped',
    'const c = new Uint8ClampedArray(sab); c[0] = 300; c[1] = -5; c[2] = 1.5; return c.subarray(0, 3)',
  ),
  row(
    "'-0' is no property",
    "v['-0'] = 1; return [v['-0'], '-0' in v, Object.keys(v).includes('-0')]",
    undefined,
  ),
  row("'1.5' is no property", "v['1.5'] = 1; return [v['1.5'], '1.5' in v]", ''),
  row(
    "'Infinity' and 'NaN' are no properties",
    "v.Infinity = 1; v.NaN = 2; return [v.Infinity, v.NaN, '-Infinity' in v]",
    '',
  ),
  row(
    "'01' and '+1' and '1e0' are properties",
    "v['01'] = 1; v['+1'] = 2; v['1e0'] = 3; return [v['01'], v['+1'], v['1e0'], Object.keys(v).slice(-3)]",
  ),
  row(
    '4294967295 and what is above are indexes',
    'v[4294967295] = 1; v[4294967296] = 1; v[99999999999] = 1; return [v[4294967295], Object.keys(v).length]',
  ),
  row(
    "'1e21' is canonical nowhere but as 1e+21",
    "v['1e+21'] = 1; v['1e21'] = 2; return [v['1e+21'], v['1e21']]",
  ),
  row(
    'own properties are kept',
    "v.name = 'x'; return [v.name, 'name' in v, Object.keys(v).slice(-1), delete v.name, 'name' in v]",
  ),
  row(
    'symbols are kept',
    "const s = Symbol('s'); v[s] = 1; return [v[s], s in v, Object.getOwnPropertySymbols(v)]",
    '',
  ),
  row('keys', 'return [Object.keys(v), Reflect.ownKeys(v), Object.getOwnPropertyNames(v)]'),
  row('for in', 'const found = []; for (const k in v) found.push(k); return found'),
  row('entries and values of an object', 'return [Object.entries(v), Object.values(v)]'),
  row('in', "return [0 in v, 15 in v, 16 in v, '-1' in v, 'length' in v, 'x' in v]", ''),
  row('hasOwn', "return [Object.hasOwn(v, 0), Object.hasOwn(v, 16), Object.hasOwn(v, 'length')]", 'read 0+4'),
  row('delete of an element fails in strict code', "'use strict'; delete v[0]", ''),
  row(
    'delete of an element is false in sloppy code',
    'return [delete v[0], delete v[16], Reflect.deleteProperty(v, 1)]',
    '',
  ),
  row('a descriptor is read', 'return Object.getOwnPropertyDescriptor(v, 1)', 'read 4+4'),
  row(
    'a descriptor out of bounds',
    "return [Object.getOwnPropertyDescriptor(v, 16), Object.getOwnPropertyDescriptor(v, '-0')]",
    '',
  ),
  row('an element is defined', 'Object.defineProperty(v, 1, { value: 9 }); return v[1]'),
  row(
    'an element is defined with all attributes',
    'return Reflect.defineProperty(v, 1, { value: 9, writable: true, enumerable: true, configurable: true })',
    'write 4+4, changed 4+4',
  ),
  row(
    'no element is a getter',
    'return [Reflect.defineProperty(v, 1, { get() {} }), Reflect.defineProperty(v, 1, { value: 3, writable: false }), Reflect.defineProperty(v, 1, { value: 3, enumerable: false }), Reflect.defineProperty(v, 1, { value: 3, configurable: false }), Reflect.defineProperty(v, 16, { value: 3 }), Reflect.defineProperty(v, "-0", { value: 3 })]',
    '',
  ),
  row(
    'a getter is defined',
    "Object.defineProperty(v, 'two', { get() { return this[2] } }); return v.two",
    'read 8+4',
  ),
  row('freezing', 'return Object.freeze(v)', ''),
  row(
    'freezing what is empty',
    'const e = v.subarray(3, 3); return [Object.freeze(e) === e, Object.isFrozen(e)]',
    '',
  ),
  row('sealing', 'try { Object.seal(v) } catch (e) { return e.message } return Object.isSealed(v)'),
  row(
    'no more extensions',
    "'use strict'; Object.preventExtensions(v); try { v.x = 1 } catch (e) { return [e.name, Object.isExtensible(v)] }",
    '',
  ),
  row(
    'an object that inherits from a view',
    'const o = Object.create(v); return [o[1], 1 in o, o.length === undefined]',
    undefined,
  ),
  row(
    'Reflect.set with a receiver of its own',
    'const o = {}; const is = Reflect.set(v, 0, 5, o); return [is, o[0], v[0]]',
  ),
  row('Reflect.get', "return [Reflect.get(v, 1), Reflect.get(v, 'length'), Reflect.has(v, 1)]", 'read 4+4'),
  row(
    'assignment in sloppy and strict code is let through out of bounds',
    "'use strict'; v[100] = 1; return v.length",
    '',
  ),
  row('JSON', 'return JSON.stringify({ v, s: b.subarray(0, 2) })'),
  row('text', 'return [String(v), [v].join(), v.toString(), v + ""]'),
  row('Object.prototype.toString', 'return Object.prototype.toString.call(v)', ''),
  row('inspect', 'return [util.inspect(v), util.format("%o %O %s", v, v, v)]'),
  row(
    'console.log',
    "const { Writable } = require('stream'); let text = ''; const c = new console.Console(new Writable({ write(t, _, f) { text += t; f() } })); c.log(v, { v }); await 0; return text",
  ),
  row(
    'sizes',
    'const w = v.subarray(2, 5); return [w.length, w.byteLength, w.byteOffset, w.buffer === sab, w.BYTES_PER_ELEMENT]',
    '',
  ),
  row(
    'prototypes',
    'return [Object.getPrototypeOf(v) === Int32Array.prototype, v instanceof Int32Array, v instanceof Object, v.constructor === Int32Array, Object.getPrototypeOf(Int32Array) === Object.getPrototypeOf(Uint8Array)]',
    '',
  ),
  row(
    'another prototype',
    'Object.setPrototypeOf(v, { get length() { return 3 } }); return [v.length, v[1], Object.getPrototypeOf(v).length]',
  ),
  row(
    'getters of the prototype on a view',
    "const P = Object.getPrototypeOf(Int32Array.prototype); const get = (n) => Object.getOwnPropertyDescriptor(P, n).get.call(v); return [get('length'), get('byteLength'), get('byteOffset'), get('buffer') === sab, get(Symbol.toStringTag)]",
    '',
  ),
  row(
    'getters of the prototype on what is none',
    'const P = Object.getPrototypeOf(Int32Array.prototype); return [P[Symbol.toStringTag], (() => { try { return P.length } catch (e) { return e.name } })()]',
    '',
  ),
  row(
    'Array.isArray and isView',
    'return [Array.isArray(v), ArrayBuffer.isView(v), ArrayBuffer.isView({}), ArrayBuffer.isView(new DataView(sab))]',
    '',
  ),
  row(
    'names and lengths of functions',
    "const P = Object.getPrototypeOf(Int32Array.prototype); return [P, Int32Array, Object.getPrototypeOf(Int32Array), Atomics, DataView.prototype, Buffer.prototype].map((o) => Object.entries(Object.getOwnPropertyDescriptors(o)).map(([k, d]) => typeof d.value === 'function' ? [k, d.value.name, d.value.length, d.enumerable, 'prototype' in d.value] : [k, d.get?.name])).map((l) => l.filter(([k]) => !/^(constructor|parent|offset|.*(Write|Slice))$/.test(k) && !/^(read|write|copy|equals|slice|sub|swap|to|index|last|incl|comp|fill|insp)/.test(k)))",
    '',
  ),
  ...rowsOfTypes(
    'elements of every type',
    (type, one) =>
      `const a = new ${type}(sab, 8, 3); a[1] = ${one(200)}; a[2] = a[0]; return [a, a[0], a.length, a.at(-1), [...a]]`,
  ),
  ...rowsOfTypes(
    'constructors of every type',
    (type, one) =>
      `const a = new ${type}(sab, 8, 3); return [new ${type}(a), new ${type}([...a]), ${type}.from(a), ${type}.of(${one(1)}), ${type}.name, ${type}.length, ${type}.BYTES_PER_ELEMENT, new ${type}(4), new ${type}(a.buffer).length]`,
  ),
];

/** What makes typed arrays. */
export const constructorRows: readonly Row[] = [
  row('without new', 'Int32Array(sab)', ''),
  row('an offset that is not aligned', 'new Int32Array(sab, 2)', ''),
  row('an offset past the end', 'new Int32Array(sab, 68)', ''),
  row('a length past the end', 'new Int32Array(sab, 60, 2)', ''),
  row('a negative length', 'new Int32Array(-1)', ''),
  row('of a view of the other kind', 'new BigInt64Array(v)'),
  row('of a view of another type', 'return new Float32Array(v)', 'read 0+64'),
  row(
    'of a list, an iterable and nothing',
    'return [new Int32Array([1, 2]), new Int32Array(new Set([3])), new Int32Array(), new Int32Array({ length: 1, 0: 4 })]',
    '',
  ),
  row(
    'of a memory that is not shared',
    'const a = new Int32Array(new ArrayBuffer(8)); a[0] = 1; return [a, util.types.isProxy(a)]',
    '',
  ),
  row('from with a map', 'return Int32Array.from(v.subarray(0, 3), (x, i) => x + i)', 'read 0+12'),
  row(
    'from with an iterator of its own',
    'const w = v.subarray(0, 3); w[Symbol.iterator] = function* () { yield 7 }; return Int32Array.from(w)',
    '',
  ),
  row(
    'from of a list, a string and an iterable',
    "return [Int32Array.from([1, 2]), Int32Array.from('12'), Int32Array.from(new Map([[1, 2]]).keys())]",
    '',
  ),
  row('from with a map that is no function', 'Int32Array.from(v, 1)'),
  row('from of nothing', 'Int32Array.from(null)', ''),
  row('from on what is no constructor', 'Int32Array.from.call({}, [])', ''),
  row('from on a list', 'return Int32Array.from.call(Array, [1])', ''),
  row(
    'of on a subclass over shared memory',
    'class S extends Int32Array { constructor(n) { super(new SharedArrayBuffer(n * 4)) } } const s = S.of(1, 2); return [s, s instanceof S, S.from([3, 4], (x) => x * 2)]',
  ),
  row(
    'private fields',
    'class P extends Int32Array { #n = 3; get n() { return this.#n } set n(n) { this.#n = n } first() { return this[0] + this.#n } } const p = new P(sab); p.n = 4; return [p.n, p.first(), p instanceof P, p]',
    'read 0+4',
  ),
  row(
    'a subclass with a method over elements',
    'class Q extends Int32Array { sum() { return this.reduce((a, x) => a + x, 0) } } return new Q(sab, 0, 3).sum()',
    'read 0+4, read 4+4, read 8+4',
  ),
  row(
    'a subclass with a length',
    'class L extends Int32Array { get length() { return 2 } } const l = new L(sab); return [l.length, [...l].length, l.byteLength, Object.keys(l).length]',
  ),
  row(
    'a subclass that makes its memory',
    'class S extends Int32Array { constructor(n) { super(typeof n === "number" ? new SharedArrayBuffer(n * 4) : n) } } const s = new S(3); s[1] = 2; return [s.map((x) => x + 1), s.slice(1), s.filter((x) => x), s.constructor === S, s]',
  ),
  row(
    'species',
    'class T extends Int32Array { static get [Symbol.species]() { return Float64Array } } const t = new T(sab, 0, 3); return [t.map((x) => x / 2), t.slice(1, 2), t.filter(() => true)]',
  ),
  row(
    'species of a native',
    'class T extends Int32Array { static get [Symbol.species]() { return class extends Int32Array { constructor(n) { super(new SharedArrayBuffer(4 * n)) } } } } return new T([1, 2, 3]).map((x) => x + 1)',
  ),
  row(
    'a species that is none',
    'class T extends Int32Array { static get [Symbol.species]() { return 1 } } new T(sab).map((x) => x)',
  ),
  row(
    'a species that is too short',
    'class T extends Int32Array { static get [Symbol.species]() { return function () { return new Int32Array(1) } } } try { new T(sab).map((x) => x) } catch (e) { return e.name }',
  ),
  row(
    'a constructor that is null',
    'v.constructor = null; try { v.map((x) => x) } catch (e) { return e.name }',
  ),
  row('a constructor that is undefined', 'v.constructor = undefined; return v.slice(0, 2)', 'read 0+8'),
  row(
    'Reflect.construct with another prototype',
    'const a = Reflect.construct(Int32Array, [sab], Array); return [a instanceof Array, Object.getPrototypeOf(a) === Array.prototype, a[1]]',
  ),
  row(
    'a class of SharedArrayBuffer',
    'class B extends SharedArrayBuffer { #x = 1; get x() { return this.#x } } const s = new B(8); return [s.x, s instanceof B, s instanceof SharedArrayBuffer, s.byteLength, Object.prototype.toString.call(s), s]',
    '',
  ),
  row(
    'SharedArrayBuffer',
    'return [sab instanceof SharedArrayBuffer, sab.constructor === SharedArrayBuffer, SharedArrayBuffer.name, SharedArrayBuffer.length, SharedArrayBuffer[Symbol.species] === SharedArrayBuffer, Object.prototype.toString.call(sab), util.types.isSharedArrayBuffer(sab)]',
    '',
  ),
  row('SharedArrayBuffer without new', 'SharedArrayBuffer(8)', ''),
  row('SharedArrayBuffer of a negative length', 'new SharedArrayBuffer(-1)', ''),
  row(
    'a slice of a buffer',
    'const s = sab.slice(4, 8); return [s, s instanceof SharedArrayBuffer, new Int32Array(s)[0]]',
    undefined,
  ),
  row('a slice of a buffer is a read', 'sab.slice(-8)', 'read 56+8'),
  row('slice on what is no buffer', 'SharedArrayBuffer.prototype.slice.call(v, 0)', ''),
];

import { type Row, row, rowsOfTypes, toldRow } from './conformance.js';

const UPDATES = ['add', 'sub', 'and', 'or', 'xor', 'exchange'];
const ALL = [...UPDATES, 'load', 'store', 'compareExchange', 'wait', 'waitAsync', 'notify'];

/** Atomics, and DataView. */
export const atomicsRows: readonly Row[] = [
  row('load', 'return Atomics.load(v, 1)', 'load 4+4'),
  row('store', 'return Atomics.store(v, 1, 5)', 'store 4+4, changed 4+4'),
  row('store of what is there', 'return Atomics.store(v, 1, v[1])', 'read 4+4, store 4+4'),
  row(
    'store returns what it was given',
    "return [Atomics.store(v, 0, 3.7), Atomics.store(v, 0, -0), Atomics.store(v, 0, 2 ** 40 + 1), Atomics.store(v, 0, '12'), Atomics.store(v, 0, NaN), Atomics.store(b, 0, 257), Atomics.store(v, 0, Infinity)]",
  ),
  ...UPDATES.map((name) =>
    row(name, `return [Atomics.${name}(v, 1, 5), Atomics.load(v, 1)]`, 'update 4+4, changed 4+4, load 4+4'),
  ),
  row(
    'an update that changes nothing',
    'return [Atomics.add(v, 1, 0), Atomics.or(v, 1, 0)]',
    'update 4+4, update 4+4',
  ),
  row(
    'compareExchange',
    'v[1] = 3; return [Atomics.compareExchange(v, 1, 3, 4), v[1]]',
    'write 4+4, changed 4+4, update 4+4, changed 4+4, read 4+4',
  ),
  row(
    'compareExchange that fails',
    'v[1] = 3; return [Atomics.compareExchange(v, 1, 2, 4), v[1]]',
    'write 4+4, changed 4+4, update 4+4, failed, read 4+4',
  ),
  row(
    'compareExchange of the same',
    'v[1] = 3; return Atomics.compareExchange(v, 1, 3, 3)',
    'write 4+4, changed 4+4, update 4+4',
  ),
  row(
    'compareExchange converts what is expected',
    'b[0] = 1; return [Atomics.compareExchange(b, 0, 257, 258), b[0]]',
    'write 0+1, changed 0+1, update 0+1, changed 0+1, read 0+1',
  ),
  row(
    'compareExchange of unsigned words',
    'const u = new Uint32Array(sab); u[0] = 4294967295; return [Atomics.compareExchange(u, 0, -1, 5), u[0]]',
  ),
  toldRow(
    'values of atomics are told',
    'Atomics.store(v, 0, 2); Atomics.add(v, 0, 1); Atomics.compareExchange(v, 0, 9, 1); Atomics.load(v, 0)',
    'store 0+4, changed 0+4, tell 2 was 50462976, update 0+4, changed 0+4, tell 3 was 2, update 0+4, failed, tell 3 was 3, load 0+4, tell 3',
  ),
  ...rowsOfTypes(
    'Atomics of every type',
    (type, one) =>
      `const a = new ${type}(sab, 8, 3); return [Atomics.load(a, 0), Atomics.store(a, 0, ${one(7)}), Atomics.add(a, 0, ${one(300)}), Atomics.sub(a, 0, ${one(1)}), Atomics.and(a, 1, ${one(15)}), Atomics.or(a, 1, ${one(240)}), Atomics.xor(a, 1, ${one(3)}), Atomics.exchange(a, 2, ${one(1)}), Atomics.compareExchange(a, 2, ${one(1)}, ${one(2)}), a]`,
  ),
  ...rowsOfTypes(
    'waiting of every type',
    (type, one) =>
      `const a = new ${type}(sab); const tries = [() => Atomics.wait(a, 0, ${one(1)}, 0), () => Atomics.notify(a, 0), () => Atomics.waitAsync(a, 0, ${one(1)}, 0)]; return tries.map((f) => { try { return f() } catch (e) { return e.name + e.message } })`,
  ),
  ...ALL.map((name) =>
    row(
      `${name} out of range`,
      `return [16, -1, 1e10, Infinity].map((i) => { try { Atomics.${name}(v, i, 0, 0) } catch (e) { return e.name + ': ' + e.message } })`,
      '',
    ),
  ),
  ...ALL.map((name) =>
    row(
      `${name} of what is no view`,
      `return [null, {}, [1], sab, new DataView(sab), new Float64Array(sab), new Uint8ClampedArray(sab)].map((a) => { try { Atomics.${name}(a, 0, 0, 0) } catch (e) { return e.name + ': ' + e.message } })`,
      '',
    ),
  ),
  ...ALL.map((name) =>
    row(
      `${name} coerces in order, before the access`,
      `const order = []; const say = (what, n) => ({ valueOf() { order.push(what); return n } }); try { order.push(typeof Atomics.${name}(v, say('index', 1), say('second', 0), say('third', 0), say('fourth', 0))) } catch (e) { order.push(e.message) } return order`,
    ),
  ),
  ...ALL.map((name) =>
    row(
      `${name} of a bad index coerces no value`,
      `let n = 0; try { Atomics.${name}(v, 99, { valueOf() { n++; return 0 } }) } catch {} return n`,
      '',
    ),
  ),
  ...ALL.filter((name) => name !== 'load').map((name) =>
    row(`${name} with a symbol`, `Atomics.${name}(v, 0, Symbol('s'), 0)`, ''),
  ),
  ...ALL.map((name) =>
    row(`${name} of bigints with a number`, `return Atomics.${name}(new BigInt64Array(sab), 0, 1, 0)`),
  ),
  ...ALL.map((name) => row(`${name} of numbers with a bigint`, `return Atomics.${name}(v, 0, 1n, 0)`)),
  ...ALL.map((name) =>
    row(
      `${name} over memory that is not shared`,
      `const n = new Int32Array([1, 2, 3]); return [(() => { try { return Atomics.${name}(n, 1, 2, 2) } catch (e) { return e.message } })(), n]`,
      '',
    ),
  ),
  row(
    'an index is coerced',
    "return [Atomics.load(v, '1'), Atomics.load(v, 1.9), Atomics.load(v), Atomics.load(v, -0.5), Atomics.load(v, null), Atomics.load(v, NaN)]",
    'load 4+4, load 4+4, load 0+4, load 0+4, load 0+4, load 0+4',
  ),
  row(
    'an index that is a bigint or a symbol',
    "return [1n, Symbol('s')].map((i) => { try { Atomics.load(v, i) } catch (e) { return e.message } })",
    '',
  ),
  row(
    'a value with a side effect comes before the access',
    'Atomics.store(v, 0, { valueOf() { Atomics.store(v, 1, 2); return 3 } })',
    'store 4+4, changed 4+4, store 0+4, changed 0+4',
  ),
  row('a value that throws', 'Atomics.add(v, 0, { valueOf() { throw new RangeError("mine") } })', ''),
  row('wait that is not equal', 'return Atomics.wait(v, 1, 5)', 'wait 4+4'),
  row(
    'wait whose time is over',
    'v[1] = 5; return Atomics.wait(v, 1, 5, 1)',
    'write 4+4, changed 4+4, wait 4+4',
  ),
  row(
    'wait converts what is expected',
    'v[1] = 5; return [Atomics.wait(v, 1, 5 + 2 ** 32, 0), Atomics.wait(v, 1, "5", 0), Atomics.wait(v, 1, 5.5, -1), Atomics.wait(v, 1, 5, -Infinity), Atomics.wait(v, 1, 4, NaN)]',
  ),
  row(
    'wait of bigints',
    'const a = new BigInt64Array(sab); a[1] = 5n; return [Atomics.wait(a, 1, 5n, 0), Atomics.wait(a, 1, 5n + 2n ** 64n, 0), Atomics.wait(a, 1, 4n)]',
  ),
  row(
    'waitAsync',
    'v[0] = 1; const w = Atomics.waitAsync(v, 0, 1, 5); return [Atomics.waitAsync(v, 0, 2), Atomics.waitAsync(v, 0, 1, 0), w.async, w.value instanceof Promise, await w.value]',
  ),
  row(
    'notify',
    'return [Atomics.notify(v, 1), Atomics.notify(v, 1, 2), Atomics.notify(v, 1, -5), Atomics.notify(v, 0, undefined), Atomics.notify(v, 0, "3")]',
    'notify(Infinity) 4+4, notify(2) 4+4, notify(0) 4+4, notify(Infinity) 0+4, notify(3) 0+4',
  ),
  row('isLockFree', 'return [1, 2, 3, 4, 8, 16].map((n) => Atomics.isLockFree(n))', ''),
  row(
    'Atomics itself',
    'return [Object.prototype.toString.call(Atomics), Reflect.ownKeys(Atomics), typeof Atomics.pause]',
    '',
  ),
  row(
    'Atomics of a subclass',
    'class S extends Int32Array { #l = 1; lock() { return Atomics.add(this, this.#l, 1) } } return new S(sab).lock()',
    'update 4+4, changed 4+4',
  ),
  row('Atomics of a view with an offset', 'return Atomics.load(new Int32Array(sab, 8), 1)', 'load 12+4'),
  row('Atomics of 16 bits', 'return Atomics.add(new Uint16Array(sab), 3, 65535)', 'update 6+2, changed 6+2'),
  row(
    'Atomics of a view that follows its buffer',
    'const g = new SharedArrayBuffer(4, { maxByteLength: 16 }); const t = new Int32Array(g); g.grow(8); return [Atomics.store(t, 1, 4), Atomics.load(t, 1), (() => { try { Atomics.load(t, 2) } catch (e) { return e.name } })()]',
  ),
];

const SIZES: Record<string, number> = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  Float32: 4,
  Float64: 8,
  BigInt64: 8,
  BigUint64: 8,
};

/** What only newer versions of JavaScript have. */
const newerRows: readonly Row[] = [
  row(
    'Float16Array',
    "if (!globalThis.Float16Array) return 'none'; const f = new Float16Array(sab, 2, 3); f[0] = 1.1; f.fill(70000, 1, 2); const d = new DataView(sab); d.setFloat16(8, 3.3); return [f, f.map((x) => x * 2), d.getFloat16(8), [...f]]",
  ),
  row(
    'bytes as text',
    "if (!b.toHex) return 'none'; const w = b.subarray(0, 4); w.setFromHex('ff00'); return [w.toHex(), w.toBase64(), w.setFromBase64('aGk='), w, Uint8Array.fromHex('01')]",
  ),
  row('Atomics.pause', "return Atomics.pause ? [Atomics.pause(), Atomics.pause(3)] : 'none'", ''),
];

/** DataView. */
export const dataViewRows: readonly Row[] = [
  ...newerRows,
  ...Object.entries(SIZES).map(([type, size]) =>
    row(
      `get${type}`,
      `const d = new DataView(sab, 3); return [d.get${type}(2), d.get${type}(2, true)]`,
      `read 5+${size}, read 5+${size}`,
    ),
  ),
  ...Object.entries(SIZES).map(([type, size]) =>
    row(
      `set${type}`,
      `const d = new DataView(sab, 3); return [d.set${type}(2, ${type.startsWith('Big') ? '-1n' : '-1'}, true), d.get${type}(2, true)]`,
      `write 5+${size}, changed 5+${size}, read 5+${size}`,
    ),
  ),
  toldRow(
    'values of a DataView are told',
    'const d = new DataView(sab); d.setInt16(0, 2 ** 16 + 5, true); d.getInt8(0)',
    'write 0+2, changed 0+2, tell 5 was 256, read 0+1, tell 5',
  ),
  row(
    'a DataView',
    'const d = new DataView(sab, 4, 8); return [d.byteLength, d.byteOffset, d.buffer === sab, d instanceof DataView, d.constructor === DataView, Object.prototype.toString.call(d), d]',
    '',
  ),
  row('a DataView without new', 'DataView(sab)', ''),
  row('a DataView of a view', 'new DataView(v)', ''),
  row('a DataView past the end', 'new DataView(sab, 65)', ''),
  row(
    'a subclass of DataView',
    'class D extends DataView { #n = 1; n() { return this.getInt8(this.#n) } } return new D(sab).n()',
    'read 1+1',
  ),
  row(
    'out of bounds',
    'const d = new DataView(sab); return [() => d.getInt32(61), () => d.getInt8(-1), () => d.setInt8(64, 1), () => d.setInt32(-1, 1), () => d.getInt8(Infinity)].map((f) => { try { f() } catch (e) { return e.name + e.message } })',
    '',
  ),
  row(
    'arguments are coerced',
    "const d = new DataView(sab); d.setInt8('1', '7'); d.setInt8(2.9, true); d.setInt8(undefined, null); d.setInt8(3); return [d.getInt8('1'), d.getInt8(), d.getInt16(1, 'x')]",
  ),
  row(
    'a value is coerced before bounds are looked at',
    'let n = 0; try { new DataView(sab).setInt8(64, { valueOf() { n++; return 1 } }) } catch {} return n',
    '',
  ),
  row(
    'an index is looked at before a value is coerced',
    'let n = 0; try { new DataView(sab).setInt8(-1, { valueOf() { n++; return 1 } }) } catch {} return n',
    '',
  ),
  row(
    'a bigint where a number belongs, and the other way round',
    'const d = new DataView(sab); return [() => d.setInt8(0, 1n), () => d.setBigInt64(0, 1), () => d.setBigInt64(0), () => d.setInt8(Symbol("s"), 1)].map((f) => { try { f() } catch (e) { return e.name + e.message } })',
    '',
  ),
  row('the same bytes change nothing', 'const d = new DataView(sab); d.setInt8(1, 1)', 'write 1+1'),
  row(
    'on what is no DataView',
    'return [() => DataView.prototype.getInt8.call(v, 0), () => DataView.prototype.setInt8.call({}, 0, 1)].map((f) => { try { f() } catch (e) { return e.name + e.message } })',
    '',
  ),
  row(
    'a DataView over memory that is not shared',
    'const d = new DataView(new ArrayBuffer(4)); d.setInt16(0, 258); return [d.getInt8(0), d]',
    '',
  ),
  row(
    'a DataView of a growable buffer',
    'const g = new SharedArrayBuffer(4, { maxByteLength: 16 }); const d = new DataView(g); g.grow(8); return [d.byteLength, d.setInt32(4, 5), d.getInt32(4)]',
  ),
];

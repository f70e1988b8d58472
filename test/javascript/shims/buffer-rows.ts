import { ATTEMPT, type Row, row } from './conformance.js';

const NUMBERS: readonly (readonly [name: string, size: number, value: string])[] = [
  ['UInt8', 1, '200'],
  ['Int8', 1, '-2'],
  ['UInt16LE', 2, '60000'],
  ['UInt16BE', 2, '60000'],
  ['Int16LE', 2, '-300'],
  ['Int16BE', 2, '-300'],
  ['UInt32LE', 4, '4000000000'],
  ['UInt32BE', 4, '4000000000'],
  ['Int32LE', 4, '-70000'],
  ['Int32BE', 4, '-70000'],
  ['BigInt64LE', 8, '-7n'],
  ['BigUInt64BE', 8, '7n'],
  ['FloatLE', 4, '-1.5'],
  ['DoubleBE', 8, '1e100'],
];

/** Buffer over shared memory. */
export const bufferRows: readonly Row[] = [
  ...NUMBERS.map(([name, size, value]) =>
    row(
      `Buffer ${name}`,
      `return [buf.write${name}(${value}, 9), buf.read${name}(9)]`,
      `write 9+${size}, changed 9+${size}, read 9+${size}`,
    ),
  ),
  row(
    'Buffer UIntLE and IntBE',
    'return [buf.writeUIntLE(70000, 5, 3), buf.readUIntLE(5, 3), buf.writeIntBE(-5, 8, 6), buf.readIntBE(8, 6)]',
    undefined,
  ),
  row(
    'Buffer numbers out of range',
    `${ATTEMPT} return [attempt(() => buf.readInt32LE(61)), attempt(() => buf.readInt8(64)), attempt(() => buf.readInt8(1.5)), attempt(() => buf.readInt8('1')), attempt(() => buf.writeUInt8(256, 0)), attempt(() => buf.writeInt32LE(1, 62)), attempt(() => buf.readUIntLE(0, 9))]`,
  ),
  row(
    'Buffer defaults',
    'return [buf.readUInt8(), buf.writeUInt8(9), buf.readInt32LE(), buf.readDoubleLE()]',
    'read 0+1, write 0+1, changed 0+1, read 0+4, read 0+8',
  ),
  row(
    'Buffer itself',
    'return [Buffer.isBuffer(buf), buf instanceof Buffer, buf instanceof Uint8Array, buf.buffer === sab, buf.length, buf.parent === sab, buf.offset, buf[3], buf.constructor === Buffer, util.types.isUint8Array(buf), buf]',
  ),
  row(
    'Buffer.from of a buffer, in part',
    'const p = Buffer.from(sab, 4, 8); p[0] = 255; return [p, p.byteOffset, p.length, b[4]]',
  ),
  row(
    'Buffer.from past the end',
    `${ATTEMPT} return [attempt(() => Buffer.from(sab, 65)), attempt(() => Buffer.from(sab, 0, 65))]`,
    '',
  ),
  row(
    'Buffer.from of views',
    'return [Buffer.from(b.subarray(0, 3)), Buffer.from(v.subarray(0, 2)), Buffer.from(buf.subarray(1, 3)), Buffer.from(new DataView(sab, 0, 2))]',
  ),
  row(
    'Buffer.from of a view is a copy',
    'const c = Buffer.from(b.subarray(2, 4)); c[0] = 9; return b[2]',
    'read 2+2, read 2+1',
  ),
  row(
    'Buffer.from of anything else',
    "return [Buffer.from('hi'), Buffer.from([1, 2]), Buffer.from('aGk=', 'base64'), Buffer.from(new ArrayBuffer(2))]",
    '',
  ),
  row(
    'Buffer.copyBytesFrom',
    `${ATTEMPT} return [Buffer.copyBytesFrom(v, 1, 1), Buffer.copyBytesFrom(b.subarray(0, 2)), attempt(() => Buffer.copyBytesFrom(v, -1))]`,
    'read 4+4, read 0+2',
  ),
  row(
    'Buffer.concat',
    'return [Buffer.concat([b.subarray(0, 2), buf.subarray(4, 6), Buffer.from([9])]), Buffer.concat([b], 3)]',
    'read 0+2, read 4+2, read 0+64',
  ),
  row(
    'Buffer.compare and byteLength',
    'return [Buffer.compare(b, buf), Buffer.compare(b.subarray(1), b), Buffer.byteLength(v), Buffer.byteLength(sab), Buffer.byteLength("ä")]',
  ),
  row('Buffer.alloc filled with shared bytes', 'return Buffer.alloc(4, b.subarray(1, 3))', 'read 1+2'),
  row(
    'text of a Buffer',
    "buf.write('hello'); return [buf.toString('utf8', 0, 5), buf.toString('hex', 0, 2), buf.toString('latin1', 1, 3), buf.toString('base64', 0, 3), buf.utf8Slice(0, 2), buf.asciiSlice(1, 2), buf.hexSlice(3, 5), buf.toLocaleString('utf8', 0, 1)]",
    'write 0+5, changed 0+5, read 0+5, read 0+2, read 1+2, read 0+3, read 0+2, read 1+1, read 3+2, read 0+1',
  ),
  row(
    'text with odd limits',
    "return [buf.toString('utf8', -3, 2), buf.toString('utf8', 70), buf.toString('utf8', 2, 1), buf.toString(undefined, 60)]",
  ),
  row(
    'write',
    "return [buf.write('hä'), buf.write('xyz', 8), buf.write('xyz', 16, 2), buf.write('6869', 'hex'), buf.write('6869', 24, 'hex'), buf.write('\\u20ac', 63), buf.utf8Write('q', 30, 1), buf.latin1Write('ä', 40, 1)]",
  ),
  row('a write is of what it wrote', "buf.write('hä', 4)", 'write 4+3, changed 4+3'),
  row(
    'write past the end',
    `${ATTEMPT} return [attempt(() => buf.write('x', 65)), attempt(() => buf.write(5))]`,
    '',
  ),
  row(
    'fill',
    "buf.fill('ab', 0, 5); buf.fill(7, 8, 10); buf.fill(b.subarray(1, 3), 16, 20); buf.fill(); return [buf.fill(1, 60) === buf]",
  ),
  row(
    'a fill is of its range',
    "buf.fill('ab', 'latin1'); buf.fill(1, 4); buf.fill(2, 4, 6)",
    'write 0+64, changed 0+64, write 4+60, changed 4+60, write 4+2, changed 4+2',
  ),
  row(
    'fill out of range',
    `${ATTEMPT} return [attempt(() => buf.fill(1, -1)), attempt(() => buf.fill(1, 0, 65)), attempt(() => buf.fill(''))]`,
  ),
  row(
    'copy',
    'const n = Buffer.alloc(4); return [buf.copy(n), buf.copy(n, 1, 5, 7), n, buf.copy(b, 32, 0, 4), Buffer.from([9, 9]).copy(b, 60), n.copy(buf, 2), b]',
  ),
  row(
    'a copy is of its ranges',
    'buf.copy(b, 32, 8, 12); Buffer.from([99]).copy(buf, 1); buf.copy(Buffer.alloc(2))',
    'read 8+4, write 32+4, changed 32+4, write 1+1, changed 1+1, read 0+2',
  ),
  row(
    'copy of nothing, and out of range',
    `${ATTEMPT} return [buf.copy(b, 64), buf.copy(b, 0, 5, 3), attempt(() => buf.copy(b, -1)), attempt(() => buf.copy(b, 0, -1)), attempt(() => buf.copy(1))]`,
  ),
  row(
    'equals and compare',
    'return [buf.equals(b), buf.equals(new Uint8Array(64)), Buffer.from([0, 1]).equals(b.subarray(0, 2)), buf.compare(b), buf.compare(b, 0, 4, 1, 5), Buffer.from([5]).compare(b)]',
  ),
  row(
    'indexOf and includes',
    "return [buf.indexOf(5), buf.indexOf(Buffer.from([7, 8])), buf.indexOf(b.subarray(9, 11)), buf.includes('0'), buf.lastIndexOf(3), buf.indexOf('1', 50), Buffer.from([0, 1, 2]).indexOf(b.subarray(1, 3))]",
  ),
  row(
    'swap',
    'buf.swap16(); buf.swap32(); return buf.swap64() === buf',
    'read 0+64, write 0+64, changed 0+64, read 0+64, write 0+64, changed 0+64, read 0+64, write 0+64, changed 0+64',
  ),
  row('swap of an odd size', `${ATTEMPT} return attempt(() => buf.subarray(1).swap16())`),
  row('JSON of a Buffer', 'return JSON.stringify(buf.subarray(0, 3))', 'read 0+3'),
  row(
    'subarray and slice of a Buffer',
    'const s = buf.slice(1, 4); const t = buf.subarray(-2); s[0] = 9; return [s, t, Buffer.isBuffer(s), Buffer.isBuffer(t), s.buffer === sab, b[1]]',
  ),
  row(
    'methods of typed arrays on a Buffer',
    'const s = buf.subarray(0, 4); return [s.map((x) => x + 1), s.filter((x) => x > 1), Buffer.isBuffer(s.map((x) => x)), [...s], s.at(-1), s.join(), Uint8Array.prototype.slice.call(s, 1), Uint8Array.prototype.subarray.call(s, 1), s.reverse(), [...s.entries()][0]]',
  ),
  row(
    'inspect of a Buffer',
    'return [util.inspect(buf), String(buf.subarray(48, 52)), util.format("%s %o", buf.subarray(0, 2), 1)]',
  ),
  row(
    'transcode, isUtf8 and isAscii',
    "const k = require('buffer'); return [k.transcode(buf.subarray(48, 50), 'utf8', 'utf16le'), k.isUtf8(b), k.isAscii(buf)]",
    'read 48+2, read 0+64, read 0+64',
  ),
  row(
    'Buffer over memory that is not shared',
    "const n = Buffer.from('hello'); return [n.toString(), n.readUInt8(1), n.subarray(1), n.indexOf('l'), n.fill(1), n.write('x'), util.types.isProxy(n), n.swap16 !== undefined]",
    '',
  ),
  row('new Buffer', 'const o = new Buffer(sab, 4, 2); return [o, o.buffer === sab, Buffer.isBuffer(o)]'),
  row('a Buffer is held', 'buf[0] = 9; return buf[1]', 'write 0+1, changed 0+1, read 1+1'),
  row(
    'base64 and ucs2 of a Buffer',
    "return [buf.base64Slice(0, 3), buf.base64urlSlice(0, 3), buf.ucs2Slice(48, 52), buf.ucs2Write('hi', 0, 4), buf.base64Write('aGk=', 8, 2), buf.hexWrite('ff00', 16, 2), buf.asciiWrite('a', 20, 1)]",
  ),
];

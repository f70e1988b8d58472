import { ATTEMPT, type Row, row } from './conformance.js';

/** `b` holds `hello` at its beginning; `h` is a view of that. */
const hello = (code: string) => `b.set([104, 101, 108, 108, 111]); const h = b.subarray(0, 5); ${code}`;
const SET = 'write 0+5, changed 0+5';
const after = (...sees: string[]) => [SET, ...sees].join(', ');

/** What of Node takes views. */
export const nodeRows: readonly Row[] = [
  row(
    'TextDecoder',
    hello(
      "return [new TextDecoder().decode(h), new TextDecoder('utf-16le').decode(b.subarray(0, 4)), new TextDecoder().decode()]",
    ),
    after('read 0+5, read 0+4'),
  ),
  row(
    'TextDecoder of a DataView, a buffer and words',
    hello(
      'const d = new TextDecoder(); return [d.decode(new DataView(sab, 1, 3)), d.decode(sab), d.decode(v.subarray(0, 1))]',
    ),
    after('read 1+3, read 0+64, read 0+4'),
  ),
  row(
    'TextDecoder of what is none',
    `${ATTEMPT} return [attempt(() => new TextDecoder().decode([1])), attempt(() => new TextDecoder().decode('a'))]`,
    '',
  ),
  row(
    'TextDecoder of a stream',
    'const d = new TextDecoder(); b.set([195, 164]); return [d.decode(b.subarray(0, 1), { stream: true }), d.decode(b.subarray(1, 2))]',
  ),
  row(
    'TextEncoder',
    "return [new TextEncoder().encodeInto('hä', b), b.subarray(0, 4), new TextEncoder().encode('x')]",
    'write 0+3, changed 0+3',
  ),
  row(
    'TextEncoder into too little',
    "return [new TextEncoder().encodeInto('häh', b.subarray(0, 2))]",
    'write 0+1, changed 0+1',
  ),
  row(
    'TextEncoder into what is none',
    `${ATTEMPT} return [attempt(() => new TextEncoder().encodeInto('x', v).written), attempt(() => new TextEncoder().encodeInto('x', {}))]`,
  ),
  row(
    'StringDecoder',
    hello(
      "const { StringDecoder } = require('string_decoder'); const d = new StringDecoder('utf8'); return d.write(h) + d.end(b.subarray(0, 1))",
    ),
    after('read 0+5, read 0+1'),
  ),
  row(
    'util.types',
    'const t = util.types; return Object.keys(t).filter((k) => k !== "isExternal").map((k) => [k, t[k](v), t[k](b), t[k](buf), t[k](new BigInt64Array(sab)), t[k](sab), t[k](new DataView(sab)), t[k](new Proxy({}, {})), t[k]({})])',
    '',
  ),
  row(
    'util.types by name',
    "const { isTypedArray, isInt32Array, isProxy } = require('util/types'); return [isTypedArray(v), isInt32Array(v), isProxy(v), isProxy(Int32Array), isProxy(Atomics)]",
    '',
  ),
  row(
    'isDeepStrictEqual',
    hello(
      'return [util.isDeepStrictEqual(h, new Uint8Array([104, 101, 108, 108, 111])), util.isDeepStrictEqual({ h }, { h: b.subarray(0, 4) }), util.isDeepStrictEqual(new Map([[1, h]]), new Map([[1, h]])), util.isDeepStrictEqual(h, [...h])]',
    ),
  ),
  row(
    'assert',
    hello(
      "const assert = require('assert'); assert.deepEqual(h, new Uint8Array(h)); assert.deepStrictEqual([h], [new Uint8Array(h)]); assert.strict.deepEqual(new Set([h]), new Set([h])); assert.notDeepStrictEqual(h, b); class K { h = h } assert.deepStrictEqual(new K(), new K()); assert.deepEqual(h, new Uint8Array(5))",
    ),
  ),
  row(
    'assert of a class with a view',
    hello(
      "class A { constructor(h) { this.h = h } } class B extends A {} const { deepStrictEqual } = require('assert').strict; deepStrictEqual(new A(h), new A(new Uint8Array(h))); try { deepStrictEqual(new A(h), new B(h)) } catch (e) { return e.name }",
    ),
  ),
  row(
    'structuredClone',
    "const c = structuredClone({ v, list: [v, sab], map: new Map([['b', b]]), set: new Set([b]), n: 1 }); c.v[0] = 7; return [c.v instanceof Int32Array, c.v.buffer === c.list[1], c.list[0] === c.v, v[0], c.map.get('b')[0], [...c.set][0].length, c]",
  ),
  row('a clone is held', 'structuredClone([v])[0][1] = 5', 'write 4+4, changed 4+4'),
  row(
    'structuredClone of a cycle, a class and a getter',
    'class K { v = v; #p = 1; get g() { return 1 } } const k = new K(); k.self = k; const c = structuredClone(k); return [c.v[1], c.self === c, c.constructor.name, structuredClone({ get x() { return v } }).x[1]]',
  ),
  row(
    'structuredClone of what cannot be cloned',
    `${ATTEMPT} return [attempt(() => structuredClone({ v, f() {} })), attempt(() => structuredClone(v, { transfer: [sab] }))]`,
    '',
  ),
  row(
    'structuredClone of a view in part',
    'const c = structuredClone(v.subarray(2, 4)); return [c.length, c.byteOffset, c.buffer.byteLength, c[0] === v[2]]',
  ),
  row(
    'v8.serialize',
    hello(
      "const v8 = require('v8'); const { h: c, n } = v8.deserialize(v8.serialize({ h: new Uint8Array(h), n: 1, w: h })); return [c, n, v8.deserialize(v8.serialize(h))]",
    ),
  ),
  row(
    'v8.deserialize of shared bytes',
    "const v8 = require('v8'); const s = v8.serialize({ a: [1, 'x'] }); b.set(s); return v8.deserialize(b.subarray(0, s.length))",
  ),
  row(
    'v8.Serializer',
    hello(
      "const { Serializer } = require('v8'); const s = new Serializer(); s.writeRawBytes(h); return s.releaseBuffer()",
    ),
    after('read 0+5'),
  ),
  row(
    'Blob',
    hello(
      "const { Blob } = require('buffer'); const blob = new Blob([h, 'x', new DataView(sab, 0, 1), v.subarray(0, 1)]); return [blob, await blob.text(), blob instanceof Blob, globalThis.Blob === Blob, (await new globalThis.Blob([h]).text())]",
    ),
    after('read 0+5, read 0+1, read 0+4, read 0+5'),
  ),
  row(
    'Blob without a list',
    `${ATTEMPT} return [attempt(() => new Blob(v)), attempt(() => new Blob()), attempt(() => Blob())]`,
  ),
  row(
    'File',
    hello(
      "const { File } = require('buffer'); const f = new File([h], 'n'); return [f.name, await f.text(), f instanceof Blob]",
    ),
    after('read 0+5'),
  ),
  row(
    'crypto.createHash',
    hello(
      "const { createHash } = require('crypto'); return [createHash('sha1').update(h).digest('hex'), createHash('sha1').update(new DataView(sab, 0, 5)).digest('hex'), createHash('sha1').update(v).digest('hex')]",
    ),
    after('read 0+5, read 0+5, read 0+64'),
  ),
  row(
    'crypto.createHmac',
    hello("return require('crypto').createHmac('sha256', h).update(h).digest('hex')"),
    after('read 0+5, read 0+5'),
  ),
  row(
    'crypto of ciphers',
    hello(
      "const c = require('crypto'); const e = c.createCipheriv('aes-128-cbc', b.subarray(0, 16), b.subarray(16, 32)); const x = Buffer.concat([e.update(h), e.final()]); const d = c.createDecipheriv('aes-128-cbc', b.subarray(0, 16), b.subarray(16, 32)); return [x, d.update(x, null, 'utf8') + d.final('utf8')]",
    ),
  ),
  row(
    'crypto of keys',
    hello(
      "const c = require('crypto'); return [c.pbkdf2Sync(h, h, 2, 8, 'sha1'), c.scryptSync(h, h, 8, { N: 2 }), Buffer.from(c.hkdfSync('sha1', h, h, h, 8)), c.createSecretKey(h).export(), c.timingSafeEqual(h, h)]",
    ),
  ),
  row(
    'crypto.createHash of what is none',
    `${ATTEMPT} return [attempt(() => require('crypto').createHash('sha1').update(sab)), attempt(() => require('crypto').createHash('sha1').update([1]))]`,
  ),
  row(
    'crypto.getRandomValues',
    "const zero = b.fill(0) && true; const is = [crypto.getRandomValues(b) === b, b.some((x) => x !== 0), require('crypto').getRandomValues(v) === v, require('crypto').webcrypto.getRandomValues(b.subarray(0, 1)).length]; b.fill(1); return [zero, is]",
  ),
  row(
    'crypto.getRandomValues of floats',
    `${ATTEMPT} return [attempt(() => crypto.getRandomValues(new Float32Array(sab))), attempt(() => crypto.getRandomValues(new DataView(sab)))]`,
    '',
  ),
  row('crypto.getRandomValues is a write', 'b.fill(0); crypto.getRandomValues(b); return b.fill(1)[3]'),
  row(
    'crypto.randomFillSync',
    "const { randomFillSync } = require('crypto'); b.fill(0); const is = [randomFillSync(b, 8) === b, b.subarray(0, 8).every((x) => x === 0), b.subarray(8).some((x) => x !== 0), randomFillSync(v, 1, 2) === v]; b.fill(1); return is",
  ),
  row(
    'crypto.subtle refuses shared memory',
    "return require('crypto').webcrypto.subtle.digest('SHA-1', b)",
    '',
  ),
  row(
    'zlib',
    hello(
      "const z = require('zlib'); return [z.gunzipSync(z.gzipSync(h)), z.inflateSync(z.deflateSync(new DataView(sab, 0, 5))), z.brotliDecompressSync(z.brotliCompressSync(v)).length]",
    ),
    after('read 0+5, read 0+5, read 0+64'),
  ),
  row(
    'zlib later',
    hello(
      "const z = require('zlib'); const { promisify } = util; const packed = promisify(z.gzip)(h); return z.gunzipSync(await packed)",
    ),
    undefined,
  ),
  row(
    'zlib of shared bytes',
    hello(
      "const z = require('zlib'); const s = z.deflateRawSync('hello hello'); b.set(s, 8); return String(z.inflateRawSync(b.subarray(8, 8 + s.length)))",
    ),
  ),
  row(
    'zlib of a stream',
    hello(
      "const z = require('zlib'); const out = z.createGunzip(); const chunks = []; out.on('data', (c) => chunks.push(c)); const gz = z.createGzip(); gz.pipe(out); gz.end(h); await new Promise((r) => out.on('end', r)); return String(Buffer.concat(chunks))",
    ),
  ),
  row(
    'streams',
    hello(
      "const { PassThrough, Writable } = require('stream'); const got = []; const w = new Writable({ write(c, _, f) { got.push(String(c)); f() } }); w.write(h); w.end(b.subarray(0, 1)); const p = new PassThrough(); p.end(h); for await (const c of p) got.push(String(c)); const o = new PassThrough({ objectMode: true }); o.end(h); for await (const c of o) got.push(c === h); return got",
    ),
  ),
  row(
    'fs.writeSync and readSync',
    hello(
      "const fs = require('fs'); const path = file(); const fd = fs.openSync(path, 'w+'); try { return [fs.writeSync(fd, h), fs.writeSync(fd, b, 1, 3), fs.writeSync(fd, b, { offset: 4, length: 1 }), fs.readSync(fd, b, 16, 4, 0), fs.readSync(fd, b, { offset: 32, position: 5 }), fs.readSync(fd, new DataView(sab, 48, 2), 0, 2, 0), b.subarray(16)] } finally { fs.closeSync(fd); fs.unlinkSync(path) }",
    ),
    after(
      'read 0+5, read 1+3, read 4+1, write 16+4, changed 16+4, write 32+4, changed 32+4, write 48+2, changed 48+2, read 16+48',
    ).replace(', read 16+48', ''),
  ),
  row(
    'fs.writeFileSync, appendFileSync, writevSync and readvSync',
    hello(
      "const fs = require('fs'); const path = file(); try { fs.writeFileSync(path, h); fs.appendFileSync(path, b.subarray(0, 2)); const fd = fs.openSync(path, 'r+'); fs.writevSync(fd, [b.subarray(2, 3), h]); const n = fs.readvSync(fd, [b.subarray(40, 42), b.subarray(50, 53)], 0); fs.closeSync(fd); return [String(fs.readFileSync(path)), n, b.subarray(40)] } finally { fs.unlinkSync(path) }",
    ),
  ),
  row(
    'fs.promises.writeFile and fs.writeFile',
    hello(
      "const fs = require('fs'); const path = file(); try { await fs.promises.writeFile(path, new Uint8Array(h)); await util.promisify(fs.appendFile)(path, h); return String(fs.readFileSync(path)) } finally { fs.unlinkSync(path) }",
    ),
  ),
  row(
    'fs of what is none',
    `${ATTEMPT} const fs = require('fs'); return [attempt(() => fs.writeFileSync('/nowhere/x', v)), attempt(() => fs.writeSync(-1, v)), attempt(() => fs.readSync('x', v)), attempt(() => fs.readSync(1, 'x'))]`,
  ),
  row(
    'Response',
    `${ATTEMPT} return [attempt(() => new Response(b)), await new Response('x').text(), attempt(() => new Request('http://a.example', { method: 'POST', body: b })), new Response('x') instanceof Response]`,
    '',
  ),
  row(
    'names of builtins that are imported',
    "const m = await import('node:util/types'); const { getRandomValues } = await import('node:crypto'); const { isDeepStrictEqual } = await import('node:util'); return [m.isInt32Array(v), typeof getRandomValues, isDeepStrictEqual(v, new Int32Array(v)), (await import('node:buffer')).Blob === Blob]",
  ),
  row(
    'WebAssembly that is not shared',
    'const m = new WebAssembly.Memory({ initial: 1 }); return [m.buffer.byteLength, m instanceof WebAssembly.Memory, new Uint8Array(m.buffer)[0]]',
    '',
  ),
  row(
    'WebAssembly of shared bytes',
    `${ATTEMPT} b.set([0, 97, 115, 109, 1, 0, 0, 0]); const w = b.subarray(0, 8); return [WebAssembly.validate(w), new WebAssembly.Module(w), await WebAssembly.compile(w), attempt(() => new WebAssembly.Module(1))]`,
  ),
  row(
    'a file handle',
    hello(
      "const fs = require('fs'); const path = file(); const handle = await fs.promises.open(path, 'w+'); try { await handle.write(h); await handle.write(b, 1, 3); await handle.writev([h]); await handle.appendFile(new DataView(sab, 0, 1)); return String(fs.readFileSync(path)) } finally { await handle.close(); fs.unlinkSync(path) }",
    ),
  ),
  row(
    'a native that takes parts of a view of a subclass',
    "class S extends Uint8Array { constructor(...given) { super(...given) } } const s = new S(sab, 0, 8); return [Buffer.concat([s], 3), Buffer.from(s), Buffer.copyBytesFrom(s, 1, 2), new TextDecoder().decode(s).length, require('crypto').createHash('sha1').update(s).digest('hex')]",
  ),
];

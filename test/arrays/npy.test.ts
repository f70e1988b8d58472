import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from '../../src/arrays/npy.js';
import { toMatrix } from '../../src/arrays/to-matrix.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { refusalOf } from '../model/refusals.js';

const remedy = 'save it again with np.save(path, a)';

/** A .npy file with the given header text and data bytes, consistent or not. */
function npyFile(header: string, data: ArrayLike<number>, major = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const lengthBytes = major === 1 ? 2 : 4;
  const bytes = new Uint8Array(8 + lengthBytes + text.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, major, 0, text.length & 255, text.length >> 8]);
  bytes.set(text, 8 + lengthBytes);
  bytes.set(data, 8 + lengthBytes + text.length);
  return bytes;
}

function header(dtype: string, shape: string, order = 'False'): string {
  return `{'descr': ${dtype}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

function bytesOf(values: { buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(values.buffer);
}

describe('reading', () => {
  test('the example images, labels and logits', () => {
    const load = (file: string) => readNpy(readFileSync(`examples/mnist/${file}`), file);
    const images = load('mnist-images.npy');
    expect([images.dtype, images.shape, images.data.length]).toEqual(['float32', [128, 784], 128 * 784]);
    const labels = load('mnist-labels.npy');
    expect([labels.dtype, labels.shape]).toEqual(['uint8', [128]]);
    expect(new Set<number | bigint>(labels.data)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(load('mnist-mlp-logits.npy').shape).toEqual([128, 10]);
  });

  test.each([1, 2, 3])('format %i.0', (major) => {
    const bytes = npyFile(header("'<f4'", '(2, 1)'), bytesOf(Float32Array.of(1.5, -2)), major);
    expect(readNpy(bytes, 'f')).toEqual({ dtype: 'float32', shape: [2, 1], data: Float32Array.of(1.5, -2) });
  });

  test('a type without a byte order, and the native one', () => {
    for (const dtype of ["'|f4'", "'=f4'"]) {
      const read = readNpy(npyFile(header(dtype, '(1,)'), bytesOf(Float32Array.of(1.5))), 'f');
      expect(read).toEqual({ dtype: 'float32', shape: [1], data: Float32Array.of(1.5) });
    }
  });

  test('a byte of any value but 0 is true', () => {
    expect(readNpy(npyFile(header("'|b1'", '(3,)'), [0, 1, 255]), 'f').data).toEqual(Uint8Array.of(0, 1, 1));
  });

  test('keys in any order, either quotes, any spacing', () => {
    const text = '{"shape":( 1 ,2 ),"fortran_order" :False,"descr": "<f4"}';
    expect(readNpy(npyFile(text, new Uint8Array(8)), 'f').shape).toEqual([1, 2]);
  });

  test('shapes of no dimension and of no elements', () => {
    expect(readNpy(npyFile(header("'<f4'", '()'), new Uint8Array(4)), 'f').shape).toEqual([]);
    expect(readNpy(npyFile(header("'<f4'", '(0, 9007199254740991)'), []), 'f').data.length).toBe(0);
  });
});

describe('writing', () => {
  test('gives the bytes of the example logits back', () => {
    const bytes = readFileSync('examples/mnist/mnist-mlp-logits.npy');
    expect(Buffer.from(writeNpy(toMatrix(readNpy(bytes, 'f'), 'f')))).toEqual(bytes);
  });

  test('what is written reads back bit for bit, from any address', () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 6 }), cols: fc.integer({ min: 1, max: 6 }) });
    const cases = sizes.chain(({ rows, cols }) => {
      const bits = fc.uint32Array({ minLength: rows * cols, maxLength: rows * cols });
      return fc.record({ rows: fc.constant(rows), cols: fc.constant(cols), bits, shift: fc.nat(7) });
    });
    fc.assert(
      fc.property(cases, ({ rows, cols, bits, shift }) => {
        const written = writeNpy({ rows, cols, data: new Float32Array(bits.slice().buffer) });
        const shifted = new Uint8Array(shift + written.length);
        shifted.set(written, shift);
        const read = toMatrix(readNpy(shifted.subarray(shift), 'f'), 'f');
        expect([read.rows, read.cols]).toEqual([rows, cols]);
        expect(new Uint32Array(read.data.buffer)).toEqual(bits);
      }),
    );
  });

  test('the data starts at a multiple of 64 bytes, after a line break', () => {
    const bytes = writeNpy({ rows: 1, cols: 3, data: Float32Array.of(1, 2, 3) });
    const dataStart = bytes.length - 12;
    expect(dataStart % 64).toBe(0);
    expect(bytes[dataStart - 1]).toBe(0x0a);
  });

  test('writes the part of a buffer that the tensor is', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(readNpy(writeNpy({ rows: 1, cols: 2, data }), 'f').data).toEqual(Float32Array.of(1, 2));
  });
});

describe('refusals', () => {
  const plain = header("'<f4'", '(2,)');
  const four = new Uint8Array(4);
  const eight = new Uint8Array(8);
  test.each<[string, Uint8Array, string]>([
    ['bad magic', new TextEncoder().encode('PK\x03\x04 not an array'), 'is not a .npy file'],
    ['empty', new Uint8Array(), 'is not a .npy file'],
    ['another format', npyFile(plain, eight, 4), 'has .npy format 4.0, not 1.0, 2.0 or 3.0'],
    ['header cut short', npyFile(plain, eight).subarray(0, 40), 'is truncated in its header'],
    ['header too long', npyFile(plain.padEnd(10_001), eight), 'has a header of 10001 bytes, over 10000'],
    ['no dict', npyFile('import os', eight), 'has a malformed header'],
    ['no order', npyFile("{'descr': '<f4', 'shape': (2,)}", eight), 'has a header without fortran_order'],
    ['no shape', npyFile(header("'<f4'", 'None'), four), 'has a header without a shape of whole numbers'],
    [
      'negative size',
      npyFile(header("'<f4'", '(-1,)'), four),
      'has a header without a shape of whole numbers',
    ],
    ['a hole in the shape', npyFile(header("'<f4'", '(1,,1)'), four), 'has shape "(1,,1)"'],
    [
      'size over 2^53',
      npyFile(header("'<f4'", '(9007199254740992,)'), four),
      'has shape "(9007199254740992,)"',
    ],
    [
      'huge shape',
      npyFile(header("'<f4'", '(4294967296, 4294967296)'), four),
      'is truncated: shape (4294967296, 4294967296) of float32 takes 73786976294838206464 bytes, not 4',
    ],
    ['data cut short', npyFile(plain, four), 'is truncated: shape (2,) of float32 takes 8 bytes, not 4'],
    [
      'trailing bytes',
      npyFile(plain, new Uint8Array(9)),
      'has bytes after its data: shape (2,) of float32 takes 8 bytes, not 9',
    ],
  ])('%s', (_, bytes, message) => {
    expect(refusalOf(() => readNpy(bytes, 'a.npy'))).toBe(`a.npy: ${message}; ${remedy}`);
  });

  test.each<[string, string, string]>([
    [
      'objects',
      "'|O'",
      'has dtype "|O", Python objects, which are code and never run: save numbers: np.stack(a)',
    ],
    [
      'complex numbers',
      "'<c8'",
      'has dtype "<c8", complex numbers: save their parts or sizes: a.real or np.abs(a)',
    ],
    ['text', "'<U3'", 'has dtype "<U3", text: save numbers: np.unique(a, return_inverse=True)[1] for labels'],
    ['long doubles', "'<f16'", 'has dtype "<f16", wider than a double: save a.astype("float32")'],
    ['bfloat16', "'<V2'", 'has dtype "<V2", raw bytes, such as those of bfloat16: save a.astype("float32")'],
    ['dates', "'<M8[D]'", 'has dtype "<M8[D]", dates: save numbers: a.astype("int64")'],
    ['an odd dtype', "'toString'", 'has dtype "toString": save numbers: a.astype("float32")'],
    ['a dtype over lines', "'a\nb'", 'has dtype "a\\nb": save numbers'],
    [
      'records',
      "[('x', '<f4')]",
      'has a header without a plain dtype; save one field of its records: a["name"]',
    ],
  ])('of %s say what to save', (_, dtype, message) => {
    const refused = refusalOf(() => readNpy(npyFile(header(dtype, '(1,)'), four), 'a.npy'));
    expect(refused).toContain(`a.npy: ${message}`);
  });

  test('every file cut short is refused', () => {
    for (const major of [1, 2, 3]) {
      const bytes = npyFile(plain, eight, major);
      expect(readNpy(bytes, 'f').shape).toEqual([2]);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readNpy(bytes.subarray(0, length), 'f'), `${length} bytes`).toThrow(BadInput);
      }
    }
  });

  test('a file with changed bytes is read or refused in one line', () => {
    const bytes = npyFile(plain, eight);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        try {
          return readNpy(changed, 'f').shape.length > 0;
        } catch (error) {
          return error instanceof BadInput && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(error.message);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

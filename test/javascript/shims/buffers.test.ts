import { expect, test } from 'vitest';
import { lengthAddress, SharedBuffers } from '../../../src/javascript/shims/buffers.js';

/** As the stand-in of the constructor asks for a buffer. */
function make(buffers: SharedBuffers, bytes: number, maximum = bytes): SharedArrayBuffer {
  const create = () =>
    maximum === bytes
      ? new SharedArrayBuffer(bytes)
      : new SharedArrayBuffer(bytes, { maxByteLength: maximum });
  return buffers.create(create, () => [bytes, maximum], null);
}

/** Buffers of two threads; the first one discovered those of `sizes`. */
function pooled(...sizes: number[]): { first: SharedBuffers; second: SharedBuffers } {
  const first = new SharedBuffers(0);
  first.startDiscovery();
  for (const size of sizes) make(first, size);
  first.startRun();
  const second = new SharedBuffers(1);
  second.adopt(first.pool);
  return { first, second };
}

test('what setup makes has addresses of its own, in lines, with a gap after each', () => {
  const { first } = pooled(1, 64, 65, 0);
  const at = first.pool.map((buffer) => first.addressOf(buffer));
  expect(at).toEqual([64, 192, 320, 512]);
});

test('addresses are the same in every thread', () => {
  const { first, second } = pooled(100, 8);
  for (const buffer of first.pool) expect(second.addressOf(buffer)).toBe(first.addressOf(buffer));
});

test('the k-th buffer of setup is the k-th of the pool, in every run', () => {
  const { first, second } = pooled(8, 16);
  for (let run = 0; run < 3; run++) {
    second.startSetup();
    expect([make(second, 8), make(second, 16)]).toEqual([...first.pool]);
    second.startRun();
  }
});

test('growable buffers keep room for all that they may become, and for their length', () => {
  const buffers = new SharedBuffers(0);
  buffers.startDiscovery();
  const growable = make(buffers, 8, 1000);
  const next = make(buffers, 8);
  const address = buffers.addressOf(growable)!;
  expect(lengthAddress(address, 1000)).toBe(address + 1024);
  expect(buffers.addressOf(next)).toBe(address + 1024 + 64);
});

test.each([
  [
    'another size',
    [8],
    [16],
    'setup is not deterministic: SharedArrayBuffer 0 had 8 bytes the first time and has 16 now',
  ],
  [
    'no size',
    [8],
    [0],
    'setup is not deterministic: SharedArrayBuffer 0 had 8 bytes the first time and has 0 now',
  ],
  [
    'one more',
    [8],
    [8, 8],
    'setup is not deterministic: it made 1 buffer of shared memory the first time and more now',
  ],
  [
    'one less',
    [8, 8],
    [8],
    'setup is not deterministic: it made 1 buffer of shared memory now and 2 the first time',
  ],
])('a setup that makes %s is refused', (_, sizes, now, message) => {
  const { second } = pooled(...sizes);
  second.startSetup();
  expect(() => {
    for (const size of now) make(second, size);
    second.startRun();
  }).toThrow(message);
});

test('a buffer that grew in an earlier run is refused, with the remedy', () => {
  const buffers = new SharedBuffers(0);
  buffers.startDiscovery();
  const growable = make(buffers, 8, 64);
  buffers.startRun();
  growable.grow(16);
  buffers.startSetup();
  expect(() => make(buffers, 8, 64)).toThrow(
    /has 16 bytes where setup asks for 8: .* cannot shrink .*of its own/,
  );
});

test('what was put on the object of a buffer is gone in the next run, and the memory is the same', () => {
  const { second } = pooled(8);
  second.startSetup();
  const before = make(second, 8);
  Object.assign(before, { note: 1 });
  second.startSetup();
  const after = make(second, 8);
  expect('note' in after).toBe(false);
  new Uint8Array(before)[3] = 9;
  expect(new Uint8Array(after)[3]).toBe(9);
  expect(second.addressOf(after)).toBe(second.addressOf(before));
});

test('a subclass has its prototype in every run', () => {
  class Lines extends SharedArrayBuffer {}
  const { second } = pooled(8);
  for (let run = 0; run < 2; run++) {
    second.startSetup();
    const made = second.create(
      () => new Lines(8),
      () => [8, 8],
      Lines.prototype,
    );
    expect(made).toBeInstanceOf(Lines);
    expect(made.byteLength).toBe(8);
  }
});

test('what a thread makes by itself is in a region of its own, from the same address in every run', () => {
  const { first, second } = pooled(8);
  const loaded = second.addressOf(make(second, 8));
  const seen = [1, 2].map(() => {
    second.startSetup();
    make(second, 8);
    second.startRun();
    return second.addressOf(make(second, 8));
  });
  expect(seen[0]).toBe(seen[1]);
  expect(seen[0]).toBeGreaterThan(loaded!);
  expect(loaded).toBe(0x2200_0000);
  expect(first.addressOf(make(first, 8))).toBe(0x2000_0000);
  const last = new SharedBuffers(31);
  expect(last.addressOf(make(last, 8))! + 0x0200_0000).toBeLessThanOrEqual(0x6000_0000);
});

test('more memory than there are addresses for is refused', () => {
  const buffers = new SharedBuffers(0);
  const real = new SharedArrayBuffer(8, { maxByteLength: 0x0200_0000 });
  expect(() =>
    buffers.create(
      () => real,
      () => [8, 8],
      null,
    ),
  ).toThrow('the shared memory that a thread makes in one run is more than can be told apart: make less');
});

test.each([-1, 32, Number.NaN])('there is no thread %s', (thread) => {
  expect(() => new SharedBuffers(thread)).toThrow(RangeError);
});

test('a buffer that came by message has the address that it is said to have', () => {
  const { second } = pooled(8);
  const [clone] = [structuredClone(second.pool[0]!)];
  expect(second.addressOf(clone)).toBeUndefined();
  second.know(clone, 64);
  expect(second.addressOf(clone)).toBe(64);
});

import { describe, expect, test } from 'vitest';
import { formatBytes, formatNs, formatPercent } from '../../../src/report/words/format.js';

describe('figures for a person', () => {
  test.each([
    [0, '0 ns'],
    [812.4, '812 ns'],
    [1_000, '1.00 us'],
    [74_900, '74.9 us'],
    [749_000, '749 us'],
    [3_210_000, '3.21 ms'],
    [1_500_000_000, '1.50 s'],
    [123_000_000_000, '123 s'],
  ])('%d ns are %s', (ns, text) => {
    expect(formatNs(ns)).toBe(text);
  });

  test.each([
    [0, '0 %'],
    [0.374, '37 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  test.each([
    [64, '64 bytes'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [262_144, '256 KiB'],
    [2 ** 20, '1 MiB'],
    [2 ** 30, '1024 MiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

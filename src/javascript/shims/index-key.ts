const ZERO = 48;
const MINUS = 45;

/** The index that a property key stands for, from 0 to 9,999,999,999; -1 where it is no canonical index. */
export function indexOfKey(key: string): number {
  const { length } = key;
  if (length === 0 || length > 10) return -1;
  let value = key.charCodeAt(0) - ZERO;
  if (value < 0 || value > 9) return -1;
  if (value === 0) return length === 1 ? 0 : -1;
  for (let at = 1; at < length; at++) {
    const digit = key.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Whether a key is a number in canonical form (ECMA-262, CanonicalNumericIndexString), such as `-0`, `1.5` or
 * `Infinity`: a typed array has no such properties and takes none.
 */
export function isNumeric(key: string): boolean {
  const first = key.charCodeAt(0);
  const isLikely =
    first === MINUS || (first >= ZERO && first <= ZERO + 9) || key === 'Infinity' || key === 'NaN';
  return isLikely && (key === '-0' || String(Number(key)) === key);
}

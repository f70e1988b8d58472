/** ECMA-262 ToBigInt, with its own errors: a number is refused. */
export function toBigInt(value: unknown): bigint {
  return typeof value === 'bigint' ? value : BigInt.asIntN(64, value as bigint);
}

/** ECMA-262 ToNumber. */
export function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : +(value as number);
}

/** ECMA-262 ToIntegerOrInfinity. */
export function toInteger(value: unknown): number {
  return Math.trunc(toNumber(value)) || 0;
}

/** A relative index, as `slice` takes them: from the end where it is negative, within 0 and `length`. */
export function relative(value: unknown, length: number, otherwise: number): number {
  if (value === undefined) return otherwise;
  const integer = toInteger(value);
  return integer < 0 ? Math.max(0, length + integer) : Math.min(integer, length);
}

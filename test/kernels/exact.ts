// Pointwise functions by series in whole numbers: values are BigInts in units of 2^-POINT. Slow, and by other ways than the
// kernels': what their errors are held against.

const POINT = 320n;
const ONE = 1n << POINT;

export const times = (a: bigint, b: bigint) => (a * b) >> POINT;
export const over = (a: bigint, b: bigint) => (a << POINT) / b;
const abs = (a: bigint) => (a < 0n ? -a : a);

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** A finite float64 value, exact: the smallest float32 is 2^-149. */
export function exactly(value: number): bigint {
  double[0] = Math.abs(value);
  const exponent = (bits[0] >> 52n) & 0x7ffn;
  const mantissa = (bits[0] & ((1n << 52n) - 1n)) | (exponent === 0n ? 0n : 1n << 52n);
  const shift = POINT + (exponent === 0n ? 1n : exponent) - 1075n;
  const size = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return value < 0 ? -size : size;
}

/** The sum of a series whose terms become 0. */
function series(term: (n: bigint) => bigint): bigint {
  let sum = 0n;
  for (let n = 0n; ; n++) {
    const next = term(n);
    if (next === 0n || next === -1n) return sum;
    sum += next;
  }
}

function artanh(f: bigint): bigint {
  const z = times(f, f);
  let power = f;
  return series((n) => {
    const term = power / (2n * n + 1n);
    power = times(power, z);
    return term;
  });
}

const LN2 = 2n * artanh(ONE / 3n);

export function exp(x: bigint): bigint {
  const k = (x + LN2 / 2n) / LN2;
  const r = x - k * LN2;
  let power = ONE;
  const sum = series((n) => {
    if (n > 0n) power = times(power, r) / n;
    return power;
  });
  return k >= 0n ? sum << k : sum >> -k;
}

export function log(x: bigint): bigint {
  const e = BigInt(x.toString(2).length) - POINT;
  const m = e >= 0n ? x >> e : x << -e;
  return e * LN2 + 2n * artanh(over(m - ONE, m + ONE));
}

function arctanOfInverse(n: bigint): bigint {
  let power = ONE / n;
  return series((k) => {
    const term = power / (2n * k + 1n);
    power = -power / (n * n);
    return term;
  });
}

export function root(x: bigint): bigint {
  const square = x << POINT;
  let guess = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + square / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

const PI = 4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n));

export function erf(x: bigint): bigint {
  const z = times(x, x);
  let power = x;
  const sum = series((n) => {
    if (n > 0n) power = -times(power, z) / n;
    return power / (2n * n + 1n);
  });
  return over(2n * sum, root(PI));
}

const sigmoid = (x: bigint) => over(ONE, ONE + exp(-x));
const tanh = (x: bigint) => ONE - over(2n * ONE, exp(2n * x) + ONE);
const softplus = (x: bigint) => log(ONE + exp(x));
const half = (x: bigint) => x / 2n;

/** The functions that are more than one operation of arithmetic, given x and the parameters. */
export const EXACT = {
  affine: (x, p, q) => times(p, x) + q,
  softsign: (x) => over(x, ONE + abs(x)),
  'hard-swish': (x) => times(x, clamp01(x / 6n + half(ONE))),
  'hard-sigmoid': (x, p, q) => clamp01(times(p, x) + q),
  exp,
  elu: (x, p) => (x < 0n ? times(p, exp(x) - ONE) : x),
  celu: (x, p) => (x < 0n ? times(p, exp(over(x, p)) - ONE) : x),
  selu: (x, p, q) => times(q, x > 0n ? x : times(p, exp(x) - ONE)),
  sigmoid,
  swish: (x, p) => times(x, sigmoid(times(p, x))),
  tanh,
  mish: (x) => times(x, tanh(softplus(x))),
  log,
  softplus,
  erf,
  gelu: (x) => half(times(x, ONE + erf(over(x, root(2n * ONE))))),
  'gelu-tanh': (x) => {
    const cubic = (exactly(44715) * times(x, times(x, x))) / exactly(1e6);
    return half(times(x, ONE + tanh(times(root(over(2n * ONE, PI)), x + cubic))));
  },
} satisfies Record<string, (x: bigint, p: bigint, q: bigint) => bigint>;

function clamp01(x: bigint): bigint {
  if (x < 0n) return 0n;
  return x > ONE ? ONE : x;
}

/** How far a float32 value is from an exact one, in units of its last place. */
export function ulps(value: number, exact: bigint): number {
  const [word] = new Uint32Array(Float32Array.of(value).buffer);
  const exponent = Math.max(-126, ((word >>> 23) & 255) - 127);
  const difference = abs(exactly(value) - exact);
  return Number((difference * 1_000_000n) / exactly(2 ** (exponent - 23))) / 1e6;
}
